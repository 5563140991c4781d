#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/wire/rule_pack.hpp"

namespace parcelgate {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const Calendars& two_years() {
  static const Calendars calendars = [] {
    Calendars made;
    for (
        const char* const json :
        {R"({"id": "cn", "version": "1", "source": "s", "weekend": ["sat", "sun"], "years": {"2025": {}, "2026": {}}})",
         R"({"id": "every-day", "version": "1", "source": "s", "weekend": [], "all_years": true})"}) {
      const auto calendar = parse_calendar(json);
      EXPECT_TRUE(calendar) << calendar.error().what;
      made.emplace(calendar->id, std::make_shared<const Calendar>(*calendar));
    }
    return made;
  }();
  return calendars;
}

/// A rule with further members: `rule_of("a", R"("limit": "48h")")`.
std::string rule_of(const std::string& id, const std::string& members) {
  return R"({"id": ")" + id +
         R"(", "actor": "seller", "starts": ["approved"], "met_by": ["received"], "warn_before": [],
            "labels": {"en": "A", "zh-CN": "A", "zh-TW": "A"}, "source": "s", )" +
         members + "}";
}

std::string pack_of(const std::string& rules, const std::string& members = {}, const std::string& id = "shop") {
  return R"({"id": ")" + id + R"(", "version": "1", "confidence": "primary", "rules": [)" + rules + "]" +
         (members.empty() ? "" : ", " + members) + "}";
}

/// "POINTER: what" of each fault; every fault has a remedy.
std::vector<std::string> faults_of(const std::string& pack) {
  Faults faults;
  const auto read = parse_rule_pack(pack, two_years(), faults);
  EXPECT_EQ(read.has_value(), faults.empty());
  std::vector<std::string> lines;
  for (const Fault& fault : faults) {
    EXPECT_FALSE(fault.remedy.empty()) << fault.pointer << ": " << fault.what;
    lines.push_back(fault.pointer + ": " + fault.what);
  }
  return lines;
}

std::string overridden(const std::string& id, const std::string& days, const std::string& limits) {
  return R"({"id": ")" + id + R"(", )" + days + R"(, "source": "s", "limits": )" + limits + "}";
}
const std::string kFebruary = R"("from": "2026-02-10", "until": "2026-02-23")";

TEST(RulePackChecks, IdsFollowThePatternOfTheSchema) {
  const std::string rule = rule_of("a", R"("limit": "48h")");
  for (const std::string& id : {std::string("Shop"), std::string("1shop"), std::string("my shop"), std::string("商店"),
                                std::string("a.b"), std::string(65, 'a')})
    EXPECT_THAT(faults_of(pack_of(rule, {}, id)), ElementsAre("/id: is no id")) << id;
  EXPECT_THAT(faults_of(pack_of(rule, {}, std::string(64, 'a'))), IsEmpty());
  EXPECT_THAT(faults_of(pack_of(rule, {}, "my-shop_2")), IsEmpty());
  EXPECT_THAT(faults_of(pack_of(rule_of("Seller", R"("limit": "48h")"),
                                R"("overrides": [)" + overridden("2026", kFebruary, R"({"Seller": "96h"})") + "]")),
              ElementsAre("/rules/0/id: is no id", "/overrides/0/id: is no id"));
  EXPECT_FALSE(parse_calendar(R"({"id": "C N", "version": "1", "source": "s", "weekend": [], "years": {}})"));
}

TEST(RulePackChecks, AnOverrideHasLimitsAndAnIdOfItsOwn) {
  const std::string rule = rule_of("a", R"("limit": "48h")");
  const auto with = [&](const std::string& overrides) {
    return faults_of(pack_of(rule, R"("overrides": [)" + overrides + "]"));
  };
  EXPECT_THAT(with(overridden("spring", kFebruary, "{}")),
              ElementsAre("/overrides/0/limits: must hold the limits of at least one rule"));
  EXPECT_THAT(with(overridden("spring", R"("from": "2026-02-23", "until": "2026-02-10")", R"({"a": "96h"})")),
              ElementsAre("/overrides/0/until: lies before from"));
  EXPECT_THAT(with(overridden("spring", kFebruary, R"({"a": "96h"})") + "," +
                   overridden("spring", kFebruary, R"({"a": "72h"})")),
              ElementsAre("/overrides/1/id: is a duplicate"));
  EXPECT_THAT(faults_of(pack_of(rule + "," + rule)), ElementsAre("/rules/1/id: is a duplicate"));
}

