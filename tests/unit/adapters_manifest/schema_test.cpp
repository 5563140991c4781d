// The JSON Schema that editors use agrees with the loader.
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include <valijson/adapters/rapidjson_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

const std::filesystem::path kRoot = PARCELGATE_SOURCE_DIR;

rapidjson::Document read_json(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  auto parsed = parse_json(text);
  EXPECT_TRUE(parsed.has_value()) << path << ": " << (parsed ? "" : parsed.error().what);
  return parsed ? *std::move(parsed) : rapidjson::Document();
}

/// Faults of a document against the manifest schema, one per line.
std::string faults_of(const rapidjson::Document& document) {
  const auto text = read_json(kRoot / "schemas/carrier-manifest.json");
  valijson::Schema schema;
  valijson::SchemaParser parser;
  parser.populateSchema(valijson::adapters::RapidJsonAdapter(text), schema);
  valijson::ValidationResults results;
  valijson::Validator().validate(schema, valijson::adapters::RapidJsonAdapter(document), &results);
  std::string out;
  valijson::ValidationResults::Error error;
  while (results.popError(error)) {
    for (const auto& step : error.context) out += step;
    out += ": " + error.description + "\n";
  }
  return out;
}

TEST(CarrierManifestSchema, TakesEveryManifest) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kRoot / "adapters/carriers")) {
    if (!std::filesystem::exists(entry.path() / "manifest.json")) continue;
    EXPECT_EQ(faults_of(read_json(entry.path() / "manifest.json")), "") << entry.path();
    ++count;
  }
  EXPECT_GE(count, 6U);
}

TEST(CarrierManifestSchema, RefusesAnUnknownMember) {
  auto manifest = read_json(kRoot / "adapters/carriers/sf/manifest.json");
  manifest["messages"][0].AddMember("unwarp", rapidjson::Value(rapidjson::kArrayType), manifest.GetAllocator());
  EXPECT_NE(faults_of(manifest), "");
}

}  // namespace
}  // namespace parcelgate
