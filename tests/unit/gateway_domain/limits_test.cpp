#include <gtest/gtest.h>

#include "gateway/domain/deadlines/chosen_limit.hpp"
#include "gateway/domain/deadlines/limit.hpp"

namespace parcelgate {
namespace {

using namespace std::chrono_literals;
using std::chrono::local_days;

Instant at(std::string_view text) {
  return parse_rfc3339(text).value().at;
}

TEST(Limit, NeverEndsAfterTheLatestDeadline) {
  const Limit century{LimitUnit::duration, std::chrono::hours{24 * 36500}};
  EXPECT_EQ(end_of(century, at("2026-01-01T00:00:00Z"), {}).at, kLatestDeadline);
  const Limit ten_years{LimitUnit::calendar_days, {}, 3660};
  EXPECT_EQ(end_of(ten_years, at("2099-06-01T00:00:00Z"), {}).at, kLatestDeadline);
}

TEST(Limit, MarksLocalTimesThatClocksSkipOrRepeat) {
  const auto berlin = Zone::load("Europe/Berlin");
  const Limit one_day{LimitUnit::calendar_days, {}, 1};
  const LimitEnd skipped = end_of(one_day, at("2026-03-28T02:30:00+01:00"), {berlin.get(), nullptr});
  EXPECT_EQ(skipped.reading, LocalReading::skipped);
  EXPECT_EQ(skipped.at, at("2026-03-29T03:30:00+02:00"));
  const LimitEnd repeated = end_of(one_day, at("2026-10-24T02:30:00+02:00"), {berlin.get(), nullptr});
  EXPECT_EQ(repeated.reading, LocalReading::repeated);
  EXPECT_EQ(repeated.at, at("2026-10-25T02:30:00+02:00"));
  EXPECT_EQ(end_of(one_day, at("2026-06-01T02:30:00+02:00"), {berlin.get(), nullptr}).reading, LocalReading::unique);
}

TEST(Limit, SaysWhichYearTheCalendarDoesNotKnow) {
  Calendar calendar;
  calendar.weekend = {std::chrono::Saturday, std::chrono::Sunday};
  calendar.years[std::chrono::year{2026}] = {};
  const Limit three{LimitUnit::working_days, {}, 3};
  const LimitEnd end = end_of(three, at("2026-12-30T10:00:00Z"), {nullptr, &calendar}, true);
  EXPECT_EQ(end.at, at("2027-01-04T10:00:00Z"));
  EXPECT_EQ(end.unknown_year, std::chrono::year{2027});
  EXPECT_EQ(end.days.size(), 5U);
  EXPECT_FALSE(end_of(three, at("2026-06-01T10:00:00Z"), {nullptr, &calendar}).unknown_year);
}

TEST(Regions, SpellingsOfAProvinceAreOne) {
  const Regions regions{{{"江苏", "浙江", "上海"}}, {"新疆", "西藏"}};
  EXPECT_EQ(regions.class_of({"江苏省", ""}, {"上海市", "上海"}), RegionClass::same);
  EXPECT_EQ(regions.class_of({"广东", ""}, {"广东省", ""}), RegionClass::same);
  EXPECT_EQ(regions.class_of({"广东", ""}, {"北京", ""}), RegionClass::other);
  EXPECT_EQ(regions.class_of({"新疆维吾尔自治区", ""}, {}), RegionClass::remote) << "a remote end decides by itself";
  EXPECT_FALSE(regions.class_of({"广东", ""}, {}));
}

TEST(ChosenLimit, TheLastOverrideOfThosePlacesAndDaysCounts) {
  using namespace std::chrono;
  RulePack pack;
  pack.zone = Zone::load("Asia/Shanghai");
  ClockRule rule;
  rule.id = "pickup";
  rule.limits = limit_of(24h);
  pack.overrides.push_back({"holiday",
                            local_days{2026y / 2 / 10},
                            local_days{2026y / 2 / 23},
                            {},
                            {},
                            "notice",
                            {{"pickup", limit_of(72h)}}});
  pack.overrides.push_back({"storm",
                            local_days{2026y / 2 / 20},
                            local_days{2026y / 2 / 21},
                            {"广州"},
                            {},
                            "notice",
                            {{"pickup", limit_of(120h)}}});
  const auto hours_for = [&](std::string_view start, const OrderDetails& order) {
    return choose_limit(pack, rule, order, at(start)).limit->length / 1h;
  };
  OrderDetails from_guangzhou;
  from_guangzhou.origin = {"广东", "广州市"};
  EXPECT_EQ(hours_for("2026-02-09T23:59:59+08:00", {}), 24);
  EXPECT_EQ(hours_for("2026-02-10T00:00:00+08:00", {}), 72);
  EXPECT_EQ(hours_for("2026-02-23T23:59:59+08:00", from_guangzhou), 72);
  EXPECT_EQ(hours_for("2026-02-20T12:00:00+08:00", from_guangzhou), 120);
  EXPECT_EQ(hours_for("2026-02-20T12:00:00+08:00", {}), 72);
  EXPECT_EQ(hours_for("2026-02-24T00:00:00+08:00", {}), 24);
}

TEST(Penalty, IsAShareWithinLimits) {
  const CurrencyCode yuan{'C', 'N', 'Y'};
  const Penalty penalty{500, {500, yuan}, {5000, yuan}, Money{3000, yuan}};
  EXPECT_EQ(penalty_for(penalty, {2000, yuan})->minor_units, 500) << "at least 5 yuan";
  EXPECT_EQ(penalty_for(penalty, {20000, yuan})->minor_units, 1000);
  EXPECT_EQ(penalty_for(penalty, {200000, yuan})->minor_units, 3000) << "at most the cap of one order";
  EXPECT_FALSE(penalty_for(penalty, {2000, {'U', 'S', 'D'}}));
}

TEST(Money, IsShownInWholeUnits) {
  EXPECT_EQ(to_string(to_money(120.5, {'C', 'N', 'Y'}).value()), "120.50 CNY");
  EXPECT_EQ(to_string(to_money(300, {'J', 'P', 'Y'}).value()), "300 JPY");
  EXPECT_EQ(to_money(0.29, {'C', 'N', 'Y'})->minor_units, 29);
  EXPECT_FALSE(to_money(-1, {'C', 'N', 'Y'}));
  EXPECT_FALSE(parse_currency("cny"));
}

}  // namespace
}  // namespace parcelgate
