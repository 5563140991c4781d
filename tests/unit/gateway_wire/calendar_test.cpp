#include "gateway/wire/calendar.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/wire/rule_pack.hpp"
#include "tests/support/source_file.hpp"

namespace parcelgate {
namespace {

using namespace std::chrono;
using ::testing::HasSubstr;

TEST(CalendarFile, ChinaWorksOnSomeWeekends) {
  const auto calendar = parse_calendar(testing::read_source_file("config/calendars/cn.json"));
  ASSERT_TRUE(calendar) << calendar.error().what;
  EXPECT_EQ(calendar->kind_of(local_days{2026y / 2 / 14}), DayKind::make_up_day);
  EXPECT_EQ(calendar->kind_of(local_days{2026y / 2 / 15}), DayKind::day_off);
  EXPECT_EQ(calendar->kind_of(local_days{2026y / 3 / 1}), DayKind::weekend);
  EXPECT_EQ(calendar->kind_of(local_days{2026y / 3 / 2}), DayKind::working);
  EXPECT_TRUE(calendar->is_known(2026y));
  EXPECT_FALSE(calendar->is_known(2027y));
}

TEST(CalendarFile, NamesEveryFaultByItsPointer) {
  const auto calendar = parse_calendar(R"({"id": "x", "version": "1", "source": "s", "weekend": ["sat", "sunday"],
    "years": {"26": {}, "2026": {"off": ["02-30", "03-01/02-01", 7], "work": ["03-03"], "holidays": []}}})");
  ASSERT_FALSE(calendar);
  for (const char* fault :
       {"/weekend/1: unknown day of the week \"sunday\"", "/years/26: must be a year",
        "/years/2026/off/0: must be a day", "/years/2026/off/1: must be a day", "/years/2026/off/2: must be a day",
        "/years/2026/work: names a day that is worked anyway", "/years/2026/holidays: unknown field"}) {
    EXPECT_THAT(calendar.error().what, HasSubstr(fault));
  }
}

TEST(CalendarFile, NamesItsCarriersAndEachOnce) {
  const auto with = [](const std::string& id, const std::string& carriers) {
    return parse_calendar(R"({"id": ")" + id +
                          R"(", "version": "1", "source": "s", "weekend": ["sun"], "all_years": true, "years": {},
                             "carriers": )" +
                          carriers + "}");
  };
  const auto good = with("post", R"(["royal-mail", "usps"])");
  ASSERT_TRUE(good) << good.error().what;
  EXPECT_EQ(good->carriers, (std::vector<std::string>{"royal-mail", "usps"}));
  const auto bad = with("carrier", R"(["Royal Mail", "usps", "usps"])");
  ASSERT_FALSE(bad);
  EXPECT_THAT(bad.error().what, HasSubstr(R"(/id: "carrier" stands for the calendar of each carrier)"));
  EXPECT_THAT(bad.error().what, HasSubstr("/carriers/0: must be the id of a carrier"));
  EXPECT_THAT(bad.error().what, HasSubstr(R"(/carriers/2: names the carrier "usps" twice)"));

  Calendars calendars;
  calendars.emplace("post", std::make_shared<const Calendar>(*good));
  calendars.emplace("royal", std::make_shared<const Calendar>(*with("royal", R"(["royal-mail"])")));
  Faults faults;
  check_carriers(
      calendars, [](const std::string& id) { return "calendars/" + id + ".json"; }, faults);
  EXPECT_EQ(
      faults.text(),
      R"(calendars/royal.json /carriers/0: the calendar "post" names the carrier "royal-mail" too; a carrier works )"
      "by one calendar; remove it from one of the two\n");
}

TEST(RulePackFile, ChecksWhatItsPartsNeedOfEachOther) {
  const auto pack = parse_rule_pack(R"({"id": "x", "version": "1", "confidence": "primary", "zone": "Asia/Beijing",
    "calendar": "cm", "overrides": [{"id": "o", "from": "2026-02-10", "until": "2026-02-01", "source": "s",
      "limits": {"b": "2h"}}],
    "rules": [{"id": "a", "actor": "seller", "starts": ["picked_up"], "met_by": ["refunded"],
      "limit": {"working_days": 3, "until": "25:00"}, "penalty": {"percent": 5, "min": 9, "max": 5},
      "labels": {"en": "A", "zh-CN": "A", "zh-TW": "A"}, "source": "s", "valid_from": "2026-13-01"},
     {"id": "c", "actor": "seller", "met_by": ["refunded"], "limit": [{"limit": "1h"}, {"limit": "2h", "when": {"region": "far"}}],
      "labels": {"en": "A", "zh-CN": "A", "zh-TW": "A"}, "source": "s"}]})",
                                    {{"cn", std::make_shared<const Calendar>()}});
  ASSERT_FALSE(pack);
  for (const char* fault :
       {"/zone: no time zone \"Asia/Beijing\"", "/calendar: no calendar \"cm\"; did you mean \"cn\"?",
        "/overrides/0/until: lies before from", "/overrides/0/limits/b: no rule \"b\" in this pack",
        "/rules/0/starts: a return has no picked_up", "/rules/0/limit/until: must be a time of day",
        "/rules/0/penalty/min: needs the currency of the pack", "/rules/0/valid_from: must be a day",
        "/rules/1/limit/0: holds always", "/rules/1/limit/1/when/region: unknown value \"far\""}) {
    EXPECT_THAT(pack.error().what, HasSubstr(fault));
  }
}

}  // namespace
}  // namespace parcelgate
