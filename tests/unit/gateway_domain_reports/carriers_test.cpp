#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/domain/reports/trace_quality.hpp"
#include "tests/unit/gateway_domain/events.hpp"
#include "tests/unit/gateway_domain_reports/report_cases.hpp"

namespace parcelgate {
namespace {

using testing::delivery;
using ::testing::ElementsAre;
using testing::event;
using testing::lines_of;
using testing::minute;
using testing::reduced;

constexpr int kHour = 60;

std::vector<TrackingEvent> whole_trace(int delivered = 30 * kHour) {
  return {event("1", kHour, Status::picked_up), event("2", 5 * kHour, Status::in_transit, "arrived_hub"),
          event("3", delivered - kHour, Status::out_for_delivery, "out_for_delivery_plain"),
          delivery("4", delivered, "signed_by_recipient")};
}

Shipment of_carrier(const char* carrier, Shipment shipment) {
  shipment.key.carrier = carrier;
  return shipment;
}

TEST(TraceQuality, NothingIsKnownBeforeADelivery) {
  EXPECT_FALSE(trace_quality_of(reduced({event("1", 0, Status::picked_up)})));
}

TEST(TraceQuality, AWholeTraceIsCompleteAndAccurate) {
  const auto quality = trace_quality_of(reduced(whole_trace()));
  ASSERT_TRUE(quality);
  EXPECT_TRUE(quality->is_complete());
  EXPECT_TRUE(quality->is_accurate());
  EXPECT_EQ(quality->delivered_at, minute(30 * kHour));
  EXPECT_EQ(quality->kept_promise, std::nullopt);
}

TEST(TraceQuality, AnUnprovenDeliveryIsNoSignature) {
  const auto quality = trace_quality_of(reduced({delivery("1", 0, "locker_or_station_signed")}));
  ASSERT_TRUE(quality);
  EXPECT_EQ(quality->milestones(), 0U);
}

TEST(TraceQuality, AScanAfterTheDeliveryIsAFault) {
  auto events = whole_trace();
  events.push_back(event("5", 31 * kHour, Status::in_transit, "arrived_hub"));
  const auto quality = trace_quality_of(reduced(events));
  ASSERT_TRUE(quality);
  EXPECT_TRUE(quality->scanned_after);
  EXPECT_TRUE(quality->is_complete());
  EXPECT_FALSE(quality->is_accurate());
}

TEST(TraceQuality, ADeliveryWithADateAloneMayBeAtTheEndOfItsDay) {
  auto events = whole_trace();
  events.back().occurred_at.day_hours = 24;
  events.push_back(event("5", 40 * kHour, Status::in_transit, "arrived_hub"));
  EXPECT_FALSE(trace_quality_of(reduced(events))->scanned_after);
}

TEST(TraceQuality, APromiseCountsWhenItWasStatedBefore) {
  Shipment shipment = reduced(whole_trace());
  const auto promise = [&](int until, int received) {
    shipment.estimated_delivery = Reported<EstimatedDelivery>{
        {{minute(until), std::chrono::hours{8}, ZoneSource::carrier}, std::nullopt}, minute(received)};
    return trace_quality_of(shipment)->kept_promise;
  };
  EXPECT_EQ(promise(30 * kHour, kHour), true);
  EXPECT_EQ(promise(29 * kHour, kHour), false);
  EXPECT_EQ(promise(31 * kHour, 30 * kHour + 1), std::nullopt);
}

TEST(CarrierReport, RanksByCompletenessAndAccuracy) {
  ReportOptions options;
  options.name = ReportName::carriers;
  options.least_shipments = 2;
  const auto report = make_report(options);
  // zto: complete twice, of which one moved on after its delivery: (8/8 + 1/2) / 2 = 0.75
  report->add(of_carrier("zto", reduced(whole_trace())));
  auto moved = whole_trace();
  moved.push_back(event("5", 31 * kHour, Status::out_for_delivery, "out_for_delivery_plain"));
  report->add(of_carrier("zto", reduced(moved)));
  // sf: one without pickup and hub scan, both accurate: (6/8 + 2/2) / 2 = 0.875
  report->add(of_carrier("sf", reduced(whole_trace())));
  const auto whole = whole_trace();
  report->add(of_carrier("sf", reduced({whole[2], whole[3]})));
  // ems: too few
  report->add(of_carrier("ems", reduced(whole)));
  // Not delivered, so not counted.
  report->add(of_carrier("yto", reduced({whole[0]})));
  HistoryEntry scan;
  scan.occurred_at.at = minute(0);
  for (const int delay : {3, 5, 90}) report->add_receipt(of_carrier("sf", {}), scan, minute(delay));
  const ReportTable table = report->table();
  EXPECT_THAT(table.columns, ElementsAre("rank", "carrier", "shipments", "complete_share", "completeness_share",
                                         "picked_up_share", "hub_scan_share", "out_for_delivery_share", "signed_share",
                                         "accuracy_share", "scanned_after_delivery", "contradicted_deliveries",
                                         "promises", "promise_kept_share", "median_delay_seconds"));
  EXPECT_THAT(lines_of(table), ElementsAre("1 sf 2 1/2 6/8 1/2 1/2 2/2 2/2 2/2 0 0 0 0/0 5m",
                                           "2 zto 2 2/2 8/8 2/2 2/2 2/2 2/2 1/2 1 0 0 0/0 -",
                                           "- ems 1 1/1 4/4 1/1 1/1 1/1 1/1 1/1 0 0 0 0/0 -"));
  EXPECT_TRUE(table.total.empty());
}

TEST(CarrierReport, ADeliveryThatAnotherSourceContradictsIsNotAccurate) {
  Shipment shipment;
  auto events = whole_trace();
  (void)reduce(shipment, events, {.by = {"sf", true}});
  TrackingEvent refused = event("x", 30 * kHour, Status::delivery_attempted, "addressee_absent");
  refused.location = events.back().location;
  (void)reduce(shipment, std::vector<TrackingEvent>{refused}, {.by = {"aggregator", false}});
  ASSERT_FALSE(shipment.disputes.empty());
  const auto quality = trace_quality_of(shipment);
  ASSERT_TRUE(quality);
  EXPECT_TRUE(quality->contradicted);
  EXPECT_FALSE(quality->is_accurate());
}

TEST(CarrierReport, TheDelayIsThatOfADeliveryWithATimeOfDay) {
  ReportOptions options;
  options.name = ReportName::carriers;
  const auto report = make_report(options);
  Shipment shipment = reduced(whole_trace());
  EXPECT_EQ(report->timed_scan(shipment), nullptr) << "it was never published";
  for (HistoryEntry& entry : shipment.history) entry.feed_position = 7;
  ASSERT_NE(report->timed_scan(shipment), nullptr);
  EXPECT_EQ(report->timed_scan(shipment)->status, Status::delivered);
  for (HistoryEntry& entry : shipment.history) entry.occurred_at.day_hours = 24;
  EXPECT_EQ(report->timed_scan(shipment), nullptr);
}

}  // namespace
}  // namespace parcelgate