TEST(RulePackChecks, AProvinceHasOneClass) {
  const std::string rule = rule_of("a", R"("limit": "48h")");
  const auto with = [&](const std::string& regions) { return faults_of(pack_of(rule, R"("regions": )" + regions)); };
  EXPECT_THAT(with(R"({"clusters": [["江苏", "浙江"], ["北京", "江苏省"]], "remote": ["新疆", "浙江", "新疆"]})"),
              ElementsAre("/regions/clusters/1/1: \"江苏省\" is also at /regions/clusters/0/0",
                          "/regions/remote/1: \"浙江\" is also at /regions/clusters/0/1",
                          "/regions/remote/2: \"新疆\" is also at /regions/remote/0"));
  EXPECT_THAT(with(R"({"clusters": [["江苏"]]})"), ElementsAre("/regions/clusters/0: holds fewer than two provinces"));
  EXPECT_THAT(with(R"({"clusters": [["江苏", "浙江"], ["北京", "河北"]], "remote": ["新疆"]})"), IsEmpty());
}

TEST(RulePackChecks, CasesByRegionNeedTheRegionsOfThePack) {
  const std::string rule =
      rule_of("a", R"("limit": [{"when": {"region": "remote"}, "limit": "120h"}, {"limit": "48h"}])");
  EXPECT_THAT(faults_of(pack_of(rule)), ElementsAre("/rules/0/limit/0/when/region: needs the regions of the pack"));
  EXPECT_THAT(faults_of(pack_of(rule, R"("regions": {})")),
              ElementsAre("/rules/0/limit/0/when/region: never applies: the pack has no remote provinces"));
  EXPECT_THAT(faults_of(pack_of(rule, R"("regions": {"remote": ["新疆"]})")), IsEmpty());
}

TEST(RulePackChecks, SomeCaseAlwaysHolds) {
  const auto with = [](const std::string& limit, const std::string& members = {}) {
    return faults_of(pack_of(rule_of("a", R"("limit": )" + limit + members), R"("regions": {"remote": ["新疆"]})"));
  };
  const std::string open = "/rules/0/limit: has no figure where none of its cases holds";
  EXPECT_THAT(with(R"([{"when": {"kind": "repair"}, "limit": "36h"}])"), ElementsAre(open));
  EXPECT_THAT(with(R"([{"when": {"kind": "repair"}, "limit": "36h"}])", R"(, "kinds": ["repair"])"), IsEmpty());
  EXPECT_THAT(with(R"([{"when": {"kind": "repair"}, "limit": "36h"}, {"limit": "48h"}])"), IsEmpty());
  EXPECT_THAT(with(R"([{"when": {"kind": "repair"}, "limit": "36h"}, {"limit": null}])"), IsEmpty());
  EXPECT_THAT(with(R"([{"when": {"region": "same"}, "limit": "48h"}, {"when": {"region": "other"}, "limit": "72h"},
                       {"when": {"region": "remote"}, "limit": "120h"}])"),
              IsEmpty());
  EXPECT_THAT(with(R"([{"when": {"region": "same", "kind": "repair"}, "limit": "48h"},
                       {"when": {"region": "other"}, "limit": "72h"},
                       {"when": {"region": "remote"}, "limit": "120h"}])"),
              ElementsAre(open));
  EXPECT_THAT(with(R"([{"limit": null}, {"limit": "48h"}])"),
              ElementsAre("/rules/0/limit/0: holds always, so no case after it counts"));
  EXPECT_THAT(with(R"([{"when": {"kind": "repair"}, "limit": null}])"),
              ElementsAre("/rules/0/limit/0/when: restricts a figure that is not known"));
  EXPECT_THAT(with(R"([{"when": {}, "limit": "48h"}])"),
              ElementsAre("/rules/0/limit/0/when: must hold at least one condition"));
}

TEST(RulePackChecks, AFigureThatIsNotKnownLeavesTheClockToStatedDeadlines) {
  const auto pack = parse_rule_pack(
      pack_of(rule_of("a", R"("limit": [{"when": {"kind": "repair"}, "limit": "36h"}, {"limit": null}])")));
  ASSERT_TRUE(pack) << pack.error().what;
  ASSERT_EQ(pack->rules.front().limits.size(), 1U);
  EXPECT_EQ(pack->rules.front().limits.front().kind, ReturnKind::repair);
}

