#include "gateway/domain/evidence_grade.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "gateway/domain/deadlines/rules.hpp"

namespace parcelgate {
namespace {

using namespace std::chrono_literals;

const Instant kGradedAt = std::chrono::sys_days{std::chrono::year{2026} / 3 / 10} + 8h;

Shipment scanned(std::chrono::milliseconds ago, Status status = Status::in_transit) {
  Shipment shipment;
  HistoryEntry entry;
  entry.fingerprint = 1;
  entry.occurred_at.at = kGradedAt - ago;
  entry.status = status;
  shipment.history.push_back(entry);
  shipment.status = status;
  shipment.status_at = entry.occurred_at;
  return shipment;
}

PollHistory good(PollResult result, std::chrono::milliseconds ago) {
  return {result, kGradedAt - ago, 0};
}
PollHistory fault(PollResult result, std::uint32_t faults, std::optional<std::chrono::milliseconds> answered_ago = {}) {
  PollHistory history{result, std::nullopt, faults};
  if (answered_ago) history.last_answer_at = kGradedAt - *answered_ago;
  return history;
}

Evidence grade(const Shipment& shipment, const std::vector<PollHistory>& polls) {
  return grade_evidence(shipment, polls, AlertLimits{}.evidence_stale, kGradedAt);
}

TEST(EvidenceGrade, AFailedQueryIsNeverNoTrace) {
  for (const PollResult result : {PollResult::failed, PollResult::unreadable, PollResult::rejected}) {
    for (const std::uint32_t faults : {1U, 2U, 3U, 50U}) {
      EXPECT_NE(grade(Shipment{}, {fault(result, faults)}).grade, EvidenceGrade::no_trace) << to_string(result);
    }
  }
  EXPECT_EQ(grade(Shipment{}, {fault(PollResult::failed, 1)}),
            (Evidence{EvidenceGrade::failed, EvidenceReason::unreachable, {}, {}}));
  EXPECT_EQ(grade(Shipment{}, {fault(PollResult::unreadable, 1)}).reason, EvidenceReason::unreadable);
}

TEST(EvidenceGrade, WithoutAQueryNothingIsProven) {
  EXPECT_EQ(grade(Shipment{}, {}).grade, EvidenceGrade::failed);
  EXPECT_EQ(grade(Shipment{}, {PollHistory{}}).reason, EvidenceReason::not_polled);
}

TEST(EvidenceGrade, ACarrierThatHasNothingIsNoTrace) {
  const Evidence unknown = grade(Shipment{}, {good(PollResult::not_found, 2h)});
  EXPECT_EQ(unknown, (Evidence{EvidenceGrade::no_trace, EvidenceReason::not_found, kGradedAt - 2h, kGradedAt + 46h}));
  EXPECT_EQ(grade(Shipment{}, {good(PollResult::no_events, 2h)}).reason, EvidenceReason::no_events);
  EXPECT_EQ(grade(Shipment{}, {good(PollResult::not_found, 2h), good(PollResult::no_events, 9h)}).reason,
            EvidenceReason::no_events)
      << "one source knows it";
}

TEST(EvidenceGrade, ScansOfAnEarlierJourneyAreNoTraceOfThisOne) {
  Shipment shipment = scanned(30h);
  shipment.status.reset();
  shipment.status_at.reset();
  shipment.journey_from = kGradedAt - 10h;
  EXPECT_EQ(grade(shipment, {good(PollResult::answered, 1h)}).grade, EvidenceGrade::no_trace);
  shipment.journey_from = kGradedAt - 31h;
  EXPECT_EQ(grade(shipment, {good(PollResult::answered, 1h)}).grade, EvidenceGrade::traced);
}

TEST(EvidenceGrade, AnImplausibleScanIsNoAnswer) {
  Shipment shipment = scanned(1h);
  shipment.status.reset();
  shipment.history.front().time_verdict = TimeVerdict::future;
  EXPECT_EQ(grade(shipment, {}).grade, EvidenceGrade::failed);
}

TEST(EvidenceGrade, IsStaleFromTheLimitOnUnlessTheJourneyIsOver) {
  EXPECT_EQ(grade(scanned(48h - 1ms), {}).grade, EvidenceGrade::traced);
  EXPECT_EQ(grade(scanned(48h), {}), (Evidence{EvidenceGrade::stale, EvidenceReason::silent, kGradedAt - 48h, {}}));
  EXPECT_EQ(grade(scanned(100h), {good(PollResult::answered, 47h)}).grade, EvidenceGrade::traced);
  EXPECT_EQ(grade(scanned(100h), {good(PollResult::answered, 48h)}).grade, EvidenceGrade::stale);
  const Evidence delivered = grade(scanned(900h, Status::delivered), {fault(PollResult::failed, 9)});
  EXPECT_EQ(delivered.grade, EvidenceGrade::traced);
  EXPECT_EQ(delivered.reason, EvidenceReason::journey_over);
  EXPECT_EQ(grade_evidence(scanned(10h), {}, 10h, kGradedAt).grade, EvidenceGrade::stale) << "the limit is the pack's";
}

/// Pushed 60 hours ago: what counts is whether its source has pushed anything since.
TEST(EvidenceGrade, AShipmentThatIsOnlyPushedIsStaleWhenItsSourceIsSilent) {
  const auto pushed = [](const Shipment& shipment, std::chrono::milliseconds ago, std::chrono::milliseconds limit) {
    return grade_evidence(shipment, {}, 48h, kGradedAt, {kGradedAt - ago, limit});
  };
  EXPECT_EQ(pushed(scanned(60h), 47h, 48h),
            (Evidence{EvidenceGrade::traced, EvidenceReason::scanned, kGradedAt - 47h, kGradedAt + 1h}));
  EXPECT_EQ(pushed(scanned(60h), 48h, 48h),
            (Evidence{EvidenceGrade::stale, EvidenceReason::silent, kGradedAt - 48h, {}}));
  EXPECT_EQ(pushed(scanned(60h), 48h, 72h).grade, EvidenceGrade::traced) << "the age is the pack's";
  EXPECT_EQ(pushed(scanned(10h), 10h, 8h).grade, EvidenceGrade::stale);
  EXPECT_EQ(pushed(scanned(60h), -5h, 48h).last_good_answer_at, kGradedAt) << "received by a date that was ahead";
  EXPECT_EQ(pushed(Shipment{}, 1h, 48h).grade, EvidenceGrade::failed) << "nobody has reported the number";
  EXPECT_EQ(grade_evidence(scanned(60h), {}, 48h, kGradedAt, {}).grade, EvidenceGrade::stale) << "not known";
  const std::vector<PollHistory> fault_of_poll{fault(PollResult::failed, 3)};
  EXPECT_EQ(grade_evidence(scanned(60h), fault_of_poll, 48h, kGradedAt, {kGradedAt - 1h, 48h}).grade,
            EvidenceGrade::failed)
      << "polls are wanted as well, and fail";
  const std::vector<PollHistory> never_polled{PollHistory{}};
  EXPECT_EQ(grade_evidence(scanned(60h), never_polled, 48h, kGradedAt, {kGradedAt - 1h, 48h}).grade,
            EvidenceGrade::traced)
      << "a row of a number that no account polls";
}

TEST(EvidenceGrade, OneLostAnswerDoesNotUndoAGoodOneOfTheLastHours) {
  EXPECT_EQ(grade(scanned(20h), {fault(PollResult::failed, 2, 5h)}).grade, EvidenceGrade::traced);
  EXPECT_EQ(grade(scanned(20h), {fault(PollResult::failed, 2, 5h)}).changes_at, kGradedAt + 1h);
  EXPECT_EQ(grade(scanned(20h), {fault(PollResult::failed, 2, 6h)}).grade, EvidenceGrade::failed);
  EXPECT_EQ(grade(scanned(20h), {fault(PollResult::failed, 3, 1h)}).grade, EvidenceGrade::failed) << "it repeats";
}

TEST(EvidenceGrade, ARefusalCountsAtOnce) {
  const Evidence denied = grade(scanned(20h), {fault(PollResult::rejected, 1, 1h)});
  EXPECT_EQ(denied, (Evidence{EvidenceGrade::denied, EvidenceReason::refused, kGradedAt - 1h, {}}));
  EXPECT_EQ(grade(scanned(20h), {fault(PollResult::failed, 3, 1h), fault(PollResult::rejected, 1)}).grade,
            EvidenceGrade::denied)
      << "a refusal has a remedy, so it is shown first";
  EXPECT_EQ(grade(scanned(20h), {fault(PollResult::rejected, 4), good(PollResult::answered, 2h)}).grade,
            EvidenceGrade::traced)
      << "another account has an answer";
}

TEST(EvidenceGrade, FreshScansProveThatPushesWork) {
  const Evidence pushed = grade(scanned(2h), {fault(PollResult::rejected, 9)});
  EXPECT_EQ(pushed.grade, EvidenceGrade::traced);
  EXPECT_EQ(pushed.changes_at, kGradedAt + 4h);
  EXPECT_EQ(grade(scanned(6h), {fault(PollResult::rejected, 9)}).grade, EvidenceGrade::denied);
}

TEST(EvidenceGrade, TimeAloneChangesTheGradeWhenItSays) {
  const std::vector<std::pair<Shipment, std::vector<PollHistory>>> cases{
      {scanned(20h), {}},
      {scanned(20h), {fault(PollResult::failed, 2, 5h)}},
      {scanned(2h), {fault(PollResult::rejected, 9)}},
      {Shipment{}, {good(PollResult::not_found, 3h)}}};
  for (const auto& [shipment, polls] : cases) {
    const Evidence now = grade(shipment, polls);
    ASSERT_TRUE(now.changes_at);
    EXPECT_EQ(grade_evidence(shipment, polls, AlertLimits{}.evidence_stale, *now.changes_at - 1ms).grade, now.grade);
    EXPECT_NE(grade_evidence(shipment, polls, AlertLimits{}.evidence_stale, *now.changes_at).grade, now.grade);
  }
}

TEST(EvidenceGrade, TheWeakerOfTwoIsTheOneThatProvesLess) {
  const auto of = [](EvidenceGrade grade) { return Evidence{grade, EvidenceReason::silent, {}, {}}; };
  const std::vector rising{EvidenceGrade::traced, EvidenceGrade::no_trace, EvidenceGrade::stale, EvidenceGrade::failed,
                           EvidenceGrade::denied};
  for (std::size_t at = 1; at < rising.size(); ++at) {
    EXPECT_EQ(weaker(of(rising[at]), of(rising[at - 1])).grade, rising[at]);
    EXPECT_EQ(weaker(of(rising[at - 1]), of(rising[at])).grade, rising[at]);
  }
}

TEST(MissingScans, AreTheGroundOfRulesThatOnlyScansMeet) {
  ClockRule rule;
  EXPECT_FALSE(rule.rests_on_missing_scans());
  rule.met_by = {Trigger::picked_up, Trigger::signed_, Trigger::ended};
  EXPECT_TRUE(rule.rests_on_missing_scans());
  rule.met_by = {Trigger::first_physical_scan};
  EXPECT_TRUE(rule.rests_on_missing_scans());
  rule.met_by = {Trigger::signed_, Trigger::received};
  EXPECT_FALSE(rule.rests_on_missing_scans()) << "the warehouse records receipts";
}

}  // namespace
}  // namespace parcelgate
