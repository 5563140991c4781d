#include "tests/support/json_schema.hpp"

#include <stdexcept>

#include <valijson/adapters/rapidjson_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "gateway/base/file.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate::testing {

using valijson::adapters::RapidJsonAdapter;

struct JsonSchema::Compiled {
  valijson::Schema schema;
};

JsonSchema::JsonSchema(const std::string& path) : compiled_(std::make_unique<Compiled>()) {
  const auto text = read_file(path);
  if (!text) throw std::runtime_error(text.error().what);
  const auto document = parse_json(*text);
  if (!document) throw std::runtime_error(path + ": " + document.error().what);
  valijson::SchemaParser().populateSchema(RapidJsonAdapter(*document), compiled_->schema);
}

JsonSchema::~JsonSchema() = default;

std::string JsonSchema::faults_of(const rapidjson::Value& document) const {
  valijson::ValidationResults results;
  valijson::Validator().validate(compiled_->schema, RapidJsonAdapter(document), &results);
  std::string reported;
  valijson::ValidationResults::Error error;
  while (results.popError(error)) {
    for (const auto& step : error.context) reported += step;
    reported += ": " + error.description + "\n";
  }
  return reported;
}

}  // namespace parcelgate::testing
