#include "gateway/wire/rule_diff.hpp"
#include "gateway/wire/rule_pack.hpp"
#include "tests/support/source_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parcelgate {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

RulePack baseline_file() {
  return parse_rule_pack(testing::read_source_file("config/rules/cn-baseline.json")).value();
}

DatedOverride festival(std::chrono::milliseconds limit) {
  DatedOverride dated;
  dated.id = "spring";
  dated.from = std::chrono::local_days{std::chrono::year{2026} / 2 / 10};
  dated.until = std::chrono::local_days{std::chrono::year{2026} / 2 / 23};
  dated.source = "announcement";
  dated.limits = {{"seller_confirms", limit_of(limit)}};
  return dated;
}

TEST(RuleDiff, APackDoesNotDifferFromItselfInWhateverOrder) {
  const RulePack pack = baseline_file();
  RulePack turned = pack;
  std::swap(turned.rules.front(), turned.rules.back());
  for (const RulePack& other : {pack, turned}) {
    const RulePackDiff found = diff(pack, other, Locale::en);
    EXPECT_TRUE(found.empty());
    EXPECT_THAT(describe_in_full(found, Locale::en), IsEmpty());
  }
}

TEST(RuleDiff, AChangedRuleShowsEachMemberBeforeAndAfter) {
  const RulePack before = baseline_file();
  RulePack after = before;
  after.version = "4";
  after.rules[1].limits = limit_of(std::chrono::hours{72});
  after.rules[1].actor = Party::platform;
  after.rules[1].restarts = {Trigger::received};
  const RulePackDiff found = diff(before, after, Locale::en);
  ASSERT_EQ(found.pack.size(), 1U);
  EXPECT_EQ(found.pack[0].before, "3");
  EXPECT_EQ(found.pack[0].after, "4");
  ASSERT_EQ(found.rules.size(), 1U);
  EXPECT_EQ(found.rules[0].kind, PartChange::Kind::changed);
  EXPECT_EQ(found.rules[0].id, "seller_confirms");
  ASSERT_EQ(found.rules[0].members.size(), 3U);
  EXPECT_EQ(describe_in_full(found, Locale::en),
            "The pack\n"
            "  - Version: 3 → 4\n\n"
            "Changed rule: Seller confirms the receipt (seller_confirms)\n"
            "  - Who must act: the seller → the platform\n"
            "  - Starts again when: none → the seller confirms the receipt\n"
            "  - Time allowed: 48 hours (not confirmed: check it in the platform's own rules) → "
            "72 hours (not confirmed: check it in the platform's own rules)\n");
  EXPECT_THAT(
      describe_in_full(diff(before, after, Locale::zh_cn), Locale::zh_cn),
      HasSubstr(
          "修改规则：商家确认收货 (seller_confirms)\n  - 责任方：商家 → 平台\n  - 重新计时条件：无 → 商家确认收货"));
  EXPECT_THAT(describe_in_full(diff(before, after, Locale::zh_tw), Locale::zh_tw),
              HasSubstr("修改規則：商家確認收貨 (seller_confirms)\n  - 責任方：商家 → 平台"));
}

TEST(RuleDiff, RulesThatOnlyOnePackHasAreAddedOrRemoved) {
  const RulePack before = baseline_file();
  RulePack after = before;
  after.rules.erase(after.rules.begin());
  const RulePackDiff removed = diff(before, after, Locale::en);
  ASSERT_EQ(removed.rules.size(), 1U);
  EXPECT_EQ(removed.rules[0].kind, PartChange::Kind::removed);
  EXPECT_EQ(removed.rules[0].id, "buyer_sends");
  EXPECT_THAT(describe_in_full(removed, Locale::en),
              HasSubstr("Removed rule: Buyer sends the goods back (buyer_sends)"));
  EXPECT_THAT(describe_in_full(diff(after, before, Locale::zh_tw), Locale::zh_tw),
              HasSubstr("新增規則：買家寄回商品 (buyer_sends)"));
}