TEST(RulePackChecks, TheCarriersCalendarNeedsWorkingDaysAndACalendarForOtherCarriers) {
  const std::string carriers_days = R"("limit": {"working_days": 3}, "calendar": "carrier")";
  EXPECT_THAT(faults_of(pack_of(rule_of("a", carriers_days), R"("calendar": "cn")")), IsEmpty());
  EXPECT_THAT(faults_of(pack_of(rule_of("a", carriers_days))),
              ElementsAre("/rules/0/calendar: has no calendar for carriers that no calendar names"));
  EXPECT_THAT(faults_of(pack_of(rule_of("a", R"("limit": "48h", "calendar": "carrier")"), R"("calendar": "cn")")),
              ElementsAre("/rules/0/calendar: counts the working days of the carrier, and no limit of the rule counts "
                          "working days"));
  EXPECT_THAT(faults_of(pack_of(rule_of("a", R"("limit": "48h")"), R"("calendar": "carrier")")),
              ElementsAre("/calendar: \"carrier\" is a calendar of rules, not of a whole pack"));
  const auto misspelt = parse_rule_pack(
      pack_of(rule_of("a", R"("limit": {"working_days": 3}, "calendar": "carier")"), R"("calendar": "cn")"),
      two_years());
  ASSERT_FALSE(misspelt);
  EXPECT_THAT(misspelt.error().what,
              ::testing::HasSubstr(R"(/rules/0/calendar: no calendar "carier"; did you mean "carrier"?)"));
}

TEST(RulePackChecks, ThePackHoldsTheCalendarsOfCarriersOnlyWhereARuleNeedsThem) {
  Calendars calendars = two_years();
  const auto posts = parse_calendar(
      R"({"id": "post", "version": "1", "source": "s", "weekend": ["sun"], "carriers": ["royal-mail"], "all_years": true})");
  ASSERT_TRUE(posts) << posts.error().what;
  calendars.emplace("post", std::make_shared<const Calendar>(*posts));
  const std::string carriers_days = rule_of("a", R"("limit": {"working_days": 3}, "calendar": "carrier")");
  const auto pack = parse_rule_pack(pack_of(carriers_days, R"("calendar": "cn")"), calendars);
  ASSERT_TRUE(pack) << pack.error().what;
  ASSERT_NE(pack->calendar_of("royal-mail"), nullptr);
  EXPECT_EQ(pack->calendar_of("royal-mail")->id, "post");
  EXPECT_EQ(pack->calendar_of("sf"), nullptr);
  EXPECT_EQ(pack->day_count(pack->rules.front(), "sf").calendar->id, "cn");
  const auto other = parse_rule_pack(pack_of(rule_of("a", R"("limit": "48h")"), R"("calendar": "cn")"), calendars);
  EXPECT_FALSE(other->carrier_calendars);
  const auto without = parse_rule_pack(pack_of(carriers_days, R"("calendar": "cn")"), two_years());
  EXPECT_NE(pack->digest, without->digest) << "a carrier's calendar moves deadlines";
  EXPECT_FALSE(*pack == *without);
}

TEST(RulePackChecks, ACalendarKnowsAYearInWhichTheLimitCounts) {
  const std::string fault =
      ": counts working days by the calendar cn, which knows 2025 to 2026 and none of the years in which the limit "
      "counts";
  const auto with = [](const std::string& members, const std::string& calendar = "cn") {
    return faults_of(
        pack_of(rule_of("a", R"("limit": {"working_days": 3})" + members), R"("calendar": ")" + calendar + "\""));
  };
  EXPECT_THAT(with(""), IsEmpty());
  EXPECT_THAT(with(R"(, "valid_from": "2026-12-31")"), IsEmpty());
  EXPECT_THAT(with(R"(, "valid_from": "2027-01-01")"), ElementsAre("/rules/0/limit" + fault));
  EXPECT_THAT(with(R"(, "valid_until": "2024-12-31")"), ElementsAre("/rules/0/limit" + fault));
  EXPECT_THAT(with(R"(, "valid_from": "2027-01-01")", "every-day"), IsEmpty());
  const std::string in_2028 =
      overridden("golden-week", R"("from": "2028-10-01", "until": "2028-10-07")", R"({"a": {"working_days": 5}})");
  EXPECT_THAT(
      faults_of(pack_of(rule_of("a", R"("limit": "48h")"), R"("calendar": "cn", "overrides": [)" + in_2028 + "]")),
      ElementsAre("/overrides/0/limits/a" + fault));
}

TEST(RulePackChecks, AllFaultsAreListedAtOnce) {
  const std::string rule = rule_of("A b", R"("limit": [{"when": {"region": "same"}, "limit": "48h"}])");
  EXPECT_THAT(faults_of(pack_of(rule, R"("overrides": [)" + overridden("x", kFebruary, "{}") + "]", "Shop")),
              SizeIs(5));
}

}  // namespace
}  // namespace parcelgate
