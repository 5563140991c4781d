#include "gateway/app/polling/account_pace.hpp"

#include <gtest/gtest.h>

namespace parcelgate {
namespace {

using namespace std::chrono_literals;

const Instant kPaceStart = std::chrono::sys_days{std::chrono::year{2026} / 3 / 1} + 10h;

PollPolicy policy(double per_second, std::uint32_t per_day = 0) {
  PollPolicy policy;
  policy.requests_per_second = per_second;
  policy.requests_per_day = per_day;
  return policy;
}

TEST(AccountPace, TheTightestLimitHoldsAndIsNamed) {
  AccountPace pace(policy(1, 2), kPaceStart);
  EXPECT_EQ(pace.gate(kPaceStart).reason, GateReason::ready);
  ASSERT_TRUE(pace.try_take(kPaceStart));
  EXPECT_EQ(pace.gate(kPaceStart).reason, GateReason::rate);
  EXPECT_EQ(pace.gate(kPaceStart).open_at, kPaceStart + 1s);
  ASSERT_TRUE(pace.try_take(kPaceStart + 1s));
  EXPECT_EQ(pace.gate(kPaceStart + 2s).reason, GateReason::day_budget);
  EXPECT_FALSE(pace.try_take(kPaceStart + 2s));
  (void)pace.breaker().trip(kPaceStart + 14h, "unauthorized");
  EXPECT_EQ(pace.gate(kPaceStart + 14h).reason, GateReason::breaker);
}

TEST(AccountPace, TheCouriersOwnAdviceIsObserved) {
  AccountPace pace(policy(100), kPaceStart);
  pace.slow_down(kPaceStart, 90s);
  EXPECT_EQ(pace.gate(kPaceStart).reason, GateReason::throttled);
  EXPECT_FALSE(pace.try_take(kPaceStart + 89s));
  EXPECT_TRUE(pace.try_take(kPaceStart + 90s));
}

TEST(AccountPace, WithoutAdviceItWaitsAMinute) {
  AccountPace pace(policy(100), kPaceStart);
  pace.slow_down(kPaceStart, std::nullopt);
  EXPECT_EQ(pace.gate(kPaceStart).open_at, kPaceStart + 60s);
}

TEST(AccountPace, AdviceOfNoTimeIsAnsweredByPausesThatGrow) {
  for (const auto advice : {0s, -3600s}) {
    AccountPace pace(policy(100), kPaceStart);
    auto now = kPaceStart;
    std::chrono::milliseconds last{0};
    for (int i = 0; i < 12; ++i) {
      pace.slow_down(now, advice, 0.5);
      const auto wait = pace.gate(now).open_at - now;
      EXPECT_GE(wait, last);
      EXPECT_GE(wait, 2s);
      last = wait;
      now += wait;
    }
    EXPECT_EQ(last, 30min);
    pace.answered();
    pace.slow_down(now, advice, 0.5);
    EXPECT_EQ(pace.gate(now).open_at - now, 2s) << "after an answer it begins again";
  }
}

TEST(AccountPace, PausesOfOursAreSpread) {
  AccountPace early(policy(100), kPaceStart);
  AccountPace late(policy(100), kPaceStart);
  early.slow_down(kPaceStart, std::nullopt, 0);
  late.slow_down(kPaceStart, std::nullopt, 1);
  EXPECT_EQ(early.gate(kPaceStart).open_at, kPaceStart + 54s);
  EXPECT_EQ(late.gate(kPaceStart).open_at, kPaceStart + 66s);
}

TEST(AccountPace, AdviceOfYearsIsCutToADay) {
  AccountPace pace(policy(100), kPaceStart);
  pace.slow_down(kPaceStart, std::chrono::hours{24 * 3650});
  EXPECT_EQ(pace.gate(kPaceStart).open_at, kPaceStart + 24h);
}

TEST(AccountPace, AClockThatIsSetBackExtendsNoPause) {
  AccountPace pace(policy(100), kPaceStart);
  pace.slow_down(kPaceStart + std::chrono::hours{24 * 400}, 90s);
  EXPECT_EQ(pace.gate(kPaceStart).reason, GateReason::ready);
}

TEST(AccountPace, EachComplaintHalvesTheRateDownToASixteenth) {
  AccountPace pace(policy(16), kPaceStart);
  auto now = kPaceStart;
  for (const double rate : {8.0, 4.0, 2.0, 1.0, 1.0}) {
    pace.slow_down(now, 0s);
    EXPECT_DOUBLE_EQ(pace.requests_per_second(), rate);
    now += 11s;
  }
}

TEST(AccountPace, ComplaintsAboutRequestsThatLeftTogetherCountOnce) {
  AccountPace pace(policy(16), kPaceStart);
  for (int i = 0; i < 4; ++i) pace.slow_down(kPaceStart + i * 100ms, 1s);
  EXPECT_DOUBLE_EQ(pace.requests_per_second(), 8);
}

TEST(AccountPace, TheRateComesBackByDoublings) {
  AccountPace pace(policy(16), kPaceStart);
  pace.slow_down(kPaceStart, 0s);
  pace.slow_down(kPaceStart + 11s, 0s);
  ASSERT_DOUBLE_EQ(pace.requests_per_second(), 4);
  ASSERT_TRUE(pace.try_take(kPaceStart + 16min));
  EXPECT_DOUBLE_EQ(pace.requests_per_second(), 8);
  ASSERT_TRUE(pace.try_take(kPaceStart + 32min));
  EXPECT_DOUBLE_EQ(pace.requests_per_second(), 16);
  ASSERT_TRUE(pace.try_take(kPaceStart + 48min));
  EXPECT_DOUBLE_EQ(pace.requests_per_second(), 16);
}

TEST(AccountPace, OneCallTakesFromAllLimitsOrNone) {
  AccountPace pace(policy(1, 100), kPaceStart);
  ASSERT_TRUE(pace.try_take(kPaceStart));
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(pace.try_take(kPaceStart));
  EXPECT_EQ(pace.day().used(), 1u);
}

TEST(AccountPace, ReasonsOfAGateAreNamedForOperators) {
  EXPECT_EQ(to_string(GateReason::ready), "ready");
  EXPECT_EQ(to_string(GateReason::rate), "rate");
  EXPECT_EQ(to_string(GateReason::day_budget), "day_budget");
  EXPECT_EQ(to_string(GateReason::throttled), "throttled");
  EXPECT_EQ(to_string(GateReason::breaker), "breaker");
  EXPECT_EQ(to_string(GateReason::requests_under_way), "requests_under_way");
  EXPECT_EQ(to_string(GateReason::store_full), "store_full");
  EXPECT_EQ(to_string(GateReason::store_fault), "store_fault");
}

}  // namespace
}  // namespace parcelgate