TEST(RuleDiff, ValuesThatReadAlikeAreStillDifferent) {
  const RulePack before = baseline_file();
  RulePack after = before;
  after.rules[0].limits = limit_of(std::chrono::hours{250} + std::chrono::seconds{5});
  RulePack near = before;
  near.rules[0].limits = limit_of(std::chrono::hours{250} + std::chrono::seconds{7});
  const RulePackDiff found = diff(after, near, Locale::en);
  ASSERT_EQ(found.rules.size(), 1U);
  EXPECT_NE(found.rules[0].members[0].before, found.rules[0].members[0].after);
  RulePack renamed = before;
  renamed.rules[0].labels[static_cast<std::size_t>(Locale::zh_tw)] = "買家退回";
  const RulePackDiff labels = diff(before, renamed, Locale::en);
  ASSERT_EQ(labels.rules.size(), 1U);
  EXPECT_THAT(labels.rules[0].members[0].after, HasSubstr("買家退回"));
  EXPECT_NE(labels.rules[0].members[0].before, labels.rules[0].members[0].after);
}

TEST(RuleDiff, ADefaultThatChangesIsNamed) {
  const RulePack before = baseline_file();
  RulePack after = before;
  after.rules[1].parcels = ParcelChoice::last;
  after.dispute_pauses = true;
  const RulePackDiff found = diff(before, after, Locale::en);
  ASSERT_EQ(found.rules.size(), 1U);
  EXPECT_EQ(found.rules[0].members[0].before, "the first one counts");
  ASSERT_EQ(found.pack.size(), 1U);
  EXPECT_EQ(found.pack[0].before, "does not stop the time");
}

TEST(RuleDiff, OverridesAreComparedByTheirIdAndByRule) {
  RulePack before = baseline_file();
  RulePack after = before;
  before.overrides = {festival(std::chrono::hours{96})};
  after.overrides = {festival(std::chrono::hours{120})};
  after.overrides[0].until += std::chrono::days{2};
  after.overrides[0].limits.emplace_back("refund_due", limit_of(std::chrono::hours{200}));
  const RulePackDiff found = diff(before, after, Locale::en);
  EXPECT_THAT(found.rules, IsEmpty());
  EXPECT_EQ(describe_in_full(found, Locale::en),
            "Changed special days: spring (spring)\n"
            "  - Days: 2026-02-10 to 2026-02-23 → 2026-02-10 to 2026-02-25\n"
            "  - Time allowed (seller_confirms): 96 hours → 120 hours\n"
            "  - Time allowed (refund_due): none → 200 hours\n");
  EXPECT_EQ(diff(after, baseline_file(), Locale::en).overrides[0].kind, PartChange::Kind::removed);
}

/// China's calendar of 2026 with 14 February as a make-up working day.
std::shared_ptr<Calendar> calendar_of_2026() {
  auto calendar = std::make_shared<Calendar>();
  calendar->id = "cn";
  calendar->version = "2026.1";
  calendar->source = "notice";
  calendar->weekend = {std::chrono::Saturday, std::chrono::Sunday};
  const auto day = [](unsigned month, unsigned day_of_month) {
    return std::chrono::local_days{std::chrono::year{2026} / std::chrono::month{month} /
                                   std::chrono::day{day_of_month}};
  };
  calendar->years[std::chrono::year{2026}] = {{day(1, 1), day(2, 16)}, {day(2, 14)}};
  return calendar;
}

RulePack with_calendar(const std::shared_ptr<const Calendar>& calendar) {
  RulePack pack = baseline_file();
  pack.calendar = calendar;
  return pack;
}

TEST(RuleDiff, AMakeUpDayThatMovesIsADifferenceThoughTheCountsStayTheSame) {
  const auto moved = calendar_of_2026();
  const auto day = std::chrono::local_days{std::chrono::year{2026} / 2 / 28};
  moved->years[std::chrono::year{2026}].worked = {day};
  const RulePackDiff found = diff(with_calendar(calendar_of_2026()), with_calendar(moved), Locale::en);
  EXPECT_FALSE(found.empty());
  EXPECT_EQ(describe_in_full(found, Locale::en),
            "Changed calendar: cn (cn)\n"
            "  - 2026-02-14: make-up working day, counted → weekend, not counted\n"
            "  - 2026-02-28: weekend, not counted → make-up working day, counted\n");
  EXPECT_THAT(
      describe_in_full(diff(with_calendar(moved), with_calendar(calendar_of_2026()), Locale::zh_tw), Locale::zh_tw),
      HasSubstr("修改工作天行事曆：cn (cn)\n  - 2026-02-14：週末，不計 → 補班日，計入"));
}

