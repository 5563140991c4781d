#include "gateway/domain/scans.hpp"
#include "gateway/domain/reduce.hpp"

#include <gtest/gtest.h>

#include "tests/unit/gateway_domain/events.hpp"

namespace parcelgate {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using testing::event;
using testing::minute;
using enum Status;

const ReportingSource kSf{"sf", true};
const ReportingSource kKuaidi100{"kuaidi100", false};
const ReportingSource kKdniao{"kdniao", false};

TrackingEvent scan(std::string id, int at, std::optional<Status> status, const char* reason, const char* place = "") {
  TrackingEvent made = event(std::move(id), at, status, reason);
  made.location.name = place;
  return made;
}
TrackingEvent later(TrackingEvent made, seconds by) {
  made.occurred_at.at += by;
  return made;
}

ReduceOutcome report(Shipment& shipment, const ReportingSource& by, std::vector<TrackingEvent> events) {
  return reduce(shipment, events, {by, {}, {}});
}

std::vector<std::string> sources(const Shipment& shipment, const Scan& scan) {
  std::vector<std::string> out;
  for (const ScanReport& reported : scan.reports) out.push_back(shipment.sources[reported.source_index].source);
  return out;
}
using Names = std::vector<std::string>;

TEST(Scans, OneScanReportedByThreeSourcesIsOneEvent) {
  Shipment shipment;
  const auto own = later(scan("1", 600, in_transit, "arrived_hub", "深圳宝安集散中心"), seconds{31});
  EXPECT_FALSE(report(shipment, kKuaidi100, {scan("k", 600, in_transit, "in_transit_plain", "【深圳市】")})
                   .recorded.front()
                   .corroborates);
  EXPECT_TRUE(report(shipment, kSf, {own}).recorded.front().corroborates);
  EXPECT_TRUE(
      report(shipment, kKdniao, {scan("n", 600, in_transit, "in_transit_plain")}).recorded.front().corroborates);
  const Scans found = find_scans(shipment, {});
  ASSERT_EQ(found.scans.size(), 1U);
  EXPECT_EQ(sources(shipment, found.scans[0]), (Names{"sf", "kdniao", "kuaidi100"}));
  EXPECT_EQ(found.scans[0].shown.occurred_at.at, own.occurred_at.at) << "the own source's instant, not a mean";
  EXPECT_EQ(found.scans[0].shown.reason, find_reason("arrived_hub").value());
  EXPECT_EQ(found.scans[0].shown.place.substr(0, 6), "深圳");
  EXPECT_TRUE(found.disagreements.empty());
  EXPECT_EQ(shipment.status_at->at, own.occurred_at.at);
  EXPECT_EQ(shipment.event_count, 3U);
}

TEST(Scans, AFinerMeaningCompletesTheCarriersOwnCoarserOne) {
  Shipment shipment;
  report(shipment, kSf, {scan("1", 600, delivered, "delivered_plain")});
  auto signed_scan = scan("k", 600, delivered, "signed_by_recipient", "深圳市");
  report(shipment, kKuaidi100, {signed_scan});
  const Scans found = find_scans(shipment, {});
  ASSERT_EQ(found.scans.size(), 1U);
  EXPECT_EQ(found.scans[0].shown.reason, signed_scan.reason);
  EXPECT_EQ(found.scans[0].shown.proof, ProofLevel::signed_);
  EXPECT_EQ(found.scans[0].shown.place, "深圳市");
  EXPECT_EQ(shipment.reason, signed_scan.reason);
}

TEST(Scans, AnUnmappedCodeIsExplainedByWhoeverKnowsIt) {
  Shipment shipment;
  report(shipment, kSf, {scan("1", 600, std::nullopt, "unmapped")});
  const auto outcome = report(shipment, kKuaidi100, {scan("k", 600, picked_up, "accepted")});
  EXPECT_TRUE(outcome.recorded.front().corroborates);
  EXPECT_TRUE(outcome.recorded.front().status_changed);
  EXPECT_EQ(shipment.status, picked_up);
}

TEST(Scans, TwoEventsOfOneSourceNeverBecomeOne) {
  Shipment shipment;
  report(shipment, kSf, {scan("1", 600, in_transit, "arrived_hub"), scan("2", 600, in_transit, "arrived_hub")});
  report(shipment, kKuaidi100, {scan("k", 600, in_transit, "arrived_hub")});
  const Scans found = find_scans(shipment, {});
  ASSERT_EQ(found.scans.size(), 2U);
  EXPECT_EQ(found.scans[0].reports.size() + found.scans[1].reports.size(), 3U);
}

TEST(Scans, EachReportGoesToTheScanThatItFitsBest) {
  Shipment shipment;
  report(shipment, kSf,
         {later(scan("1", 600, in_transit, "departed_hub"), seconds{5}),
          later(scan("2", 600, in_transit, "arrived_hub"), seconds{40})});
  report(shipment, kKuaidi100,
         {scan("k1", 600, in_transit, "arrived_hub"), scan("k2", 600, in_transit, "departed_hub")});
  const Scans found = find_scans(shipment, {});
  ASSERT_EQ(found.scans.size(), 2U);
  EXPECT_EQ(found.scans[0].reports[1].fingerprint, fingerprint("kuaidi100", "k2"));
  EXPECT_EQ(found.scans[1].reports[1].fingerprint, fingerprint("kuaidi100", "k1"));
}

TEST(Scans, AZoneThatWasAssumedWronglyIsSeenThrough) {
  Shipment shipment;
  const auto own = scan("1", 600, delivered, "delivered_plain", "深圳市");
  auto shifted = scan("k", 600, delivered, "delivered_plain", "深圳市");
  shifted.occurred_at = {own.occurred_at.at + hours{8}, hours{0}, ZoneSource::assumed};  // the same wall clock
  report(shipment, kSf, {own});
  EXPECT_TRUE(report(shipment, kKuaidi100, {shifted}).recorded.front().corroborates);
  EXPECT_EQ(shipment.milestones.signed_at, own.occurred_at.at);
  EXPECT_EQ(find_scans(shipment, {}).scans.size(), 1U);
}

TEST(Scans, TheCarriersOwnReportOverrulesAContradiction) {
  for (const bool own_first : {true, false}) {
    Shipment shipment;
    const auto failed = scan("1", 600, delivery_attempted, "addressee_absent", "深圳市");
    const auto signed_scan = scan("k", 600, delivered, "signed_by_recipient", "【深圳市】");
    std::size_t reported = 0;
    for (const bool own : {own_first, !own_first}) {
      reported +=
          (own ? report(shipment, kSf, {failed}) : report(shipment, kKuaidi100, {signed_scan})).disagreements.size();
    }
    EXPECT_EQ(reported, 1U);
    EXPECT_EQ(shipment.status, delivery_attempted);
    EXPECT_FALSE(shipment.milestones.signed_at);
    const Scans found = find_scans(shipment, {});
    ASSERT_EQ(found.scans.size(), 2U);
    ASSERT_EQ(found.disagreements.size(), 1U);
    EXPECT_EQ(found.disagreements[0].kind, DisagreementKind::meaning);
    EXPECT_EQ(sources(shipment, found.disagreements[0].kept), Names{"sf"});
    EXPECT_EQ(sources(shipment, found.disagreements[0].overruled), Names{"kuaidi100"});
    EXPECT_TRUE(found.disagreements[0].overruled.overruled);
  }
}

TEST(Scans, AMilestoneAtTwoInstantsIsADisagreementAndNeverAMean) {
  Shipment shipment;
  report(shipment, kKuaidi100, {scan("k", 18 * 60 + 40, delivered, "delivered_plain")});
  EXPECT_EQ(shipment.milestones.signed_at, minute(18 * 60 + 40));
  const auto outcome = report(shipment, kSf, {scan("1", 10 * 60 + 2, delivered, "delivered_plain")});
  ASSERT_EQ(outcome.disagreements.size(), 1U);
  EXPECT_EQ(outcome.disagreements[0].kind, DisagreementKind::time);
  EXPECT_TRUE(outcome.milestones_changed);
  EXPECT_EQ(shipment.milestones.signed_at, minute(10 * 60 + 2));
}

TEST(Scans, AScanThatIsNoMilestoneMayBeReportedAtManyInstants) {
  Shipment shipment;
  report(shipment, kSf, {scan("1", 600, in_transit, "arrived_hub")});
  EXPECT_TRUE(report(shipment, kKuaidi100, {scan("k", 700, in_transit, "arrived_hub")}).disagreements.empty());
  EXPECT_EQ(find_scans(shipment, {}).scans.size(), 2U);
}

TEST(Scans, ASourceThatReportsBothConfirmsBoth) {
  Shipment shipment;
  report(shipment, kSf, {scan("1", 600, delivered, "delivered_plain")});
  report(shipment, kKuaidi100,
         {scan("k1", 600, delivered, "delivered_plain"), scan("k2", 2000, delivered, "delivered_plain")});
  const Scans found = find_scans(shipment, {});
  EXPECT_EQ(found.scans.size(), 2U);
  EXPECT_TRUE(found.disagreements.empty());
}

TEST(Scans, APlaceThatDiffersIsShownAndMovesNoMilestone) {
  Shipment shipment;
  report(shipment, kSf, {scan("1", 600, in_transit, "arrived_hub", "深圳市")});
  const auto outcome = report(shipment, kKuaidi100, {scan("k", 600, in_transit, "arrived_hub", "上海市")});
  ASSERT_EQ(outcome.disagreements.size(), 1U);
  EXPECT_EQ(outcome.disagreements[0].kind, DisagreementKind::place);
  EXPECT_FALSE(moves_milestone(outcome.disagreements[0].kind));
}

TEST(Scans, BetweenAggregatorsAPhysicalScanOverrulesAStatus) {
  Shipment shipment;
  auto status_alone = scan("a", 600, delivered, "delivered_plain");
  status_alone.proof = ProofLevel::declared;
  report(shipment, {"aftership", false}, {status_alone});
  report(shipment, kKuaidi100, {scan("k", 600, delivery_attempted, "addressee_absent")});
  EXPECT_EQ(shipment.status, delivery_attempted);
  const Scans found = find_scans(shipment, {});
  ASSERT_EQ(found.disagreements.size(), 1U);
  EXPECT_EQ(sources(shipment, found.disagreements[0].kept), Names{"kuaidi100"});
}

TEST(Scans, ADisagreementEndsWhenTheOtherSourceReportsItToo) {
  Shipment shipment;
  report(shipment, kSf, {scan("1", 600, delivered, "delivered_plain")});
  EXPECT_EQ(report(shipment, kKuaidi100, {scan("k1", 600, delivery_attempted, "attempt_failed")}).disagreements.size(),
            1U);
  report(shipment, kKuaidi100, {scan("k2", 600, delivered, "delivered_plain")});
  EXPECT_TRUE(find_scans(shipment, {}).disagreements.empty());
}

TEST(Scans, OneCauseIsReportedOnceHoweverManyRepeatIt) {
  Shipment shipment;
  report(shipment, kKuaidi100, {scan("k", 600, delivered, "delivered_plain")});
  EXPECT_EQ(report(shipment, kKdniao, {scan("n", 600, delivery_attempted, "attempt_failed")}).disagreements.size(), 1U);
  const auto outcome = report(shipment, kSf, {scan("1", 600, delivery_attempted, "attempt_failed")});
  EXPECT_TRUE(outcome.disagreements.empty()) << "the same cause, though the carrier itself decides it now";
  EXPECT_EQ(shipment.status, delivery_attempted);
  EXPECT_TRUE(report(shipment, kSf, {scan("1", 600, delivery_attempted, "attempt_failed")}).recorded.empty());
}

TEST(Scans, WhatTheCarrierTakesBackIsTakenBackWhoeverRepeatedIt) {
  Shipment shipment;
  report(shipment, kSf, {scan("1", 600, delivered, "delivered_plain")});
  report(shipment, kKuaidi100, {scan("k", 600, delivered, "delivered_plain")});
  auto correction = scan("2", 700, delivery_attempted, "attempt_failed");
  correction.retracts = "1";
  report(shipment, kSf, {correction});
  EXPECT_EQ(shipment.status, delivery_attempted);
  EXPECT_FALSE(shipment.milestones.signed_at);
  EXPECT_EQ(find_scans(shipment, {}).scans.size(), 1U);
}

TEST(Scans, AnAggregatorsRetractionDoesNotRemoveTheCarriersOwnReport) {
  Shipment shipment;
  report(shipment, kSf, {scan("1", 600, delivered, "delivered_plain")});
  report(shipment, kKuaidi100, {scan("k", 600, delivered, "delivered_plain")});
  auto correction = scan("k2", 600, std::nullopt, "unmapped");
  correction.retracts = "k";
  report(shipment, kKuaidi100, {correction});
  EXPECT_EQ(shipment.status, delivered);
}

TEST(Scans, OneIdOfTwoSourcesIsTwoReports) {
  Shipment shipment;
  report(shipment, kSf, {scan("1", 600, picked_up, "accepted")});
  EXPECT_EQ(report(shipment, kKuaidi100, {scan("1", 900, in_transit, "arrived_hub")}).recorded.size(), 1U);
  EXPECT_EQ(shipment.status, in_transit);
}

TEST(Scans, OlderHistoryIsComparedToo) {
  Shipment whole;
  report(whole, kSf, {scan("1", 600, picked_up, "accepted"), scan("2", 700, in_transit, "arrived_hub")});
  Shipment spilled = whole;
  const auto older = std::exchange(spilled.history, {});
  spilled.older = {1};
  const auto repeated = scan("k", 600, picked_up, "accepted");
  EXPECT_TRUE(needs_older(spilled, repeated, kKuaidi100));
  EXPECT_FALSE(needs_older(spilled, repeated, kSf));
  const auto outcome = reduce(spilled, std::vector{repeated}, {kKuaidi100, {}, older});
  EXPECT_TRUE(outcome.recorded.front().corroborates);
  report(whole, kKuaidi100, {repeated});
  EXPECT_EQ(spilled.marks, whole.marks);
  EXPECT_EQ(find_scans(spilled, older).scans, find_scans(whole, {}).scans);
}

TEST(Scans, BeyondTheLimitOfComparedReportsEachIsAScanOfItsOwn) {
  Shipment shipment;
  report(shipment, kSf, {scan("own", 0, picked_up, "accepted")});
  std::vector<TrackingEvent> many;
  for (std::uint32_t number = 1; number <= kMostCompared; ++number) {
    many.push_back(scan("k" + std::to_string(number), static_cast<int>(number), in_transit, "arrived_hub"));
  }
  report(shipment, kKuaidi100, many);
  EXPECT_FALSE(is_compared(shipment));
  EXPECT_EQ(shipment.status, in_transit);
  EXPECT_EQ(shipment.milestones.first_physical_scan_at, minute(0));
  EXPECT_FALSE(report(shipment, kKuaidi100, {scan("k", 0, picked_up, "accepted")}).recorded.front().corroborates);
}

TEST(Scans, ADateAgreesWithEveryTimeOfItsDay) {
  Shipment shipment;
  auto dated = scan("1", -8 * 60, delivered, "delivered_plain", "Berlin");
  mark_as_date(dated.occurred_at, std::nullopt);
  (void)report(shipment, kSf, {dated});
  const auto outcome = report(shipment, kKuaidi100, {scan("k", 300, delivered, "delivered_plain", "Berlin")});
  EXPECT_TRUE(outcome.recorded.front().corroborates);
  EXPECT_TRUE(outcome.disagreements.empty());
}

TEST(Scans, AnImplausibleTimeOverrulesNobody) {
  Shipment shipment;
  auto future = scan("1", 60 * 24 * 900, delivered, "delivered_plain");
  future.time_verdict = TimeVerdict::future;
  (void)report(shipment, kSf, {future});
  const auto outcome = report(shipment, kKuaidi100, {scan("k", 300, delivered, "delivered_plain")});
  EXPECT_TRUE(outcome.disagreements.empty());
  EXPECT_EQ(shipment.status, delivered);
  EXPECT_EQ(shipment.status_at->at, minute(300));
}

}  // namespace
}  // namespace parcelgate
