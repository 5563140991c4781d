#include "gateway/app/polling/budget.hpp"

#include <gtest/gtest.h>

namespace parcelgate {
namespace {

TEST(Budget, ALoadThatFitsIsNotStretched) {
  EXPECT_EQ(stretch_for({100, 200, 300, 400}, 1000), (Stretch{1, 1, 1, 1}));
  EXPECT_EQ(stretch_for({}, 0), (Stretch{1, 1, 1, 1}));
}

TEST(Budget, TheUrgentAreServedFullyAndTheRestShares) {
  const auto stretch = stretch_for({400, 0, 2000, 100}, 1000);
  EXPECT_DOUBLE_EQ(stretch[0], 1);
  EXPECT_DOUBLE_EQ(stretch[1], 1);
  EXPECT_DOUBLE_EQ(stretch[2], 2000.0 / 550);
  EXPECT_DOUBLE_EQ(stretch[3], 2000.0 / 550) << "the quiet are never polled sooner than the routine";
}

TEST(Budget, AnUrgencyThatExceedsTheBudgetLeavesTheOthersTheirShare) {
  const auto stretch = stretch_for({1e6, 1e6, 1e6, 1e6}, 1000);
  EXPECT_DOUBLE_EQ(stretch[0], 1e6 / 600);
  EXPECT_DOUBLE_EQ(stretch[1], 1e6 / 200);
  EXPECT_DOUBLE_EQ(stretch[2], 1e6 / 150);
  EXPECT_DOUBLE_EQ(stretch[3], 1e6 / 50);
}

TEST(Budget, ADaysQuestionsComeFromTheTighterLimitAndTheBatch) {
  PollPolicy policy;
  policy.requests_per_second = 1;
  policy.batch_size = 10;
  EXPECT_DOUBLE_EQ(polls_per_day(policy), 86'400 * 10 * 0.9);
  policy.requests_per_day = 1000;
  EXPECT_DOUBLE_EQ(polls_per_day(policy), 9'000);
}

TEST(Budget, TheQuietKeepToTheHourAndThePressingRunAhead) {
  EXPECT_DOUBLE_EQ(day_share(PollUrgency::quiet, 0.5), 0.5);
  EXPECT_DOUBLE_EQ(day_share(PollUrgency::pressing, 0.5), 0.75);
  EXPECT_DOUBLE_EQ(day_share(PollUrgency::pressing, 0.9), 1);
}

}  // namespace
}  // namespace parcelgate
