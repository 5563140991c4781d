// The leaves of schemas/config.json: every member that holds a value of its own.
#pragma once

#include <string>
#include <vector>

#include <rapidjson/document.h>

namespace parcelgate::testing {

struct SchemaLeaf {
  std::string pointer;               ///< in a configuration: "/outlets/1/queue"
  const rapidjson::Value* schema;    ///< with references followed; lives as long as the schema
  const rapidjson::Value* fallback;  ///< its "default"; null: it has none
};

/// Walks objects, the first element of arrays, and the kinds of outlets: the kind at place n of "oneOf" is the outlet
/// /outlets/n. "$schema" and "kind" are left out. A free object (settings, secrets) is one leaf, as its member "x".
[[nodiscard]] std::vector<SchemaLeaf> leaves_of_schema(const rapidjson::Document& schema);

}  // namespace parcelgate::testing
