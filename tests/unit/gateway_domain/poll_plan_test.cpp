#include "gateway/app/polling/poll_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parcelgate {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

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

PollOutcome heard() {
  return {PollResult::answered, 0, false};
}

std::chrono::milliseconds wait(const Shipment& shipment, const std::optional<Return>& ret, const PollOutcome& outcome,
                               double jitter = kMiddle, const PollPolicy& policy = {}) {
  return plan_next_check(shipment, ret, policy, outcome, kNow, jitter).next_at - kNow;
}

TEST(PlanNextCheck, NewsThatPressIsExpectedSooner) {
  EXPECT_EQ(wait(in(Status::out_for_delivery), {}, heard()), 15min);
  EXPECT_EQ(wait(in(Status::in_transit), {}, heard()), 2h);
  EXPECT_EQ(wait(Shipment{}, {}, {PollResult::no_events, 0, false}), 2h);
}

TEST(PlanNextCheck, JitterSpreadsATenthToEitherSide) {
  EXPECT_EQ(wait(in(Status::in_transit), {}, heard(), 0), 108min);
  EXPECT_EQ(wait(in(Status::in_transit), {}, heard(), 1), 132min);
}

TEST(PlanNextCheck, AnUnknownNumberIsAskedAboutLessAndLess) {
  const auto after = [](std::uint32_t failures) {
    return wait(Shipment{}, {}, {PollResult::not_found, failures, false});
  };
  EXPECT_EQ(after(1), 2h);
  EXPECT_EQ(after(2), 4h);
  EXPECT_EQ(after(3), 8h);
  EXPECT_EQ(after(4), 12h);
  EXPECT_EQ(after(4'000'000'000u), 12h);
}

TEST(PlanNextCheck, ANumberThatWasKnownOnceKeepsItsPeriodWhenItIsNotFoundToday) {
  EXPECT_EQ(wait(in(Status::out_for_delivery), {}, {PollResult::not_found, 3, false}), 15min);
}

TEST(PlanNextCheck, NoAnswerIsRetriedSoonAndThenLater) {
  const auto after = [](std::uint32_t failures) {
    return wait(in(Status::in_transit), {}, {PollResult::failed, failures, false});
  };
  EXPECT_EQ(after(1), 5min);
  EXPECT_EQ(after(2), 10min);
  EXPECT_EQ(after(9), 2h);
}

TEST(PlanNextCheck, ACloseClockShortensThePeriodAndIsNamed) {
  const auto ret = with_clock(ClockState::running, kNow + 4h);
  const auto next = plan_next_check(in(Status::in_transit), ret, {}, heard(), kNow, kMiddle);
  EXPECT_EQ(next.next_at - kNow, 30min);
  EXPECT_THAT(next.why, HasSubstr("seller_confirms"));
  EXPECT_THAT(next.why, HasSubstr("30m"));
  EXPECT_EQ(wait(in(Status::in_transit), with_clock(ClockState::running, kNow + 1min), heard()), 10min)
      << "not below ten minutes";
  EXPECT_EQ(wait(in(Status::in_transit), with_clock(ClockState::running, kNow + 100h), heard()), 2h)
      << "far clocks change nothing";
  EXPECT_EQ(wait(in(Status::in_transit), with_clock(ClockState::running, kNow - 1min), heard()), 2h) << "it has passed";
  EXPECT_EQ(wait(in(Status::in_transit), with_clock(ClockState::paused, kNow + 4h), heard()), 2h) << "it does not run";
}

TEST(PlanNextCheck, AClockDoesNotHammerASourceThatDoesNotAnswer) {
  const auto ret = with_clock(ClockState::running, kNow + 1h);
  EXPECT_EQ(wait(in(Status::in_transit), ret, {PollResult::failed, 4, false}), 40min);
}

TEST(PlanNextCheck, TheSourcesOwnIntervalIsNeverUndercut) {
  PollPolicy policy;
  policy.min_interval_per_number = 30min;
  EXPECT_EQ(wait(in(Status::out_for_delivery), {}, heard(), 0, policy), 30min);
  EXPECT_EQ(wait(in(Status::in_transit), with_clock(ClockState::running, kNow + 1h), heard(), 0, policy), 30min);
}

TEST(PlanNextCheck, PushesMakePollingASafetyNetUnlessAClockIsClose) {
  const auto next = plan_next_check(in(Status::in_transit), {}, {}, {PollResult::answered, 0, true}, kNow, kMiddle);
  EXPECT_EQ(next.next_at - kNow, 8h);
  EXPECT_THAT(next.why, HasSubstr("safety net"));
  EXPECT_EQ(wait(in(Status::in_transit), with_clock(ClockState::running, kNow + 4h), {PollResult::answered, 0, true}),
            30min);
}

TEST(PlanNextCheck, EndsWithTheJourneyWhenNoReturnHangsOnIt) {
  const auto next = plan_next_check(in(Status::delivered), {}, {}, heard(), kNow, kMiddle);
  EXPECT_TRUE(next.ended);
  EXPECT_EQ(next.why, "ended: delivered");
  EXPECT_FALSE(plan_next_check(in(Status::out_for_delivery), {}, {}, heard(), kNow, kMiddle).ended);
  EXPECT_FALSE(plan_next_check(Shipment{}, {}, {}, heard(), kNow, kMiddle).ended);
}

TEST(PlanNextCheck, NeverEndsBeforeTheLastClockIsClosed) {
  for (const auto state : {ClockState::waiting, ClockState::running, ClockState::paused}) {
    EXPECT_FALSE(plan_next_check(in(Status::delivered), with_clock(state), {}, heard(), kNow, kMiddle).ended)
        << to_string(state);
  }
  for (const auto state : {ClockState::met, ClockState::waived, ClockState::cancelled}) {
    EXPECT_TRUE(plan_next_check(in(Status::delivered), with_clock(state), {}, heard(), kNow, kMiddle).ended)
        << to_string(state);
  }
}

TEST(PlanNextCheck, EveryStatusHasAPeriodBetweenTenMinutesAndADay) {
  for (std::size_t i = 0; i < kStatusCount; ++i) {
    const auto period = wait(in(static_cast<Status>(i)), with_clock(ClockState::waiting), heard());
    EXPECT_GE(period, 10min) << to_string(static_cast<Status>(i));
    EXPECT_LE(period, 24h) << to_string(static_cast<Status>(i));
  }
}

}  // namespace
}  // namespace parcelgate
