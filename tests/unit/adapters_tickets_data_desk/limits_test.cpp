// Limits of desks: sizes of texts and budgets of requests.
#include <gtest/gtest.h>

#include "adapters/tickets/data_desk/limits.hpp"

namespace parcelgate {
namespace {

using namespace std::chrono_literals;

MonotonicInstant after(std::chrono::milliseconds time) {
  return MonotonicInstant{1h + time};
}

TEST(TextLimit, CutsAtCharactersAndSaysSo) {
  const TextLimit limit{.bytes = 0, .characters = 16};
  EXPECT_EQ(limit.cut("一二三四五六七八九十一二三四五六"), "一二三四五六七八九十一二三四五六")
      << "exactly at the limit";
  EXPECT_EQ(limit.cut("一二三四五六七八九十一二三四五六七"), "一二三四五六七八九十一二三四五…");
}

TEST(TextLimit, CutsAtBytesWithoutBreakingACharacter) {
  const TextLimit limit{.bytes = 16, .characters = 0};
  EXPECT_EQ(limit.cut("一二三四五"), "一二三四五") << "15 bytes";
  EXPECT_EQ(limit.cut("一二三四五六"), "一二三四…") << "12 bytes and three of the ellipsis";
}

TEST(TextLimit, WithoutALimitNothingIsCut) {
  EXPECT_EQ(TextLimit{}.cut(std::string(100'000, 'x')).size(), 100'000U);
}

TEST(RateBudget, TwoOperationsPerMinuteAndThenAWait) {
  RateBudget budget({2, 60s});
  for (int use = 0; use < 2; ++use) {
    EXPECT_FALSE(budget.pause(after(0ms)));
    budget.take(after(0ms));
  }
  EXPECT_EQ(budget.pause(after(0ms)), 31s) << "half a minute for one of two, rounded up";
  EXPECT_EQ(budget.pause(after(20s)), 11s);
  EXPECT_FALSE(budget.pause(after(31s)));
}

TEST(RateBudget, AnOperationThatTookMoreIsPaidForByALongerWait) {
  RateBudget budget({2, 60s});
  for (int request = 0; request < 4; ++request) budget.take(after(0ms));
  EXPECT_EQ(budget.pause(after(0ms)), 91s);
}

TEST(RateBudget, IsNeverFullerThanItsLimit) {
  RateBudget budget({2, 60s});
  budget.take(after(0ms));
  budget.take(after(24h));
  budget.take(after(24h));
  EXPECT_TRUE(budget.pause(after(24h)));
}

TEST(RateBudget, WithoutALimitThereIsNoWait) {
  RateBudget budget({});
  for (int request = 0; request < 1000; ++request) budget.take(after(0ms));
  EXPECT_FALSE(budget.pause(after(0ms)));
}

}  // namespace
}  // namespace parcelgate
