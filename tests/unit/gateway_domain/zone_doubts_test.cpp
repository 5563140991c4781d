// Deadlines that rest on scans whose zone was assumed: bounds, warnings, breaches, and what a scan in doubt can meet.
#include <algorithm>

#include <gtest/gtest.h>

#include "tests/unit/gateway_domain/events.hpp"
#include "tests/unit/gateway_domain/return_cases.hpp"

namespace parcelgate {
namespace {

using namespace std::chrono_literals;
using testing::baseline;
using testing::clock_of;
using testing::fact;
using testing::hour;
using testing::reported;
using testing::return_with;
using testing::step;

Instant at(std::string_view text) {
  return parse_rfc3339(text).value().at;
}

ScanZone assumed(std::chrono::hours earlier, std::chrono::hours later) {
  const auto quarters = [](std::chrono::hours span) { return static_cast<std::uint8_t>(span.count() * 4); };
  return {-300, ZoneSource::assumed, {quarters(earlier), quarters(later)}};
}

/// A parcel that was signed for at an hour, or so much earlier or later.
ReturnShipment signed_about(int at_hour, std::chrono::hours earlier, std::chrono::hours later) {
  ReturnShipment made = testing::shipment(std::nullopt, at_hour);
  made.milestones.zones[static_cast<std::size_t>(Milestone::signed_)] = assumed(earlier, later);
  return made;
}

/// With the zone of its first scan in doubt.
ReturnShipment scanned_about(int at_hour, std::chrono::hours earlier, std::chrono::hours later) {
  ReturnShipment made = testing::shipment(at_hour, std::nullopt);
  made.milestones.zones[static_cast<std::size_t>(Milestone::first_physical_scan)] = assumed(earlier, later);
  return made;
}

Clock seller_confirms(Return ret, int now, const RulePack& rules = baseline()) {
  (void)step(rules, ret, hour(now));
  return clock_of(ret, "seller_confirms");
}

/// One rule: the buyer's parcel moves within 168 hours of the approval.
RulePack first_scan_within_a_week() {
  RulePack pack = baseline();
  pack.rules.front().met_by = {Trigger::first_physical_scan};
  return pack;
}

Clock buyer_sends(std::vector<ReturnShipment> shipments, int now) {
  Return ret = return_with({fact("f", FactKind::approved, 0)}, std::move(shipments));
  (void)step(first_scan_within_a_week(), ret, hour(now));
  return clock_of(ret, "buyer_sends");
}

TEST(ZoneDoubts, AStartInDoubtMakesTheDueTimeAnInterval) {
  const Clock clock = seller_confirms(return_with({}, {signed_about(10, 3h, 5h)}), 20);
  EXPECT_EQ(clock.started_at, hour(10));
  EXPECT_EQ(clock.due_at, hour(58));
  EXPECT_EQ(clock.due_from, hour(55));
  EXPECT_EQ(clock.due_to, hour(63));
  const ClockDoubt doubt{DoubtRole::start, "shipment:sf/SF123:signed", hour(10), -300min, hour(7), hour(15)};
  EXPECT_EQ(clock.zone_doubts, std::vector{doubt});
}

TEST(ZoneDoubts, AnExactStartHasNoBounds) {
  const Clock clock = seller_confirms(return_with({}, {testing::shipment(std::nullopt, 10)}), 20);
  EXPECT_EQ(clock.due_at, hour(58));
  EXPECT_FALSE(clock.due_from || clock.due_to);
  EXPECT_TRUE(clock.zone_doubts.empty());
}

TEST(ZoneDoubts, AFactThatStartsAClockIsExactNextToAScanInDoubt) {
  RulePack pack = baseline();
  pack.rules[1].starts = {Trigger::received};
  pack.rules[1].met_by = {Trigger::inspected};
  const Clock clock =
      seller_confirms(return_with({fact("f", FactKind::received, 12)}, {signed_about(10, 3h, 5h)}), 20, pack);
  EXPECT_EQ(clock.due_at, hour(60));
  EXPECT_FALSE(clock.due_from || clock.due_to);
}

TEST(ZoneDoubts, WarningsGoByTheEarlierBound) {
  const RulePack rules = baseline();
  Return ret = return_with({}, {signed_about(10, 3h, 5h)});
  (void)step(rules, ret, hour(30));
  EXPECT_EQ(ret.wake_at, hour(31)) << "24 hours before hour 55";
  EXPECT_EQ(reported(step(rules, ret, hour(31))), std::vector<std::string>{"seller_confirms warning 24h"});
  EXPECT_EQ(clock_of(ret, "seller_confirms").at_risk_since, hour(31));
}

TEST(ZoneDoubts, ABreachIsRecordedOnlyWhenTheLaterBoundHasPassed) {
  const RulePack rules = baseline();
  Return ret = return_with({}, {signed_about(10, 3h, 5h)});
  (void)step(rules, ret, hour(60));
  EXPECT_FALSE(clock_of(ret, "seller_confirms").breached_at) << "due_at, hour 58, has passed";
  EXPECT_EQ(ret.wake_at, hour(63));
  EXPECT_EQ(reported(step(rules, ret, hour(63))), std::vector<std::string>{"seller_confirms breached"});
  EXPECT_EQ(clock_of(ret, "seller_confirms").breached_at, hour(63));
  EXPECT_TRUE(is_missed(clock_of(ret, "seller_confirms")));
}

TEST(ZoneDoubts, MetBetweenTheBoundsIsMetInDoubt) {
  const auto met_at = [](int at_hour) {
    return seller_confirms(return_with({fact("f", FactKind::received, at_hour)}, {signed_about(10, 3h, 5h)}), 80);
  };
  for (const int between : {56, 58, 60, 63}) {
    const Clock clock = met_at(between);
    EXPECT_EQ(clock.state, ClockState::met) << between;
    EXPECT_TRUE(clock.is_met_in_doubt) << between;
    EXPECT_FALSE(clock.breached_at) << between;
  }
  EXPECT_FALSE(met_at(55).is_met_in_doubt) << "at the earliest deadline: in time whatever the zone is";
  EXPECT_FALSE(met_at(64).is_met_in_doubt);
  EXPECT_EQ(met_at(64).breached_at, hour(63)) << "late whatever the zone is";
}

TEST(ZoneDoubts, AScanInDoubtIsLateOnlyIfItsEarliestInstantIs) {
  // Due at hour 168, exactly: the approval started it.
  const Clock open = buyer_sends({scanned_about(170, 4h, 2h)}, 200);  // hour 166 to 172
  EXPECT_EQ(open.due_at, hour(168));
  EXPECT_FALSE(open.due_from || open.due_to || open.breached_at);
  EXPECT_EQ(open.state, ClockState::met);
  EXPECT_TRUE(open.is_met_in_doubt);
  const ClockDoubt doubt{DoubtRole::met, "shipment:sf/SF123:first_physical_scan", hour(170), -300min, hour(166),
                         hour(172)};
  EXPECT_EQ(open.zone_doubts, std::vector{doubt});
  const Clock late = buyer_sends({scanned_about(173, 4h, 2h)}, 200);  // hour 169 to 175
  EXPECT_EQ(late.breached_at, hour(168));
  EXPECT_FALSE(late.is_met_in_doubt);
  const Clock in_time = buyer_sends({scanned_about(166, 4h, 2h)}, 200);  // hour 162 to 168
  EXPECT_FALSE(in_time.breached_at || in_time.is_met_in_doubt);
}

TEST(ZoneDoubts, ALateScanInDoubtTakesTheBreachBack) {
  const RulePack rules = first_scan_within_a_week();
  Return ret = return_with({fact("f", FactKind::approved, 0)});
  (void)step(rules, ret, hour(169));
  EXPECT_EQ(clock_of(ret, "buyer_sends").breached_at, hour(168));
  ret.shipments = {scanned_about(169, 4h, 2h)};
  (void)step(rules, ret, hour(169));
  EXPECT_FALSE(clock_of(ret, "buyer_sends").breached_at) << "it can have been scanned at hour 165";
  EXPECT_TRUE(clock_of(ret, "buyer_sends").is_met_in_doubt);
}

TEST(ZoneDoubts, TheDoubtsOfTwoScansOfOneCarrierDoNotCancel) {
  RulePack pack = baseline();
  pack.rules[1].starts = {Trigger::first_physical_scan};
  pack.rules[1].met_by = {Trigger::signed_};
  ReturnShipment parcel = scanned_about(0, 3h, 5h);
  parcel.milestones.signed_at = hour(47);
  parcel.milestones.zones[static_cast<std::size_t>(Milestone::signed_)] = assumed(3h, 5h);
  const Clock clock = seller_confirms(return_with({}, {parcel}), 80, pack);
  EXPECT_TRUE(clock.is_met_in_doubt) << "due from hour 45 to 53, met from hour 44 to 52";
  EXPECT_FALSE(clock.breached_at);
  EXPECT_EQ(clock.zone_doubts.size(), 2U);
}

TEST(ZoneDoubts, AStatedDeadlineIsExact) {
  Fact stated = fact("p", FactKind::deadline_stated, 11, "seller_confirms");
  stated.due_at = hour(60);
  const Clock clock = seller_confirms(return_with({stated}, {signed_about(10, 3h, 5h)}), 60);
  EXPECT_EQ(clock.due_at, hour(60));
  EXPECT_EQ(clock.computed_due_at, hour(58));
  EXPECT_FALSE(clock.due_from || clock.due_to);
  EXPECT_EQ(clock.breached_at, hour(60));
  EXPECT_TRUE(clock.zone_doubts.empty());
}

TEST(ZoneDoubts, ADeadlineThatAPersonSetsIsExact) {
  Fact set = fact("p", FactKind::overridden, 11, "seller_confirms");
  set.due_at = hour(70);
  const Clock clock = seller_confirms(return_with({set}, {signed_about(10, 3h, 5h)}), 20);
  EXPECT_EQ(clock.due_at, hour(70));
  EXPECT_FALSE(clock.due_from || clock.due_to);
}

TEST(ZoneDoubts, APauseMovesEachBoundByTheTimeThatItStoodStill) {
  // Paused from hour 12 to 22. Started at 7: due 55, stood 10 hours, 65. Started at 10: 58 and 10, 68. Started at 15,
  // within the pause: 63 and the 7 hours from 15 to 22, 70.
  const Return ret =
      return_with({fact("p", FactKind::paused, 12), fact("r", FactKind::resumed, 22)}, {signed_about(10, 3h, 5h)});
  const Clock clock = seller_confirms(ret, 30);
  EXPECT_EQ(clock.due_from, hour(65));
  EXPECT_EQ(clock.due_at, hour(68));
  EXPECT_EQ(clock.due_to, hour(70));
}

TEST(ZoneDoubts, AnExtensionMovesEachBound) {
  Return ret = return_with({testing::extension("e", 20, 24)}, {signed_about(10, 3h, 5h)});
  Clock clock = seller_confirms(ret, 30);
  EXPECT_EQ(clock.due_from, hour(79));
  EXPECT_EQ(clock.due_at, hour(82));
  EXPECT_EQ(clock.due_to, hour(87));
  ret.facts.front().by.reset();
  ret.facts.front().due_at = hour(60);
  clock = seller_confirms(ret, 30);
  EXPECT_EQ(clock.due_at, hour(60));
  EXPECT_FALSE(clock.due_from) << "hour 55 became 60";
  EXPECT_EQ(clock.due_to, hour(63));
}

TEST(ZoneDoubts, AnotherStartInDoubtMayHaveBeenTheEarliest) {
  Return ret = return_with({fact("f", FactKind::received, 9)}, {signed_about(10, 3h, 5h)});
  (void)step(baseline(), ret, hour(12));
  const Clock& clock = clock_of(ret, "refund_due");
  EXPECT_EQ(clock.started_by, "fact:f");
  EXPECT_EQ(clock.due_at, hour(177));
  EXPECT_EQ(clock.due_from, hour(175)) << "signed at hour 7";
  EXPECT_FALSE(clock.due_to) << "started at hour 9 at the latest";
  EXPECT_EQ(clock.zone_doubts.size(), 1U);
}

TEST(ZoneDoubts, AnEarlierParcelInDoubtMayHaveBeenTheLast) {
  RulePack pack = baseline();
  pack.rules[1].parcels = ParcelChoice::last;
  ReturnShipment other = signed_about(9, 1h, 4h);
  other.tracking_number = "SF124";
  const Clock clock = seller_confirms(return_with({}, {testing::shipment(std::nullopt, 10), other}), 20, pack);
  EXPECT_EQ(clock.due_at, hour(58));
  EXPECT_FALSE(clock.due_from);
  EXPECT_EQ(clock.due_to, hour(61)) << "signed for at hour 13";
}

/// Due by the limit, in a zone, for a parcel that was signed for at an instant or up to some time earlier or later.
Clock due_by(const Limit& limit, const char* zone, std::string_view signed_at, std::chrono::hours earlier,
             std::chrono::hours later, std::shared_ptr<const Calendar> calendar = nullptr) {
  RulePack pack = baseline();
  pack.zone = Zone::load(zone);
  pack.calendar = std::move(calendar);
  pack.rules[1].limits = {LimitCase{.limit = limit}};
  pack.rules[1].warn_before.clear();
  ReturnShipment parcel = signed_about(0, earlier, later);
  parcel.milestones.signed_at = at(signed_at);
  return evaluate(pack, return_with({}, {parcel}), at(signed_at) + 24h).clocks[1];
}

TEST(ZoneDoubts, WorkingDaysAreCountedFromEachSideOfMidnight) {
  auto weeks = std::make_shared<Calendar>();
  weeks->weekend = {std::chrono::Saturday, std::chrono::Sunday};
  const Limit next_working_day{LimitUnit::working_days, {}, 1, 86399s};
  // Thursday 23:30 to Friday 00:30 in Shanghai: the next working day is Friday, or Monday.
  const Clock clock = due_by(next_working_day, "Asia/Shanghai", "2026-03-05T23:30:00+08:00", 1h, 1h, weeks);
  EXPECT_EQ(clock.due_at, at("2026-03-06T23:59:59+08:00"));
  EXPECT_FALSE(clock.due_from);
  EXPECT_EQ(clock.due_to, at("2026-03-09T23:59:59+08:00"));
  // Friday 23:30 to Saturday 00:30: Monday both times.
  const Clock over_weekend = due_by(next_working_day, "Asia/Shanghai", "2026-03-06T23:30:00+08:00", 1h, 1h, weeks);
  EXPECT_EQ(over_weekend.due_at, at("2026-03-09T23:59:59+08:00"));
  EXPECT_FALSE(over_weekend.due_from || over_weekend.due_to);
}

TEST(ZoneDoubts, TheEndOfTheNextDayMovesByADay) {
  const Limit next_day{LimitUnit::calendar_days, {}, 1, 86399s};
  const Clock clock = due_by(next_day, "Asia/Shanghai", "2026-03-05T23:30:00+08:00", 0h, 2h);
  EXPECT_EQ(clock.due_at, at("2026-03-06T23:59:59+08:00"));
  EXPECT_EQ(clock.due_to, at("2026-03-07T23:59:59+08:00"));
}

TEST(ZoneDoubts, BoundsFollowTheClocksOfThePacksZone) {
  // One day later in New York, where 02:00 to 03:00 of 03-08 does not exist. From 01:30 it is 01:30 (06:30 UTC); from
  // 02:30 it is 03:30 by the gap (07:30 UTC); from 03:30 it is 03:30, the same instant.
  const Limit one_day{LimitUnit::calendar_days, {}, 1};
  const Clock clock = due_by(one_day, "America/New_York", "2026-03-07T02:30:00-05:00", 1h, 1h);
  EXPECT_EQ(clock.due_at, at("2026-03-08T07:30:00Z"));
  EXPECT_EQ(clock.due_from, at("2026-03-08T06:30:00Z"));
  EXPECT_FALSE(clock.due_to);
}

TEST(ZoneDoubts, AnOverrideThatEndsWithinTheDoubtWidensIt) {
  RulePack pack = baseline();
  pack.rules[1].limits = limit_of(24h);
  const std::chrono::local_days last{std::chrono::year{2026} / 3 / 1};
  pack.overrides.push_back({"holiday", last, last, {}, {}, "notice", {{"seller_confirms", limit_of(72h)}}});
  const Clock clock = seller_confirms(return_with({}, {signed_about(1, 3h, 0h)}), 2, pack);
  EXPECT_EQ(clock.due_at, hour(25));
  EXPECT_EQ(clock.due_from, hour(24)) << "signed for at hour 0, the first instant after the holiday";
  EXPECT_EQ(clock.due_to, hour(72) - 1ms) << "signed for in the last instant of the holiday";
}

TEST(ZoneDoubts, MoneyIsAtRiskOnlyWhenTheBreachIsCertain) {
  const CurrencyCode yuan{'C', 'N', 'Y'};
  RulePack pack = baseline();
  pack.currency = yuan;
  pack.rules[1].penalty = Penalty{500, {0, yuan}, {10'000, yuan}, {}};
  Return ret = return_with({}, {signed_about(10, 3h, 5h)});
  ret.order.amount = Money{10'000, yuan};
  EXPECT_FALSE(seller_confirms(ret, 62, pack).money_at_risk);
  EXPECT_EQ(seller_confirms(ret, 63, pack).money_at_risk, (Money{500, yuan}));
  ret.facts = {fact("f", FactKind::received, 60)};
  EXPECT_FALSE(seller_confirms(ret, 80, pack).money_at_risk) << "met in doubt";
}

TEST(ZoneDoubts, APromiseInAnAssumedZoneHasBounds) {
  RulePack pack;
  ClockRule rule;
  rule.id = "delivery";
  rule.subject = ClockSubject::shipment;
  rule.starts = {Trigger::promised};
  rule.met_by = {Trigger::signed_};
  pack.rules = {rule};
  Shipment shipment;
  shipment.key = {"t", "ups", "1Z"};
  shipment.deadlines.emplace();
  ZonedInstant end{hour(40), -300min, ZoneSource::assumed};
  end.doubt = {4, 8};
  shipment.estimated_delivery = Reported<EstimatedDelivery>{{end, std::nullopt}, hour(1)};
  const Clock clock = evaluate(pack, input_of(shipment, hour(2)), hour(2)).clocks.front();
  EXPECT_EQ(clock.due_at, hour(40));
  EXPECT_EQ(clock.due_from, hour(39));
  EXPECT_EQ(clock.due_to, hour(42));
  EXPECT_EQ(clock.zone_doubts.front().role, DoubtRole::promise);
}

TEST(ZoneDoubts, TheScanOfAShipmentBringsItsDoubtToTheMilestone) {
  TrackingEvent signed_for = testing::delivery("d", 600, "signed_by_recipient");
  signed_for.occurred_at.zone_source = ZoneSource::assumed;
  signed_for.occurred_at.doubt = {12, 20};
  const Shipment shipment = testing::reduced({signed_for});
  const ScanZone zone = shipment.milestones.zone_of(Milestone::signed_);
  EXPECT_EQ(zone.doubt, (ZoneDoubt{12, 20}));
  EXPECT_EQ(zone.offset_minutes, 480);
  EXPECT_EQ(shipment.milestones.zone_of(Milestone::ended), zone);
}

TEST(ZoneDoubts, AnotherScanInDoubtMayHaveBeenTheFirstOrTheLatest) {
  const auto scan = [](const char* id, int at_minute, ZoneDoubt doubt) {
    TrackingEvent made = testing::event(id, at_minute, Status::in_transit, "arrived_hub");
    made.occurred_at.doubt = doubt;
    return made;
  };
  // Scanned at 10:00, at 11:00 (from 08:00 to 14:00), and at 12:00.
  Shipment shipment = testing::reduced(
      {testing::event("p", 600, Status::picked_up, "accepted"), scan("h", 660, {12, 12}), scan("i", 720, {})});
  EXPECT_EQ(shipment.milestones.first_physical_scan_at, testing::minute(600));
  EXPECT_EQ(shipment.milestones.zone_of(Milestone::first_physical_scan).doubt, (ZoneDoubt{8, 0})) << "from 08:00";
  const Timeline timeline = timeline_of(shipment, testing::minute(0), testing::minute(900));
  const auto latest = std::find_if(timeline.occurrences.begin(), timeline.occurrences.end(),
                                   [](const auto& occurrence) { return occurrence.trigger == Trigger::movement; });
  ASSERT_NE(latest, timeline.occurrences.end());
  EXPECT_EQ(latest->at, testing::minute(720));
  EXPECT_EQ(latest->zone.doubt, (ZoneDoubt{0, 8})) << "to 14:00";
}

TEST(ZoneDoubts, AnotherSourceThatKnowsTheZoneSettlesIt) {
  TrackingEvent own = testing::delivery("d", 600, "signed_by_recipient");
  own.occurred_at.zone_source = ZoneSource::assumed;
  own.occurred_at.doubt = {12, 20};
  const TrackingEvent other = testing::delivery("x", 600, "signed_by_recipient");
  Shipment shipment;
  (void)reduce(shipment, std::vector{own}, {.by = {"own", true}});
  (void)reduce(shipment, std::vector{other}, {.by = {"aggregator", false}});
  EXPECT_FALSE(shipment.milestones.zone_of(Milestone::signed_).doubt.exists());
}

TEST(ZoneDoubts, ALocalTimeThatIsRepeatedOrSkippedIsInDoubtByTheChange) {
  const auto new_york = Zone::load("America/New_York");
  const auto doubt_at = [&](std::string_view wall) {
    return new_york->resolve(LocalTime(at(wall).time_since_epoch()), ZoneSource::location).doubt;
  };
  EXPECT_EQ(doubt_at("2026-11-01T01:30:00Z"), (ZoneDoubt{0, 4})) << "the first of two counts";
  EXPECT_EQ(doubt_at("2026-03-08T02:30:00Z"), (ZoneDoubt{4, 0})) << "moved on by the gap";
  EXPECT_FALSE(doubt_at("2026-06-01T02:30:00Z").exists());
}

TEST(ZoneDoubts, AScanHappenedBeforeItWasReceived) {
  ZonedInstant time{hour(10), -300min, ZoneSource::assumed};
  time.doubt = {8, 40};
  limit_doubt(time, hour(10) + 20min);
  EXPECT_EQ(time.doubt, (ZoneDoubt{8, 2})) << "20 minutes, in quarter hours";
  time.doubt = {8, 40};
  limit_doubt(time, hour(30));
  EXPECT_EQ(time.doubt, (ZoneDoubt{8, 40}));
  time.doubt = {8, 40};
  limit_doubt(time, hour(9));
  EXPECT_EQ(time.doubt, (ZoneDoubt{8, 0})) << "a clock that runs ahead";
}

}  // namespace
}  // namespace parcelgate
