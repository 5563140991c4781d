#include "gateway/domain/shipment.hpp"
#include "gateway/domain/reduce.hpp"

#include <gtest/gtest.h>

#include "tests/unit/gateway_domain/events.hpp"

namespace parcelgate {
namespace {

using testing::delivery;
using testing::event;
using testing::minute;
using testing::reduced;
using enum Status;

TEST(ShipmentReducer, TheLatestScanDecidesWhileTheParcelMoves) {
  const auto shipment =
      reduced({event("b", 20, out_for_delivery, "out_for_delivery_plain"), event("a", 10, picked_up, "accepted")});
  EXPECT_EQ(shipment.status, out_for_delivery);
  EXPECT_EQ(to_string(shipment.reason), "out_for_delivery_plain");
  EXPECT_EQ(shipment.status_at->at, minute(20));
  EXPECT_EQ(shipment.status_at->offset, std::chrono::hours{8});
  EXPECT_EQ(shipment.status_at->zone_source, ZoneSource::carrier);
  EXPECT_EQ(shipment.milestones.first_physical_scan_at, minute(10));
}

TEST(ShipmentReducer, ALaterRowNeverMovesADeliveredParcelBackwards) {
  const auto shipment =
      reduced({delivery("a", 600), event("b", 605, in_transit), event("c", 700, exception, "weather")});
  EXPECT_EQ(shipment.status, delivered);
  EXPECT_EQ(shipment.status_at->at, minute(600));
  EXPECT_EQ(shipment.milestones.ended_at, minute(600));
}

TEST(ShipmentReducer, ASecondDeliveryRowKeepsTheFirstInstant) {
  const auto shipment = reduced({delivery("80", 600, "signed_by_recipient"), delivery("8000", 605)});
  EXPECT_EQ(shipment.status_at->at, minute(600));
  EXPECT_EQ(shipment.milestones.signed_at, minute(600));
}

TEST(ShipmentReducer, AProvenReceiptReplacesALockersSignature) {
  auto shipment = reduced({delivery("locker", 600, "locker_or_station_signed")});
  EXPECT_EQ(shipment.status, delivered);
  EXPECT_FALSE(shipment.milestones.signed_at);
  EXPECT_EQ(shipment.milestones.ended_at, minute(600));
  (void)reduce(shipment, std::vector{delivery("out", 700, "collected_by_recipient")});
  EXPECT_EQ(shipment.milestones.signed_at, minute(700));
  EXPECT_EQ(to_string(shipment.reason), "collected_by_recipient");
}

TEST(ShipmentReducer, ADeclaredDeliveryProvesNothing) {
  auto reported = delivery("reported", 600);
  reported.proof = ProofLevel::declared;
  const auto shipment = reduced({reported});
  EXPECT_EQ(shipment.status, delivered);
  EXPECT_FALSE(shipment.milestones.signed_at);
  EXPECT_FALSE(shipment.milestones.first_physical_scan_at);
}

TEST(ShipmentReducer, AReturnToTheSenderLeavesDelivered) {
  auto shipment = reduced({delivery("a", 600), event("b", 700, returning, "rto_started")});
  EXPECT_EQ(shipment.status, returning);
  EXPECT_EQ(shipment.milestones.signed_at, minute(600));
  EXPECT_EQ(shipment.milestones.returning_at, minute(700));
  EXPECT_FALSE(shipment.milestones.ended_at);
  (void)reduce(shipment, std::vector{event("c", 800, returned, "rto_signed_back")});
  EXPECT_EQ(shipment.status, returned);
  EXPECT_EQ(shipment.milestones.ended_at, minute(800));
}

TEST(ShipmentReducer, AReturningRowFromBeforeTheDeliveryIsHistory) {
  const auto shipment = reduced({delivery("a", 600, "delivered_plain", Leg::outbound), event("b", 500, returning)});
  EXPECT_EQ(shipment.status, delivered);
}

TEST(ShipmentReducer, DeliveredAfterReturningMeansBackAtTheSender) {
  const auto shipment = reduced(
      {event("a", 100, returning, "rto_started"), event("b", 200, in_transit, "arrived_hub"), delivery("c", 300)});
  EXPECT_EQ(shipment.status, returned);
  EXPECT_FALSE(shipment.milestones.signed_at);
}

TEST(ShipmentReducer, DeliveredThatNamesItsOwnLegIsDeliveredAfterAll) {
  const auto shipment = reduced({event("a", 100, returning), delivery("c", 300, "delivered_plain", Leg::outbound)});
  EXPECT_EQ(shipment.status, delivered);
  EXPECT_EQ(shipment.milestones.signed_at, minute(300));
}

TEST(ShipmentReducer, MovementOnTheWayBackShowsAsReturningAndObstaclesAsThemselves) {
  auto shipment = reduced({event("a", 100, returning), event("b", 200, in_transit, "arrived_hub")});
  EXPECT_EQ(shipment.status, returning);
  EXPECT_EQ(shipment.status_at->at, minute(200));
  (void)reduce(shipment, std::vector{event("c", 300, exception, "damaged")});
  EXPECT_EQ(shipment.status, exception);
  (void)reduce(shipment, std::vector{event("d", 400, out_for_delivery)});
  EXPECT_EQ(shipment.status, returning);
}

TEST(ShipmentReducer, EventsOfLegRtoAreOnTheWayBackByThemselves) {
  auto shipment = reduced({event("a", 100, in_transit, "linehaul", Leg::rto)});
  EXPECT_EQ(shipment.status, returning);
  (void)reduce(shipment, std::vector{delivery("b", 200, "delivered_plain", Leg::rto)});
  EXPECT_EQ(shipment.status, returned);
  EXPECT_FALSE(shipment.milestones.signed_at);
}

TEST(ShipmentReducer, OnAShipmentRegisteredAsRtoThoseEventsAreItsOwn) {
  const auto shipment = reduced({delivery("b", 200, "delivered_plain", Leg::rto)}, Leg::rto);
  EXPECT_EQ(shipment.status, delivered);
  EXPECT_EQ(shipment.milestones.signed_at, minute(200));
}

// Couriers whose returns have codes of their own (Hermes 7500, DHL eCommerce 8xx) report them alike for a parcel that
// came back and for one that a buyer sends back. The leg as registered decides what the seller's copy means.
TEST(ShipmentReducer, ReturnedOnTheReturnLegIsTheSellersReceiptOfARegisteredReturn) {
  auto moving = event("moving", 10, returning, "rto_in_transit");
  auto arrived = event("arrived", 20, returned, "rto_signed_back");
  moving.leg = arrived.leg = Leg::return_;
  for (const bool is_reversed : {false, true}) {
    std::vector<TrackingEvent> events{moving, arrived};
    if (is_reversed) std::swap(events[0], events[1]);
    auto outbound = reduced(events);
    EXPECT_EQ(outbound.status, returned);
    EXPECT_FALSE(outbound.milestones.signed_at);
    EXPECT_EQ(outbound.milestones.returned_at, minute(20));
    auto shipment = outbound;
    shipment.leg = Leg::return_;
    derive(shipment);
    EXPECT_EQ(shipment.status, delivered);
    EXPECT_EQ(shipment.milestones.signed_at, minute(20));
    EXPECT_FALSE(shipment.milestones.returning_at);
  }
  auto on_its_way = reduced({moving});
  EXPECT_EQ(on_its_way.status, returning);
  on_its_way.leg = Leg::return_;
  derive(on_its_way);
  EXPECT_EQ(on_its_way.status, in_transit);
}

TEST(ShipmentReducer, OnAReturnLegDeliveredIsTheSellersReceipt) {
  const auto shipment = reduced({delivery("a", 600, "signed_by_recipient")}, Leg::return_);
  EXPECT_EQ(shipment.status, delivered);
  EXPECT_EQ(shipment.milestones.signed_at, minute(600));
}

TEST(ShipmentReducer, NotFoundAndExpiredGiveWayToAnyPhysicalStatus) {
  EXPECT_EQ(reduced({event("a", 10, not_found), event("b", 5, in_transit)}).status, in_transit);
  EXPECT_EQ(reduced({event("a", 10, not_found), event("b", 20, info_received)}).status, info_received);
  EXPECT_EQ(reduced({event("a", 10, in_transit), event("b", 20, expired)}).status, expired);
  EXPECT_EQ(reduced({event("a", 10, expired), event("b", 20, in_transit)}).status, in_transit);
  EXPECT_EQ(reduced({event("a", 10, expired), event("b", 20, info_received)}).status, expired);
}

TEST(ShipmentReducer, ALostParcelThatIsFoundIsDeliveredOrGoesBack) {
  EXPECT_EQ(reduced({event("a", 10, lost_or_destroyed), event("b", 20, in_transit)}).status, lost_or_destroyed);
  EXPECT_EQ(reduced({event("a", 10, lost_or_destroyed), delivery("b", 20)}).status, delivered);
  EXPECT_EQ(reduced({event("a", 10, lost_or_destroyed), event("b", 20, returned)}).status, returned);
}

TEST(ShipmentReducer, CancelledGivesWayToALaterPhysicalScanOnly) {
  EXPECT_EQ(reduced({event("a", 10, cancelled), event("b", 20, awaiting_pickup)}).status, cancelled);
  EXPECT_EQ(reduced({event("a", 10, cancelled), event("b", 20, picked_up)}).status, picked_up);
  EXPECT_EQ(reduced({event("a", 10, cancelled), event("b", 5, picked_up)}).status, cancelled);
}

TEST(ShipmentReducer, AnnouncementsAfterAPhysicalScanAreHistory) {
  const auto shipment =
      reduced({event("a", 10, picked_up, "accepted"), event("b", 20, info_received, "label_created")});
  EXPECT_EQ(shipment.status, picked_up);
}

TEST(ShipmentReducer, DeclaredEventsAreNoPhysicalScan) {
  const auto shipment = reduced({event("a", 10, info_received, "label_created"),
                                 event("b", 20, exception, "stale_no_update"), event("c", 30, picked_up, "accepted")});
  EXPECT_EQ(shipment.milestones.first_physical_scan_at, minute(30));
}

TEST(ShipmentReducer, UnmappedEventsAreRecordedAndMoveNothing) {
  auto shipment = reduced({event("a", 10, picked_up, "accepted")});
  const auto outcome = reduce(shipment, std::vector{event("x", 20, std::nullopt)});
  ASSERT_EQ(outcome.recorded.size(), 1U);
  EXPECT_FALSE(outcome.recorded[0].status_changed);
  EXPECT_FALSE(outcome.milestones_changed);
  EXPECT_EQ(shipment.status, picked_up);
  EXPECT_EQ(shipment.event_count, 2U);
  EXPECT_EQ(shipment.unmapped_count, 1U);
}

TEST(ShipmentReducer, ReportsTheEffectOfEachEvent) {
  Shipment shipment;
  const std::vector events{event("a", 10, picked_up), event("b", 20, picked_up), event("a", 10, picked_up),
                           event("c", 30, in_transit)};
  const auto outcome = reduce(shipment, events);
  ASSERT_EQ(outcome.recorded.size(), 3U);
  EXPECT_TRUE(outcome.recorded[0].status_changed);
  EXPECT_FALSE(outcome.recorded[0].previous_status);
  EXPECT_FALSE(outcome.recorded[1].status_changed);
  EXPECT_EQ(outcome.recorded[2].index, 3U);
  EXPECT_EQ(outcome.recorded[2].previous_status, picked_up);
  EXPECT_EQ(shipment.version, 1U);
}

TEST(ShipmentReducer, ADuplicateChangesNothing) {
  auto shipment = reduced({event("a", 10, picked_up)});
  const Shipment before = shipment;
  const auto outcome = reduce(shipment, std::vector{event("a", 10, picked_up)});
  EXPECT_FALSE(outcome.changed);
  EXPECT_TRUE(outcome.recorded.empty());
  EXPECT_EQ(shipment, before);
}

TEST(ShipmentReducer, ADuplicateInOlderHistoryIsLookedUp) {
  Shipment shipment;
  const auto outcome = reduce(shipment, std::vector{event("a", 10, picked_up), event("b", 20, in_transit)},
                              {{}, [](std::uint64_t id) { return id == fingerprint("a"); }, {}});
  ASSERT_EQ(outcome.recorded.size(), 1U);
  EXPECT_EQ(outcome.recorded[0].index, 1U);
}

TEST(ShipmentReducer, ARetractionTakesAnEventBack) {
  auto shipment = reduced({event("a", 10, in_transit), delivery("b", 20)});
  auto correction = event("c", 30, std::nullopt);
  correction.retracts = "b";
  const auto outcome = reduce(shipment, std::vector{correction});
  EXPECT_TRUE(outcome.milestones_changed);
  ASSERT_EQ(outcome.recorded.size(), 1U);
  EXPECT_TRUE(outcome.recorded[0].status_changed);
  EXPECT_EQ(outcome.recorded[0].previous_status, delivered);
  EXPECT_EQ(shipment.status, in_transit);
  EXPECT_FALSE(shipment.milestones.signed_at);
}

TEST(ShipmentReducer, ARetractionThatArrivesFirstHoldsTheEventBack) {
  auto correction = event("c", 30, exception, "refused");
  correction.retracts = "b";
  const auto shipment = reduced({correction, delivery("b", 20)});
  EXPECT_EQ(shipment.status, exception);
  EXPECT_FALSE(shipment.milestones.signed_at);
  EXPECT_EQ(shipment.event_count, 2U);
}

TEST(ShipmentReducer, EqualInstantsAreDecidedByPositionThenByRank) {
  auto first = event("a", 10, out_for_delivery);
  auto second = event("b", 10, in_transit);
  EXPECT_EQ(reduced({first, second}).status, out_for_delivery);
  second.position = 1;
  EXPECT_EQ(reduced({first, second}).status, in_transit);
  EXPECT_EQ(reduced({second, first}).status, in_transit);
}

TEST(ShipmentReducer, KeepsThePlaceWholeOrItsCityOrShowsTheCut) {
  auto scan = event("a", 10, in_transit);
  scan.location.name = "上海市浦东新区张江镇转运中心";
  EXPECT_EQ(reduced({scan}).history.back().place, "上海市");
  scan.location.name = "x上海市浦东新区张江镇";
  EXPECT_EQ(reduced({scan}).history.back().place, "x上海市浦东新…");
  scan.location.name.clear();
  scan.location.country = "CN";
  EXPECT_EQ(reduced({scan}).history.back().place, "CN");
}

TrackingEvent implausible(TrackingEvent event, TimeVerdict verdict) {
  event.time_verdict = verdict;
  return event;
}

TEST(ShipmentReducer, AScanAtAnImplausibleTimeIsKeptAndMovesNothing) {
  Shipment shipment;
  const auto future = implausible(delivery("x", 60 * 24 * 365 * 30), TimeVerdict::future);
  const auto past = implausible(event("y", -60 * 24 * 365 * 50, picked_up, "accepted"), TimeVerdict::past);
  const auto outcome = reduce(shipment, std::vector{event("a", 10, in_transit, "arrived_hub"), future, past});
  EXPECT_EQ(outcome.recorded.size(), 3U);
  EXPECT_EQ(shipment.history.size(), 3U);
  EXPECT_EQ(shipment.status, in_transit);
  EXPECT_FALSE(shipment.milestones.signed_at);
  EXPECT_FALSE(shipment.milestones.ended_at);
  EXPECT_EQ(shipment.milestones.first_physical_scan_at, minute(10));
  auto again = future;
  again.time_verdict = TimeVerdict::plausible;  // received again when its time had come
  again.position = 7;
  (void)reduce(shipment, std::vector{again});
  EXPECT_EQ(shipment.status, in_transit) << "the mark stays as it was stored";
  EXPECT_EQ(shipment.history[1].time_verdict, TimeVerdict::future);
}

TEST(ShipmentReducer, ADateCountsByItsLatestMoment) {
  auto signed_on = delivery("a", 0, "signed_by_recipient");
  mark_as_date(signed_on.occurred_at, std::nullopt);
  auto shipment = reduced({event("b", 600, out_for_delivery, "out_for_delivery_plain"), signed_on});
  EXPECT_EQ(shipment.status, delivered);
  EXPECT_TRUE(shipment.status_at->is_date());
  EXPECT_EQ(shipment.status_at->at, minute(0));
  EXPECT_EQ(shipment.milestones.signed_at, minute(24 * 60) - std::chrono::seconds{1});
  mark_as_date(signed_on.occurred_at, minute(9 * 60 + 30));
  shipment = reduced({signed_on});
  EXPECT_EQ(shipment.milestones.signed_at, minute(9 * 60)) << "it was received on that day";
}

TEST(JudgeTime, ADayAfterTheReceiptIsTheLatestPlausible) {
  const auto at = [](int count) { return ZonedInstant{minute(count), {}, ZoneSource::carrier}; };
  EXPECT_EQ(judge_time(at(24 * 60), minute(0)), TimeVerdict::plausible);
  EXPECT_EQ(judge_time(at(24 * 60 + 1), minute(0)), TimeVerdict::future);
  EXPECT_EQ(judge_time(at(24 * 60 + 1), Instant{}), TimeVerdict::plausible) << "the receipt is not known";
  EXPECT_EQ(judge_time(ZonedInstant{}, minute(0)), TimeVerdict::past);
  EXPECT_EQ(judge_time(parse_rfc3339("1999-12-31T23:59:59Z").value(), minute(0)), TimeVerdict::past);
  EXPECT_EQ(judge_time(parse_rfc3339("2000-01-01T00:00:00+08:00").value(), minute(0)), TimeVerdict::plausible);
}

TEST(TakeReports, TheLatestReceivedCounts) {
  Shipment shipment;
  const EstimatedDelivery monday{{minute(100), {}, ZoneSource::carrier}, {}};
  const EstimatedDelivery tuesday{{minute(1540), {}, ZoneSource::carrier}, {}};
  EXPECT_TRUE(take_reports(shipment, monday, {}, minute(10)));
  EXPECT_FALSE(take_reports(shipment, monday, {}, minute(20)));
  EXPECT_TRUE(take_reports(shipment, tuesday, PartnerNumber{"usps", "92"}, minute(30)));
  EXPECT_FALSE(take_reports(shipment, monday, {}, minute(25))) << "an older message, read again";
  EXPECT_EQ(shipment.estimated_delivery->value, tuesday);
  EXPECT_EQ(shipment.partner->value.tracking_number, "92");
  EXPECT_FALSE(take_reports(shipment, {}, {}, minute(40)));
  EXPECT_TRUE(shipment.estimated_delivery);
}

}  // namespace
}  // namespace parcelgate
