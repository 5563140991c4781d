// A JSON Schema of the repository, to hold documents against.
#pragma once

#include <memory>
#include <string>

#include <rapidjson/document.h>

namespace parcelgate::testing {

class JsonSchema {
 public:
  /// @param path  of the schema. A `$ref` may name another file of its folder ("definitions.json#/definitions/clock").
  ///              Throws std::runtime_error when a file cannot be read or a reference leads nowhere
  explicit JsonSchema(const std::string& path);
  ~JsonSchema();
  JsonSchema(const JsonSchema&) = delete;
  JsonSchema& operator=(const JsonSchema&) = delete;

  /// The violations of the schema, a line each ("<root>/a/b: why"); empty when it fits.
  [[nodiscard]] std::string faults_of(const rapidjson::Value& document) const;

 private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace parcelgate::testing