TEST(RuleDiff, ACalendarOfOneRuleCountsToo) {
  RulePack before = baseline_file();
  RulePack after = before;
  const auto longer = calendar_of_2026();
  longer->years[std::chrono::year{2026}].off.push_back(std::chrono::local_days{std::chrono::year{2026} / 2 / 17});
  before.rules[0].calendar = calendar_of_2026();
  after.rules[0].calendar = longer;
  const RulePackDiff found = diff(before, after, Locale::en);
  EXPECT_THAT(found.rules, IsEmpty());
  ASSERT_EQ(found.calendars.size(), 1U);
  ASSERT_EQ(found.calendars[0].members.size(), 1U);
  EXPECT_EQ(found.calendars[0].members[0].member, "2026-02-17");
  EXPECT_EQ(found.calendars[0].members[0].before, "working day");
  EXPECT_EQ(found.calendars[0].members[0].after, "public holiday, not counted");
}

TEST(RuleDiff, TheCarriersOfACalendarCountWhereARuleCountsTheirDays) {
  RulePack before = baseline_file();
  RulePack after = before;
  const auto with = [](std::vector<std::string> carriers) {
    const auto calendar = calendar_of_2026();
    calendar->carriers = std::move(carriers);
    return std::make_shared<const CarrierCalendars>(CarrierCalendars{{"sf", calendar}});
  };
  before.carrier_calendars = with({"sf"});
  after.carrier_calendars = with({"sf", "zto"});
  const RulePackDiff found = diff(before, after, Locale::en);
  ASSERT_EQ(found.calendars.size(), 1U);
  EXPECT_EQ(found.calendars[0].members[0].member, "carriers");
  EXPECT_EQ(found.calendars[0].members[0].before, "sf");
  EXPECT_EQ(found.calendars[0].members[0].after, "sf, zto");
}

TEST(RuleDiff, AnAddedYearOfACalendarIsOneDifferenceAndACommentIsNone) {
  const auto next = calendar_of_2026();
  next->digest = "another file";
  EXPECT_TRUE(diff(with_calendar(calendar_of_2026()), with_calendar(next), Locale::en).empty());
  next->version = "2027.1";
  next->years[std::chrono::year{2027}] = {{std::chrono::local_days{std::chrono::year{2027} / 1 / 1}}, {}};
  const RulePackDiff found = diff(with_calendar(calendar_of_2026()), with_calendar(next), Locale::en);
  EXPECT_EQ(describe_in_full(found, Locale::en),
            "The pack\n"
            "  - Calendar of working days: cn 2026.1 → cn 2027.1\n\n"
            "Changed calendar: cn (cn)\n"
            "  - Version: 2026.1 → 2027.1\n"
            "  - 2027: not known, plain weeks count → days off: 1, days of weekends worked: 0\n");
  const auto json = parse_json(render_json([&](JsonWriter& writer) { write_diff(writer, found); }));
  EXPECT_EQ(find_text((*json)["calendars"][0], "calendar"), "cn");
  EXPECT_EQ(find_text((*json)["calendars"][0]["members"][1], "member"), "2027");
}

TEST(RuleDiff, TheJsonNamesMembersAndKinds) {
  const RulePack before = baseline_file();
  RulePack after = before;
  after.rules[0].evidence.reset();
  const auto json =
      parse_json(render_json([&](JsonWriter& writer) { write_diff(writer, diff(before, after, Locale::en)); }));
  ASSERT_TRUE(json);
  const auto& rule = (*json)["rules"][0];
  EXPECT_EQ(find_text(rule, "rule"), "buyer_sends");
  EXPECT_EQ(find_text(rule, "change"), "changed");
  EXPECT_EQ(find_text(rule["members"][0], "member"), "evidence");
  EXPECT_TRUE(rule["members"][0]["after"].IsNull());
  EXPECT_EQ((*json)["overrides"].Size(), 0U);
}

}  // namespace
}  // namespace parcelgate
