#include "gateway/app/polling/account_pace.hpp"

#include <gtest/gtest.h>

namespace parcelgate {
namespace {

using namespace std::chrono_literals;

const Instant kStart = std::chrono::sys_days{std::chrono::year{2026} / 3 / 1} + 10h;

PollPolicy policy(double per_second, std::uint32_t per_day = 0) {
  PollPolicy policy;
  policy.requests_per_second = per_second;
  policy.requests_per_day = per_day;
  return policy;
}

TEST(AccountPace, TheTightestLimitHoldsAndIsNamed) {
  AccountPace pace(policy(1, 2), kStart);
  EXPECT_EQ(pace.gate(kStart).why, "ready");
  ASSERT_TRUE(pace.try_take(kStart));
  EXPECT_EQ(pace.gate(kStart).why, "rate");
  EXPECT_EQ(pace.gate(kStart).open_at, kStart + 1s);
  ASSERT_TRUE(pace.try_take(kStart + 1s));
  EXPECT_EQ(pace.gate(kStart + 2s).why, "day_budget");
  EXPECT_FALSE(pace.try_take(kStart + 2s));
  (void)pace.breaker().trip(kStart + 14h, "unauthorized");
  EXPECT_EQ(pace.gate(kStart + 14h).why, "breaker");
}

TEST(AccountPace, TheOtherSidesOwnAdviceIsKept) {
  AccountPace pace(policy(100), kStart);
  pace.slow_down(kStart, 90s);
  EXPECT_EQ(pace.gate(kStart).why, "asked_to_wait");
  EXPECT_FALSE(pace.try_take(kStart + 89s));
  EXPECT_TRUE(pace.try_take(kStart + 90s));
}

TEST(AccountPace, WithoutAdviceItWaitsAMinute) {
  AccountPace pace(policy(100), kStart);
  pace.slow_down(kStart, std::nullopt);
  EXPECT_EQ(pace.gate(kStart).open_at, kStart + 60s);
}

TEST(AccountPace, EachComplaintHalvesTheRateDownToASixteenth) {
  AccountPace pace(policy(16), kStart);
  auto now = kStart;
  for (const double rate : {8.0, 4.0, 2.0, 1.0, 1.0}) {
    pace.slow_down(now, 0s);
    EXPECT_DOUBLE_EQ(pace.requests_per_second(), rate);
    now += 11s;
  }
}

TEST(AccountPace, ComplaintsAboutRequestsThatLeftTogetherCountOnce) {
  AccountPace pace(policy(16), kStart);
  for (int i = 0; i < 4; ++i) pace.slow_down(kStart + i * 100ms, 1s);
  EXPECT_DOUBLE_EQ(pace.requests_per_second(), 8);
}

TEST(AccountPace, TheRateComesBackByDoublings) {
  AccountPace pace(policy(16), kStart);
  pace.slow_down(kStart, 0s);
  pace.slow_down(kStart + 11s, 0s);
  ASSERT_DOUBLE_EQ(pace.requests_per_second(), 4);
  ASSERT_TRUE(pace.try_take(kStart + 16min));
  EXPECT_DOUBLE_EQ(pace.requests_per_second(), 8);
  ASSERT_TRUE(pace.try_take(kStart + 32min));
  EXPECT_DOUBLE_EQ(pace.requests_per_second(), 16);
  ASSERT_TRUE(pace.try_take(kStart + 48min));
  EXPECT_DOUBLE_EQ(pace.requests_per_second(), 16);
}

TEST(AccountPace, OneCallNeverTakesAHalfOfWhatARequestCosts) {
  AccountPace pace(policy(1, 100), kStart);
  ASSERT_TRUE(pace.try_take(kStart));
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(pace.try_take(kStart));
  EXPECT_EQ(pace.day().used(), 1u);
}

}  // namespace
}  // namespace parcelgate
