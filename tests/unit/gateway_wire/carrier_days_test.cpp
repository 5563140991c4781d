// Limits that count the working days of the carrier, as explanations and rule texts show them.
#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/wire/explain.hpp"
#include "gateway/wire/returns.hpp"
#include "gateway/wire/rule_texts.hpp"

namespace parcelgate {
namespace {

using ::testing::ElementsAre;

std::shared_ptr<const Calendar> weeks(std::string id, std::vector<std::chrono::weekday> weekend) {
  auto made = std::make_shared<Calendar>();
  made->id = std::move(id);
  made->weekend = std::move(weekend);
  made->has_no_holidays = true;
  return made;
}

RulePack two_days() {
  RulePack pack;
  pack.id = "desk";
  pack.calendar = weeks("office", {std::chrono::Saturday, std::chrono::Sunday});
  pack.carrier_calendars =
      std::make_shared<const CarrierCalendars>(CarrierCalendars{{"royal-mail", weeks("post", {std::chrono::Sunday})}});
  ClockRule rule;
  rule.id = "movement";
  rule.subject = ClockSubject::shipment;
  rule.starts = {Trigger::picked_up};
  rule.met_by = {Trigger::signed_};
  rule.limits = {LimitCase{.limit = Limit{LimitUnit::working_days, {}, 2}}};
  rule.counts_carrier_days = true;
  pack.rules = {rule};
  return pack;
}

/// The sentences of a parcel that was picked up on Friday 2026-03-06 at 10:00 UTC.
std::vector<std::string> sentences(const std::string& carrier, Locale locale) {
  const auto shipment =
      parse_shipment_file(R"({"carrier": ")" + carrier +
                          R"(", "tracking_number": "AB123456785GB", "registered_at": "2026-03-05T00:00:00Z",
    "events": [{"event_id": "e", "occurred_at": "2026-03-06T10:00:00Z", "status": "picked_up", "reason": "accepted"}]})");
  EXPECT_TRUE(shipment) << (shipment ? "" : shipment.error().what);
  const Instant now = parse_rfc3339("2026-03-07T00:00:00Z").value().at;
  return explain_clocks(two_days(), input_of(*shipment, now), now, locale).front().sentences;
}

TEST(CarrierDays, TheExplanationNamesTheCarrierWhoseDaysCount) {
  EXPECT_THAT(
      sentences("royal-mail", Locale::en),
      ElementsAre("6 Mar 2026, 10:00: the carrier picked the parcel up (AB123456785GB). The clock started.",
                  "Proof: a scan of the carrier, which stated the time zone (UTC+0).",
                  "Only the working days of royal-mail count (calendar post).",
                  "Days after the start: Sat 7 Mar, counted as a working day of royal-mail; Sun 8 Mar, weekend, not "
                  "counted; Mon 9 Mar, counted as a working day of royal-mail.",
                  "The rule allows 2 working days, so it is due on 9 Mar 2026, 10:00."));
  EXPECT_EQ(sentences("royal-mail", Locale::zh_cn)[2], "仅计算 royal-mail 的工作日（日历 post）。");
  EXPECT_EQ(sentences("royal-mail", Locale::zh_tw)[3],
            "逐日計算：3月7日（週六）計為 royal-mail 的工作天；3月8日（週日）週末，不計；3月9日（週一）計為 royal-mail "
            "的工作天。");
}

TEST(CarrierDays, OfACarrierThatNoCalendarNamesTheDaysOfThePackCount) {
  const auto english = sentences("evri", Locale::en);
  EXPECT_EQ(english[2], "The working days of evri are not known; those of calendar office count.");
  EXPECT_EQ(english.back(), "The rule allows 2 working days, so it is due on 10 Mar 2026, 10:00.");
  EXPECT_EQ(sentences("evri", Locale::zh_tw)[2], "evri 的工作天尚不清楚，按日曆 office 計算。");
}

TEST(CarrierDays, ARuleSaysWhoseDaysItCounts) {
  const RulePack pack = two_days();
  const auto members = describe(pack, pack.rules.front(), Locale::en);
  const auto calendar = std::find_if(members.begin(), members.end(),
                                     [](const MemberText& member) { return member.member == "calendar"; });
  ASSERT_NE(calendar, members.end());
  EXPECT_EQ(calendar->text, "working days of the carrier");
}

}  // namespace
}  // namespace parcelgate
