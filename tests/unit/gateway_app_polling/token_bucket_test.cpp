#include "gateway/app/polling/token_bucket.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace parcelgate {
namespace {

using namespace std::chrono_literals;

const Instant kFilled = std::chrono::sys_days{std::chrono::year{2026} / 3 / 1} + 10h;

TEST(TokenBucket, KeepsToItsRateOverALongTime) {
  for (const double rate : {0.2, 1.0, 3.0, 30.0}) {
    TokenBucket bucket(rate, kFilled);
    int taken = 0;
    for (Instant now = kFilled; now < kFilled + 10min; now += 7ms) taken += bucket.try_take(now) ? 1 : 0;
    const double allowed = rate * 600 + std::max(1.0, rate / 4);
    EXPECT_LE(taken, allowed + 1) << rate;
    EXPECT_GE(taken, allowed * 0.95 - 1) << rate;
  }
}

TEST(TokenBucket, NextAtNamesTheFirstInstantAtWhichATokenIsThere) {
  TokenBucket bucket(0.3, kFilled);
  Instant now = kFilled;
  for (int round = 0; round < 100; ++round) {
    ASSERT_TRUE(bucket.try_take(now)) << round;
    const auto next = bucket.next_at(now);
    ASSERT_GT(next, now);
    EXPECT_FALSE(bucket.try_take(next - 1ms));
    now = next;
  }
}

TEST(TokenBucket, AQuietNightSavesUpNoMoreThanTheBurst) {
  TokenBucket bucket(8, kFilled);
  int taken = 0;
  while (bucket.try_take(kFilled + 12h)) ++taken;
  EXPECT_EQ(taken, 2);
}

TEST(TokenBucket, AClockThatStepsBackGivesNothing) {
  TokenBucket bucket(1, kFilled);
  ASSERT_TRUE(bucket.try_take(kFilled));
  EXPECT_FALSE(bucket.try_take(kFilled - 1h));
  EXPECT_TRUE(bucket.try_take(kFilled + 1h));
}

TEST(TokenBucket, ANewRateHoldsFromNowOn) {
  TokenBucket bucket(10, kFilled);
  while (bucket.try_take(kFilled)) {
  }
  bucket.set_rate(0.5, kFilled);
  EXPECT_GT(bucket.next_at(kFilled), kFilled + 900ms);
  EXPECT_TRUE(bucket.try_take(kFilled + 2s));
}

TEST(DayBudget, EndsAtItsLimitAndBeginsAgainAtMidnightUtc) {
  DayBudget day(3);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(day.try_take(kFilled));
  EXPECT_FALSE(day.try_take(kFilled + 1h));
  EXPECT_EQ(day.next_at(kFilled), std::chrono::floor<std::chrono::days>(kFilled) + std::chrono::days{1});
  EXPECT_TRUE(day.try_take(day.next_at(kFilled)));
  EXPECT_EQ(day.used(), 1u);
}

TEST(DayBudget, NoLimitNeverEnds) {
  DayBudget day(0);
  for (int i = 0; i < 10'000; ++i) ASSERT_TRUE(day.try_take(kFilled));
  EXPECT_EQ(day.left(kFilled), std::numeric_limits<std::uint32_t>::max());
}

TEST(DayBudget, UseBeforeARestartCountsOnItsOwnDayOnly) {
  DayBudget day(10);
  day.restore(std::chrono::floor<std::chrono::days>(kFilled), 9);
  EXPECT_EQ(day.left(kFilled), 1u);
  EXPECT_EQ(day.left(kFilled + 24h), 10u);
}

}  // namespace
}  // namespace parcelgate
