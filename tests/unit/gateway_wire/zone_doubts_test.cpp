// How clocks, milestones and explanations show that the zone of a scan was assumed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/wire/explain.hpp"
#include "gateway/wire/feed.hpp"
#include "gateway/wire/returns.hpp"
#include "gateway/wire/tracking.hpp"
#include "tests/unit/gateway_domain/return_cases.hpp"

namespace parcelgate {
namespace {

using testing::baseline;
using testing::clock_of;
using ::testing::ElementsAre;
using testing::fact;
using ::testing::HasSubstr;
using testing::hour;
using ::testing::Not;

/// Signed for on 2026-03-02 at 10:00 UTC, or from 07:00 to 15:00; the assumed zone is UTC-5.
Return signed_in_doubt(std::vector<Fact> facts = {}) {
  Return ret = testing::return_with(std::move(facts), {testing::shipment(std::nullopt, 10)});
  ret.rule_pack = "baseline";
  ret.shipments.front().milestones.zones[static_cast<std::size_t>(Milestone::signed_)] = {
      -300, ZoneSource::assumed, {12, 20}};
  return ret;
}

std::string json_of(const Clock& clock) {
  return render_json_object([&](JsonWriter& writer) { write_clock_members(writer, clock); });
}

std::vector<std::string> sentences(const Return& ret, int now, Locale locale) {
  for (const ClockExplanation& one : explain_clocks(baseline(), input_of(ret, hour(now)), hour(now), locale)) {
    if (one.clock == "seller_confirms") return one.sentences;
  }
  return {};
}

std::string summary(const Return& ret, int now, Locale locale) {
  for (const ClockExplanation& one : explain_clocks(baseline(), input_of(ret, hour(now)), hour(now), locale)) {
    if (one.clock == "seller_confirms") return one.summary;
  }
  return {};
}

TEST(ZoneDoubtsOnTheWire, AClockWithBoundsHasThemAndItsDoubts) {
  Return ret = signed_in_doubt();
  (void)testing::step(baseline(), ret, hour(20));
  const std::string json = json_of(clock_of(ret, "seller_confirms"));
  EXPECT_THAT(json, HasSubstr(R"("due_at":"2026-03-04T10:00:00Z","due_from":"2026-03-04T07:00:00Z",)"
                              R"("due_to":"2026-03-04T15:00:00Z")"));
  EXPECT_THAT(json,
              HasSubstr(R"("zone_doubts":[{"role":"start","by":"shipment:sf/SF123:signed","at":"2026-03-02T10:00:00Z",)"
                        R"("assumed_offset":"-05:00","earliest_at":"2026-03-02T07:00:00Z",)"
                        R"("latest_at":"2026-03-02T15:00:00Z"}])"));
  EXPECT_THAT(json, Not(HasSubstr("met_in_doubt")));
}

TEST(ZoneDoubtsOnTheWire, AnExactClockHasNoneOfTheMembers) {
  Return ret = testing::return_with({}, {testing::shipment(std::nullopt, 10)});
  (void)testing::step(baseline(), ret, hour(20));
  const std::string json = json_of(clock_of(ret, "seller_confirms"));
  for (const char* member : {"due_from", "due_to", "met_in_doubt", "zone_doubts"})
    EXPECT_THAT(json, Not(HasSubstr(member)));
}

TEST(ZoneDoubtsOnTheWire, AnOffsetIsWrittenWithItsSign) {
  Clock clock;
  clock.zone_doubts = {{DoubtRole::start, "a", hour(0), std::chrono::minutes{0}, hour(0), hour(1)},
                       {DoubtRole::met, "b", hour(0), std::chrono::minutes{570}, hour(0), hour(1)}};
  EXPECT_THAT(json_of(clock), HasSubstr(R"("assumed_offset":"+00:00")"));
  EXPECT_THAT(json_of(clock), HasSubstr(R"("assumed_offset":"+09:30")"));
}

TEST(ZoneDoubtsOnTheWire, TheExplanationNamesTheAssumedZoneAndTheRange) {
  const Return ret = signed_in_doubt();
  EXPECT_THAT(sentences(ret, 20, Locale::en),
              ElementsAre("2 Mar 2026, 10:00: the parcel was signed for (SF123). The clock started.",
                          "The carrier did not state the time zone of this scan. UTC-5 was assumed; the true time lies "
                          "between 2 Mar 2026, 07:00 and 2 Mar 2026, 15:00.",
                          "The rule allows 48 hours, so it is due on 4 Mar 2026, 10:00.",
                          "So it is due between 4 Mar 2026, 07:00 and 4 Mar 2026, 15:00. Reminders go by the earlier "
                          "time; it counts as missed only after the later one."));
  EXPECT_EQ(sentences(ret, 20, Locale::zh_cn)[1],
            "快递公司未注明该次扫描的时区，暂按 UTC-5 计算，实际时间介于2026年3月2日 07:00与2026年3月2日 15:00之间。");
  EXPECT_EQ(sentences(ret, 20, Locale::zh_tw)[1],
            "物流商未註明此次掃描的時區，暫以 UTC-5 計算，實際時間介於2026年3月2日 07:00與2026年3月2日 15:00之間。");
  EXPECT_EQ(
      summary(ret, 60, Locale::en),
      "running, due between 4 Mar 2026, 07:00 and 4 Mar 2026, 15:00 (a time zone is not certain), deadline near. The "
      "seller must act.")
      << "due_at has passed, due_to has not: nobody is late";
}

TEST(ZoneDoubtsOnTheWire, TheExplanationSaysThatAMetDeadlineIsInDoubt) {
  const Return ret = signed_in_doubt({fact("f", FactKind::received, 60)});
  const auto english = sentences(ret, 80, Locale::en);
  EXPECT_THAT(english,
              ::testing::Contains("4 Mar 2026, 12:00: the seller confirmed the receipt. That met the deadline."));
  EXPECT_THAT(english,
              ::testing::Contains("It was due between 4 Mar 2026, 07:00 and 4 Mar 2026, 15:00, so it cannot be "
                                  "said for certain whether that was in time. It counts as met."));
  EXPECT_THAT(summary(ret, 80, Locale::zh_cn), HasSubstr("是否按时尚不确定"));
}

TEST(ZoneDoubtsOnTheWire, TheExplanationSaysWhatProvesTheStart) {
  Return ret = testing::return_with({fact("f-1", FactKind::approved, 0)}, {testing::shipment(std::nullopt, 10)});
  const auto zone = [&]() -> ScanZone& {
    return ret.shipments.front().milestones.zones[static_cast<std::size_t>(Milestone::signed_)];
  };
  zone() = {480, ZoneSource::carrier, {}};
  EXPECT_EQ(sentences(ret, 20, Locale::en)[1], "Proof: a scan of the carrier, which stated the time zone (UTC+8).");
  zone() = {-210, ZoneSource::location, {}};
  EXPECT_EQ(sentences(ret, 20, Locale::en)[1],
            "Proof: a scan of the carrier; its place gives the time zone (UTC-3:30).");
  zone() = {480, ZoneSource::assumed, {}};
  EXPECT_EQ(sentences(ret, 20, Locale::zh_cn)[1], "依据：快递公司的扫描记录，该公司的时间均属同一时区（UTC+8）。");
  const auto clocks = explain_clocks(baseline(), input_of(ret, hour(20)), hour(20), Locale::en);
  EXPECT_EQ(clocks.front().sentences[1], "Proof: the entry f-1.");
}

TEST(ZoneDoubtsOnTheWire, MilestonesAndEventsOfAFactsFileKeepTheirDoubt) {
  const Return ret = signed_in_doubt();
  const std::string shown =
      render_json_object([&](JsonWriter& writer) { write_milestones(writer, ret.shipments.front().milestones); });
  EXPECT_THAT(shown, HasSubstr(R"("zone_doubts":{"signed_at":{"assumed":"2026-03-02T05:00:00-05:00",)"
                               R"("earliest_at":"2026-03-02T07:00:00Z","latest_at":"2026-03-02T15:00:00Z"}})"));
  const auto read = parse_facts_file(R"({"return_id": "R-1", "rule_pack": "baseline", "facts": [], "shipments": [
    {"carrier": "sf", "tracking_number": "SF7444703069240", )" +
                                     shown.substr(1, shown.size() - 2) + "}]}");
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(read->shipments.front().milestones, ret.shipments.front().milestones);

  const auto from_events = parse_facts_file(R"({"return_id": "R-1", "rule_pack": "baseline", "facts": [], "shipments": [
    {"carrier": "sf", "tracking_number": "SF7444703069240", "events": [{"event_id": "e", "status": "delivered",
     "reason": "signed_by_recipient", "occurred_at": "2026-03-02T05:00:00-05:00", "zone_source": "assumed",
     "earliest_at": "2026-03-02T07:00:00Z", "latest_at": "2026-03-02T15:00:00Z"}]}]})");
  ASSERT_TRUE(from_events) << from_events.error().what;
  EXPECT_EQ(from_events->shipments.front().milestones.zone_of(Milestone::signed_).doubt, (ZoneDoubt{12, 20}));
}

