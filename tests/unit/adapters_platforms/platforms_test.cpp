// The shipped platforms: their data, and their cases.
#include "adapters/platforms/platform_cases.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/platforms/platform_folder.hpp"
#include "gateway/wire/json.hpp"
#include "tests/support/json_schema.hpp"
#include "tests/support/source_file.hpp"

namespace parcelgate {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::filesystem::path kFolder = PARCELGATE_SOURCE_DIR "/adapters/platforms";

TEST(Platforms, AllAreThereAndFitTheSchema) {
  EXPECT_THAT(list_platforms(kFolder), ElementsAre("douyin", "jushuitan", "kuaimai", "pinduoduo", "taobao", "wechat"));
  const testing::JsonSchema schema(PARCELGATE_SOURCE_DIR "/schemas/platform.json");
  for (const std::string& id : list_platforms(kFolder)) {
    const auto plan = load_platform(kFolder, id);
    ASSERT_TRUE(plan) << plan.error().what;
    const auto document =
        parse_json_with_comments(testing::read_source_file("adapters/platforms/" + id + "/platform.json"));
    EXPECT_EQ(schema.faults_of(*document), "") << id;
  }
}

TEST(Platforms, EveryCaseGoesAsExpected) {
  for (const std::string& id : list_platforms(kFolder)) {
    const auto outcomes = run_platform_cases(*load_platform(kFolder, id), kFolder);
    EXPECT_GE(outcomes.size(), 6U) << id;
    for (const auto& outcome : outcomes) EXPECT_THAT(outcome.differences, IsEmpty()) << id << "/" << outcome.name;
  }
}

TEST(Platforms, NothingThatPaysTheBuyerIsWrittenByDefault) {
  for (const std::string& id : list_platforms(kFolder)) {
    const auto plan = load_platform(kFolder, id);
    for (const auto& state : (*plan)->states) {
      if (!state || !state->call.moves_money) continue;
      EXPECT_FALSE(state->call.by_default) << id;
      EXPECT_TRUE(state->call.can_be_read) << id;
    }
    EXPECT_TRUE((*plan)->find(ReturnState::refund_agreed) == nullptr ||
                (*plan)->find(ReturnState::refund_agreed)->call.moves_money)
        << id;
  }
}

std::string faults_of(std::string_view state, std::string_view more = "") {
  Faults faults;
  const std::string json = R"({"labels": {"en": "a", "zh-CN": "a", "zh-TW": "a"},
    "account": {"settings": {"base_url": {"about": "x"}}},
    "errors": [{"at": "code", "ok": ["0"], "else": "rejected"}], )" +
                           std::string(more) + R"("states": {)" + std::string(state) + "}}";
  compile_platform(json, "p", faults);
  return faults.text();
}

TEST(Platforms, FaultsNameThePlaceAndTheRemedy) {
  const std::string request = R"("source": "s", "confidence": "P", "request": {"url": "${setting:base_url}"})";
  EXPECT_EQ(faults_of(R"("warehoused": {)" + request + "}"), "");
  EXPECT_THAT(faults_of(R"("warehouse": {)" + request + "}"), HasSubstr("did you mean \"warehoused\"?"));
  EXPECT_THAT(faults_of(R"("refund_agreed": {"moves_money": true, )" + request + "}"),
              HasSubstr("a call that moves money is sent only after its case was read"));
  EXPECT_THAT(faults_of(R"("signed": {"source": "s", "confidence": "P",
                           "request": {"url": "${setting:base_url}", "form": {"a": "${value:refundid}"}}})"),
              HasSubstr("refund_id"));
  EXPECT_THAT(faults_of(R"("signed": {"source": "s", "confidence": "P",
                           "request": {"url": "${setting:base_url}", "query": {"t": "${token}"}}})"),
              HasSubstr("add \"token\""));
}

}  // namespace
}  // namespace parcelgate
