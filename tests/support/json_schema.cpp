#include "tests/support/json_schema.hpp"

#include <filesystem>
#include <stdexcept>

#include <valijson/adapters/rapidjson_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "gateway/base/file.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate::testing {
namespace {

using valijson::adapters::RapidJsonAdapter;

constexpr std::string_view kFileUri = "file://";

/// Makes each reference to another file absolute: valijson has no base for a relative one.
void resolve_references(rapidjson::Value& node, const std::filesystem::path& folder,
                        rapidjson::Document::AllocatorType& allocator) {
  if (node.IsArray()) {
    for (rapidjson::Value& item : node.GetArray()) resolve_references(item, folder, allocator);
  }
  if (!node.IsObject()) return;
  for (auto& member : node.GetObject()) {
    const bool is_reference = text_of(member.name) == "$ref" && member.value.IsString();
    if (!is_reference) {
      resolve_references(member.value, folder, allocator);
    } else if (const std::string target(text_of(member.value)); !target.starts_with('#')) {
      member.value.SetString(std::string(kFileUri) + (folder / target).string(), allocator);
    }
  }
}

rapidjson::Document read_schema(const std::filesystem::path& path) {
  const auto text = read_file(path);
  if (!text) throw std::runtime_error(text.error().what);
  auto document = parse_json(*text);
  if (!document) throw std::runtime_error(path.string() + ": " + document.error().what);
  resolve_references(*document, std::filesystem::absolute(path).parent_path(), document->GetAllocator());
  return *std::move(document);
}

}  // namespace

struct JsonSchema::Compiled {
  valijson::Schema schema;
};

JsonSchema::JsonSchema(const std::string& path) : compiled_(std::make_unique<Compiled>()) {
  const rapidjson::Document document = read_schema(path);
  valijson::SchemaParser().populateSchema(
      RapidJsonAdapter(document), compiled_->schema,
      [](const std::string& uri) -> const rapidjson::Document* {
        return std::make_unique<rapidjson::Document>(read_schema(uri.substr(kFileUri.size()))).release();
      },
      [](const rapidjson::Document* fetched) { const std::unique_ptr<const rapidjson::Document> owner(fetched); });
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
