// The JSON Schema of desks, which editors use, agrees with the loader.
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "adapters/tickets/data_desk/catalog.hpp"
#include "gateway/wire/json.hpp"
#include "tests/support/json_schema.hpp"

namespace parcelgate {
namespace {

const std::filesystem::path kSources = PARCELGATE_SOURCE_DIR;

TEST(TicketDeskSchema, TakesEveryDeskAndRefusesAnUnknownMember) {
  const testing::JsonSchema schema{kSources / "schemas/ticket-desk.json"};
  for (const auto& folder : find_desk_folders(kSources / "adapters/tickets/desks")) {
    std::ifstream in(folder / "desk.json", std::ios::binary);
    auto desk =
        parse_json_with_comments(std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()));
    ASSERT_TRUE(desk) << desk.error().what;
    EXPECT_EQ(schema.faults_of(*desk), "") << folder;
    desk->AddMember("updat", rapidjson::Value(rapidjson::kObjectType), desk->GetAllocator());
    EXPECT_NE(schema.faults_of(*desk), "") << folder;
  }
}

}  // namespace
}  // namespace parcelgate
