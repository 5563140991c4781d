#include "gateway/wire/rule_pack.hpp"
#include "tests/support/source_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parcelgate {
namespace {

using std::chrono::hours;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(RulePackFile, TheBaselineHoldsTheThreeDeadlines) {
  const auto pack = parse_rule_pack(testing::read_source_file("config/rules/cn-baseline.json"));
  ASSERT_TRUE(pack) << pack.error().what;
  EXPECT_EQ(pack->id, "cn-baseline");
  EXPECT_EQ(pack->confidence, RuleConfidence::unconfirmed);
  ASSERT_EQ(pack->rules.size(), 3U);
  const ClockRule* const sends = pack->find("buyer_sends");
  ASSERT_NE(sends, nullptr);
  EXPECT_EQ(sends->limits, limit_of(hours{168}));
  EXPECT_EQ(sends->evidence, Trigger::first_physical_scan);
  EXPECT_THAT(sends->warn_before, ElementsAre(hours{24}, hours{6}));
  EXPECT_EQ(pack->find("seller_confirms")->limits, limit_of(hours{48}));
  EXPECT_THAT(pack->find("seller_confirms")->starts, ElementsAre(Trigger::signed_));
  EXPECT_THAT(pack->find("refund_due")->starts, ElementsAre(Trigger::received, Trigger::signed_));
  for (const ClockRule& rule : pack->rules) {
    EXPECT_FALSE(rule.source.empty());
    for (const std::string& label : rule.labels) EXPECT_FALSE(label.empty());
  }
}

TEST(RulePackFile, TheTargetOfDeadlinesMetInTimeIsAShareInPercent) {
  const auto pack_with = [](const std::string& members) {
    return parse_rule_pack(R"({"id": "x", "version": "1", "confidence": "primary", )" + members + R"("rules": [
      {"id": "a", "actor": "seller", "starts": ["approved"], "met_by": ["received"], "limit": "9h",
       "labels": {"en": "A", "zh-CN": "A", "zh-TW": "A"}, "source": "s"}]})");
  };
  EXPECT_EQ(pack_with("")->on_time_target, std::nullopt);
  EXPECT_EQ(pack_with(R"("targets": {"on_time_percent": 98}, )")->on_time_target, 9'800U);
  EXPECT_EQ(pack_with(R"("targets": {"on_time_percent": 99.55}, )")->on_time_target, 9'955U);
  EXPECT_THAT(pack_with(R"("targets": {"on_time_percent": 101}, )").error().what,
              HasSubstr("/targets/on_time_percent"));
  EXPECT_THAT(pack_with(R"("targets": {}, )").error().what, HasSubstr("/targets/on_time_percent: is missing"));
  EXPECT_THAT(pack_with(R"("targets": {"late_percent": 2, "on_time_percent": 98}, )").error().what,
              HasSubstr("/targets/late_percent: unknown field"));
  EXPECT_EQ(pack_with(R"("alerts": {"pushes_stale": "72h"}, )")->alert_limits.pushes_stale, hours{72});
  EXPECT_EQ(pack_with("")->alert_limits.pushes_stale, hours{48});
}

TEST(RulePackFile, NamesEveryFaultByItsPointer) {
  const auto pack = parse_rule_pack(R"({"id": "x", "version": 1, "confidence": "sure", "rulez": [], "rules": [
    {"id": "a", "actor": "byer", "starts": [], "met_by": ["refunded", "refunded"], "limit": "2h",
     "warn_before": ["6h", 3], "labels": {"en": "A", "zh-CN": ""}, "source": "s", "due": "1h"},
    {"id": "a", "actor": "buyer", "starts": ["approved"], "met_by": ["sent"], "limit": "0h", "warn_before": [],
     "labels": {"en": "A", "zh-CN": "A", "zh-TW": "A"}, "source": "s"}, 7]})");
  ASSERT_FALSE(pack);
  const std::string& what = pack.error().what;
  for (const char* fault :
       {"/version: must be a text", "/confidence: unknown value \"sure\"", "/rulez: unknown field",
        "/rules/0/actor: ", "/rules/0/starts: must name at least one", "/rules/0/met_by/1: is a duplicate",
        "/rules/0/warn_before/0: must lie", "/rules/0/warn_before/1: must be a duration",
        "/rules/0/labels/zh-CN: must not be empty", "/rules/0/labels/zh-TW: is missing", "/rules/0/due: unknown field",
        "/rules/1/id: is a duplicate", "/rules/1/met_by/0: unknown trigger", "/rules/1/limit: must be longer",
        "/rules/2: must be an object"}) {
    EXPECT_THAT(what, HasSubstr(fault));
  }
}

TEST(RulePackFile, RulesOfComplaintsNameTheirOwnTriggersAndConditions) {
  const auto pack_with = [](const std::string& subject, const std::string& start, const std::string& when) {
    return parse_rule_pack(R"({"id": "x", "version": "1", "confidence": "primary", "rules": [
      {"id": "a", "subject": ")" +
                           subject + R"(", "actor": "seller", "starts": [")" + start + R"("],
       "met_by": [")" + start +
                           R"("], "limit": [{"when": )" + when + R"(, "limit": "9h"}, {"limit": "4h"}],
       "labels": {"en": "A", "zh-CN": "A", "zh-TW": "A"}, "source": "s"}]})");
  };
  const auto pack = pack_with("complaint", "complaint_received", R"({"complex": true})");
  ASSERT_TRUE(pack) << pack.error().what;
  EXPECT_EQ(pack->rules.front().limits.front().complex, true);
  EXPECT_THAT(pack_with("complaint", "approved", R"({"complex": true})").error().what,
              HasSubstr("/rules/0/starts: a complaint has no approved"));
  EXPECT_THAT(pack_with("return", "closed", R"({"complex": false})").error().what,
              AllOf(HasSubstr("/rules/0/starts: a return has no closed"),
                    HasSubstr("/rules/0/limit/0/when/complex: is a condition of complaints")));
  EXPECT_THAT(pack_with("complaint", "closed", R"({"kind": "repair"})").error().what,
              HasSubstr("/rules/0/limit/0/when/kind: is a condition of returns"));
  EXPECT_THAT(pack_with("complaint", "closed", R"({"complex": "yes"})").error().what,
              HasSubstr("/rules/0/limit/0/when/complex"));
}

TEST(RulePackFile, RefusesWhatIsNoJsonObject) {
  EXPECT_FALSE(parse_rule_pack(""));
  EXPECT_FALSE(parse_rule_pack("[]"));
  EXPECT_FALSE(parse_rule_pack("{\"id\": \"x\", \"version\": \"1\", \"confidence\": \"primary\", \"rules\": []}"));
}

}  // namespace
}  // namespace parcelgate
