#include "gateway/domain/poll_plan.hpp"

#include <gtest/gtest.h>

namespace parcelgate {
namespace {

using namespace std::chrono_literals;

const Instant kNow = std::chrono::sys_days{std::chrono::year{2026} / 3 / 1} + 10h;
constexpr double kMiddle = 0.5;

Shipment in(Status status) {
  Shipment shipment;
  shipment.status = status;
  return shipment;
}

Return with_clock(ClockState state, std::optional<Instant> due_at = {}) {
  Return ret;
  Clock clock;
  clock.id = "seller_confirms";
  clock.state = state;
  clock.due_at = due_at;
  ret.clocks.push_back(clock);
  return ret;
}

PollOutcome answered() {
  return {PollResult::answered, 0, false, 0};
}

PollOutcome reported(std::uint32_t times) {
  return {PollResult::no_events, 0, false, times};
}

NextCheck plan(const Shipment& shipment, const std::optional<Return>& ret, const PollOutcome& outcome,
               const PollLimits& limits = {}, double jitter = kMiddle) {
  return plan_next_check(shipment, ret ? &*ret : nullptr, limits, outcome, kNow, jitter);
}

std::chrono::milliseconds wait(const Shipment& shipment, const std::optional<Return>& ret, const PollOutcome& outcome,
                               double jitter = kMiddle, const PollLimits& limits = {}) {
  return plan(shipment, ret, outcome, limits, jitter).next_at - kNow;
}

TEST(PlanNextCheck, NewsThatPressIsExpectedSooner) {
  EXPECT_EQ(wait(in(Status::out_for_delivery), {}, answered()), 15min);
  EXPECT_EQ(wait(in(Status::in_transit), {}, answered()), 2h);
  EXPECT_EQ(wait(Shipment{}, {}, {PollResult::no_events, 0, false, 0}), 2h);
}

TEST(PlanNextCheck, JitterSpreadsATenthToEitherSide) {
  EXPECT_EQ(wait(in(Status::in_transit), {}, answered(), 0), 108min);
  EXPECT_EQ(wait(in(Status::in_transit), {}, answered(), 1), 132min);
}

TEST(PlanNextCheck, AnUnknownNumberIsPolledLessAndLess) {
  const auto after = [](std::uint32_t failures) {
    return wait(Shipment{}, {}, {PollResult::not_found, failures, false, 0});
  };
  EXPECT_EQ(after(1), 2h);
  EXPECT_EQ(after(2), 4h);
  EXPECT_EQ(after(3), 8h);
  EXPECT_EQ(after(4), 12h);
  EXPECT_EQ(after(359), 12h);
}

TEST(PlanNextCheck, ANumberThatWasKnownOnceKeepsItsPeriodWhenItIsNotFoundToday) {
  EXPECT_EQ(wait(in(Status::out_for_delivery), {}, {PollResult::not_found, 3, false, 0}), 15min);
}

TEST(PlanNextCheck, NoAnswerIsRetriedSoonAndThenLater) {
  const auto after = [](std::uint32_t failures) {
    return wait(in(Status::in_transit), {}, {PollResult::failed, failures, false, 0});
  };
  EXPECT_EQ(after(1), 5min);
  EXPECT_EQ(after(2), 10min);
  EXPECT_EQ(after(9), 2h);
}

TEST(PlanNextCheck, ACloseClockShortensThePeriodAndIsNamed) {
  const auto next = plan(in(Status::in_transit), with_clock(ClockState::running, kNow + 4h), answered());
  EXPECT_EQ(next.next_at - kNow, 30min);
  EXPECT_EQ(next.basis.reason, CheckReason::clock_close);
  EXPECT_EQ(next.basis.urgency, PollUrgency::pressing);
  EXPECT_EQ(next.basis.subject, "seller_confirms");
  EXPECT_EQ(next.basis.due_at, kNow + 4h);
  EXPECT_EQ(wait(in(Status::in_transit), with_clock(ClockState::running, kNow + 1min), answered()), 10min)
      << "not below ten minutes";
  EXPECT_EQ(wait(in(Status::in_transit), with_clock(ClockState::running, kNow + 100h), answered()), 2h)
      << "far clocks change nothing";
  EXPECT_EQ(wait(in(Status::in_transit), with_clock(ClockState::paused, kNow + 4h), answered()), 2h)
      << "it does not run";
}

TEST(PlanNextCheck, AnEventBeforeADeadlineMayBeReportedAfterIt) {
  EXPECT_EQ(wait(in(Status::in_transit), with_clock(ClockState::running, kNow - 4h), answered()), 30min);
  EXPECT_EQ(wait(in(Status::in_transit), with_clock(ClockState::running, kNow - 100h), answered()), 2h);
}

TEST(PlanNextCheck, AClockDoesNotHammerASourceThatDoesNotAnswer) {
  const auto ret = with_clock(ClockState::running, kNow + 1h);
  EXPECT_EQ(wait(in(Status::in_transit), ret, {PollResult::failed, 4, false, 0}), 40min);
}

TEST(PlanNextCheck, TheSourcesOwnIntervalIsNeverUndercut) {
  PollLimits limits;
  limits.min_interval = 30min;
  EXPECT_EQ(wait(in(Status::out_for_delivery), {}, answered(), 0, limits), 30min);
  EXPECT_EQ(wait(in(Status::in_transit), with_clock(ClockState::running, kNow + 1h), answered(), 0, limits), 30min);
}

TEST(PlanNextCheck, PromisedPushesHalveTheQuestionsAndProvenOnesMakeThemRare) {
  const auto promised = plan(in(Status::in_transit), {}, {PollResult::answered, 0, true, 0});
  EXPECT_EQ(promised.next_at - kNow, 4h);
  EXPECT_EQ(promised.basis.reason, CheckReason::safety_net);
  EXPECT_EQ(promised.basis.urgency, PollUrgency::routine);
  const auto proven = plan(in(Status::in_transit), {}, reported(1));
  EXPECT_EQ(proven.next_at - kNow, 8h);
  EXPECT_EQ(proven.basis.urgency, PollUrgency::quiet);
  EXPECT_EQ(wait(in(Status::in_transit), {}, reported(4)), 16h);
  EXPECT_EQ(wait(in(Status::on_hold), {}, reported(4)), 24h) << "a day at most";
}

TEST(PlanNextCheck, AClockWithPushesIsCheckedTwiceMore) {
  const auto ret = with_clock(ClockState::running, kNow + 6h);
  EXPECT_EQ(wait(in(Status::in_transit), ret, reported(1)), 3h);
  EXPECT_EQ(wait(in(Status::in_transit), with_clock(ClockState::running, kNow + 30min), reported(1)), 1h);
}

TEST(PlanNextCheck, PushesThatFallSilentAreNotTrusted) {
  auto shipment = in(Status::in_transit);
  shipment.status_at = ZonedInstant{kNow - 25h, {}, {}};
  const auto next = plan(shipment, {}, reported(9));
  EXPECT_EQ(next.next_at - kNow, 2h);
  EXPECT_EQ(next.basis.reason, CheckReason::silent);
}

TEST(PlanNextCheck, AnExpectedChangeThatDoesNotComeIsPolledLikeTheRest) {
  auto shipment = in(Status::out_for_delivery);
  shipment.status_at = ZonedInstant{kNow - 25h, {}, {}};
  EXPECT_EQ(wait(shipment, {}, answered()), 2h);
  shipment.status_at->at = kNow - 24h * 8;
  EXPECT_EQ(plan(shipment, {}, answered()).basis.reason, CheckReason::silent);
  EXPECT_EQ(wait(shipment, {}, answered()), 6h);
  shipment.status_at->at = kNow - 24h * 31;
  EXPECT_EQ(wait(shipment, {}, answered()), 24h);
}

TEST(PlanNextCheck, HalfAYearWithoutAWordEndsItUnlessAClockIsOpen) {
  auto shipment = in(Status::in_transit);
  shipment.status_at = ZonedInstant{kNow - 24h * 181, {}, {}};
  const auto next = plan(shipment, {}, answered());
  EXPECT_TRUE(next.ended);
  EXPECT_EQ(next.basis.reason, CheckReason::given_up);
  EXPECT_FALSE(plan(shipment, with_clock(ClockState::waiting), answered()).ended);
  EXPECT_TRUE(plan(Shipment{}, {}, {PollResult::not_found, 360, false, 0}).ended);
  EXPECT_FALSE(plan(Shipment{}, {}, {PollResult::not_found, 359, false, 0}).ended);
}

TEST(PlanNextCheck, AShortBudgetStretchesTheRestAndKeepsTheWantedPeriod) {
  PollLimits limits;
  limits.stretch = {1, 2, 3, 4};
  const auto next = plan(in(Status::in_transit), {}, answered(), limits);
  EXPECT_EQ(next.next_at - kNow, 6h);
  EXPECT_EQ(next.basis.every, 6h);
  EXPECT_EQ(next.basis.wanted, 2h);
  EXPECT_EQ(plan(in(Status::in_transit), with_clock(ClockState::running, kNow + 32h), answered(), limits).basis.reason,
            CheckReason::clock_close)
      << "at 4 h, a clock is polled sooner than a stretched status";
  EXPECT_EQ(wait(Shipment{}, {}, {PollResult::failed, 1, false, 0}, kMiddle, limits), 5min)
      << "retries have a wait of their own";
}

TEST(PlanNextCheck, EndsWithTheJourneyWhenNoReturnHangsOnIt) {
  const auto next = plan(in(Status::delivered), {}, answered());
  EXPECT_TRUE(next.ended);
  EXPECT_EQ(next.basis.reason, CheckReason::journey_over);
  EXPECT_FALSE(plan(in(Status::out_for_delivery), {}, answered()).ended);
  EXPECT_FALSE(plan(Shipment{}, {}, answered()).ended);
}

TEST(PlanNextCheck, NeverEndsBeforeTheLastClockIsClosed) {
  for (const auto state : {ClockState::waiting, ClockState::running, ClockState::paused}) {
    EXPECT_FALSE(plan(in(Status::delivered), with_clock(state), answered()).ended) << to_string(state);
  }
  for (const auto state : {ClockState::met, ClockState::waived, ClockState::cancelled}) {
    EXPECT_TRUE(plan(in(Status::delivered), with_clock(state), answered()).ended) << to_string(state);
  }
}

TEST(PlanNextCheck, EveryStatusHasAPeriodBetweenTenMinutesAndADay) {
  for (std::size_t i = 0; i < kStatusCount; ++i) {
    const auto period = wait(in(static_cast<Status>(i)), with_clock(ClockState::waiting), answered());
    EXPECT_GE(period, 10min) << to_string(static_cast<Status>(i));
    EXPECT_LE(period, 24h) << to_string(static_cast<Status>(i));
  }
}

TEST(CheckReasons, EachIsFoundByItsWord) {
  for (std::size_t i = 0; find_check_reason(to_string(static_cast<CheckReason>(i))); ++i) {
    EXPECT_EQ(find_check_reason(to_string(static_cast<CheckReason>(i))), static_cast<CheckReason>(i));
    if (static_cast<CheckReason>(i) == CheckReason::given_up) return;
  }
  FAIL() << "a reason has no word";
}

}  // namespace
}  // namespace parcelgate