TEST(ZoneDoubtsOnTheWire, AnEventWithABoundOnTheWrongSideIsRefused) {
  const auto read = parse_facts_file(R"({"return_id": "R-1", "rule_pack": "baseline", "facts": [], "shipments": [
    {"carrier": "sf", "tracking_number": "SF7444703069240", "events": [{"event_id": "e", "status": "delivered",
     "occurred_at": "2026-03-02T10:00:00Z", "zone_source": "assumed", "earliest_at": "2026-03-02T11:00:00Z"}]}]})");
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().what, HasSubstr("/shipments/0/events/0/earliest_at: lies after the time itself"));
}

TEST(ZoneDoubtsOnTheWire, TheTimeLeftIsNotNegativeBeforeTheLaterBound) {
  Return ret = signed_in_doubt();
  (void)testing::step(baseline(), ret, hour(20));
  const Clock& clock = clock_of(ret, "seller_confirms");
  EXPECT_EQ(time_left(clock, hour(57)), std::chrono::hours{1}) << "to due_at";
  EXPECT_EQ(time_left(clock, hour(60)), std::chrono::hours{0});
  EXPECT_EQ(time_left(clock, hour(65)), std::chrono::hours{-2}) << "since due_to";
}

}  // namespace
}  // namespace parcelgate
