#include "gateway/app/outlets/follower/retry_pauses.hpp"

#include <gtest/gtest.h>

#include "gateway/app/outlets/follower/send_rate.hpp"

namespace parcelgate {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

TEST(RetryPauses, AListEndsAfterItsLastStepAndVariesByATenth) {
  RetryPauses pauses(Backoff(milliseconds{1}, milliseconds{2}), {minutes{5}, minutes{30}});
  for (int round = 0; round < 200; ++round) {
    const auto first = pauses.after(1);
    ASSERT_TRUE(first);
    EXPECT_GE(*first, milliseconds{270'000});
    EXPECT_LE(*first, milliseconds{330'000});
    const auto second = pauses.after(2);
    ASSERT_TRUE(second);
    EXPECT_GE(*second, milliseconds{1'620'000});
    EXPECT_LE(*second, milliseconds{1'980'000});
  }
  EXPECT_EQ(pauses.after(3), std::nullopt);
  EXPECT_EQ(pauses.longest(), milliseconds{1'980'000});
}

TEST(RetryPauses, WithoutAListTheyGrowWithoutAnEnd) {
  RetryPauses pauses(Backoff(milliseconds{1'000}, milliseconds{8'000}), {});
  ASSERT_TRUE(pauses.after(1));
  EXPECT_LE(*pauses.after(1), milliseconds{1'000});
  ASSERT_TRUE(pauses.after(1'000'000));
  EXPECT_GE(*pauses.after(1'000'000), milliseconds{6'000});
  EXPECT_EQ(pauses.longest(), milliseconds{8'000});
}

/// How many deliveries start within a span when one is always ready.
int starts_within(SendRate& rate, milliseconds span) {
  int count = 0;
  for (MonotonicInstant now{}; now < MonotonicInstant{span}; now += milliseconds{1}) {
    while (rate.pause(now) == milliseconds{0}) {
      rate.note_start(now);
      if (++count > 1'000'000) return count;
    }
  }
  return count;
}

TEST(SendRate, AsManyStartInASecondAsAreAllowed) {
  for (const std::uint32_t most : {1u, 7u, 10u, 250u, 3'000u}) {
    SendRate rate(most);
    const int started = starts_within(rate, milliseconds{10'000});
    EXPECT_GE(started, static_cast<int>(most) * 10) << most;
    EXPECT_LE(started, static_cast<int>(most) * 10 * 102 / 100 + 1) << most;
  }
}

TEST(SendRate, ThePauseIsTheTimeUntilTheNextStart) {
  SendRate rate(2);
  rate.note_start(MonotonicInstant{});
  EXPECT_EQ(rate.pause(MonotonicInstant{}), milliseconds{500});
  EXPECT_EQ(rate.pause(MonotonicInstant{milliseconds{499}}), milliseconds{1});
  EXPECT_EQ(rate.pause(MonotonicInstant{milliseconds{500}}), milliseconds{0});
}

TEST(SendRate, WithoutALimitNothingWaits) {
  SendRate rate(0);
  for (int count = 0; count < 1'000; ++count) {
    EXPECT_EQ(rate.pause(MonotonicInstant{}), milliseconds{0});
    rate.note_start(MonotonicInstant{});
  }
}

}  // namespace
}  // namespace parcelgate
