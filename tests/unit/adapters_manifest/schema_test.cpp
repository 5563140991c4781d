// The JSON Schema that editors use agrees with the loader.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include <gtest/gtest.h>

#include "gateway/wire/json.hpp"
#include "tests/support/json_schema.hpp"

namespace parcelgate {
namespace {

const std::filesystem::path kRoot = PARCELGATE_SOURCE_DIR;

rapidjson::Document read_json(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  auto parsed = parse_json(text);
  if (!parsed) throw std::runtime_error(path.string() + ": " + parsed.error().what);
  return *std::move(parsed);
}

class CarrierManifestSchema : public ::testing::Test {
 protected:
  testing::JsonSchema schema_{kRoot / "schemas/carrier-manifest.json"};
};

TEST_F(CarrierManifestSchema, TakesEveryManifest) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kRoot / "adapters/carriers")) {
    if (!std::filesystem::exists(entry.path() / "manifest.json")) continue;
    EXPECT_EQ(schema_.faults_of(read_json(entry.path() / "manifest.json")), "") << entry.path();
    ++count;
  }
  EXPECT_GE(count, 6U);
}

TEST_F(CarrierManifestSchema, RefusesAnUnknownMember) {
  auto manifest = read_json(kRoot / "adapters/carriers/sf/manifest.json");
  manifest["messages"][0].AddMember("unwarp", rapidjson::Value(rapidjson::kArrayType), manifest.GetAllocator());
  EXPECT_NE(schema_.faults_of(manifest), "");
}

}  // namespace
}  // namespace parcelgate
