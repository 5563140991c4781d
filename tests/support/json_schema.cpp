#include "tests/support/json_schema.hpp"

#include <fstream>
#include <iterator>
#include <stdexcept>

#include <valijson/adapters/rapidjson_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "gateway/wire/json.hpp"

namespace parcelgate::testing {

using valijson::adapters::RapidJsonAdapter;

struct JsonSchema::Compiled {
  valijson::Schema schema;
};

JsonSchema::JsonSchema(const std::string& path) : compiled_(std::make_unique<Compiled>()) {
  std::ifstream in(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  const auto document = parse_json(text);
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
