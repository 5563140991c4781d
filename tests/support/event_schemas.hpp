// The schemas of the feed in schemas/, to hold published entries against.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <rapidjson/document.h>

#include "gateway/ports/store.hpp"
#include "tests/support/json_schema.hpp"

namespace parcelgate::testing {

/// Compiles each schema when it is first used. Not thread-safe.
///
///     EventSchemas schemas(PARCELGATE_SOURCE_DIR "/schemas");
///     EXPECT_EQ(schemas.faults_of(entry), "");
class EventSchemas {
 public:
  /// @param folder  with cloud-event.json, asyncapi.json and events/; throws std::runtime_error when it lacks one
  explicit EventSchemas(const std::string& folder);
  /// The types that have a schema, sorted.
  [[nodiscard]] std::vector<std::string> types() const;
  /// The schema of a type; throws std::runtime_error when there is none.
  [[nodiscard]] const JsonSchema& of(const std::string& type);
  /// The violations of a CloudEvent as it is sent; empty when the envelope and its `data` fit.
  [[nodiscard]] std::string faults_of_event(const rapidjson::Value& event);
  /// The violations of an entry, with the entry; empty when the envelope and its `data` fit, and the MQTT channel on
  /// which it is sent lists its type.
  [[nodiscard]] std::string faults_of(const FeedEntry& entry);

 private:
  std::string folder_;
  JsonSchema envelope_;
  rapidjson::Document channels_;  ///< asyncapi.json
  std::map<std::string, std::unique_ptr<JsonSchema>> schemas_;
};

}  // namespace parcelgate::testing
