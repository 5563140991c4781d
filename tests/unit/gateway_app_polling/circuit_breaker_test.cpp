#include "gateway/app/polling/circuit_breaker.hpp"

#include <gtest/gtest.h>

namespace parcelgate {
namespace {

using namespace std::chrono_literals;

const Instant kStart{std::chrono::hours{500'000}};
const BreakerOptions kOptions{3, 10s, 60s};

CircuitBreaker opened() {
  CircuitBreaker breaker(kOptions);
  for (int i = 0; i < 3; ++i) (void)breaker.failed(kStart, "down");
  return breaker;
}

TEST(CircuitBreaker, OpensAfterFailuresInARowOnly) {
  CircuitBreaker breaker(kOptions);
  EXPECT_FALSE(breaker.failed(kStart, "down"));
  EXPECT_FALSE(breaker.failed(kStart, "down"));
  EXPECT_FALSE(breaker.succeeded());
  EXPECT_FALSE(breaker.failed(kStart, "down"));
  EXPECT_FALSE(breaker.failed(kStart, "down"));
  EXPECT_TRUE(breaker.failed(kStart, "down"));
  EXPECT_EQ(breaker.state(), BreakerState::open);
  EXPECT_EQ(breaker.why(), "down");
  EXPECT_EQ(breaker.next_at(kStart), kStart + 10s);
  EXPECT_FALSE(breaker.try_pass(kStart + 9s));
}

TEST(CircuitBreaker, AfterThePauseOneRequestDecides) {
  auto breaker = opened();
  ASSERT_TRUE(breaker.try_pass(kStart + 10s));
  EXPECT_EQ(breaker.state(), BreakerState::half_open);
  EXPECT_FALSE(breaker.try_pass(kStart + 10s)) << "one at a time";
  EXPECT_EQ(breaker.next_at(kStart + 10s), Instant::max());
  EXPECT_TRUE(breaker.succeeded());
  EXPECT_EQ(breaker.state(), BreakerState::closed);
  EXPECT_EQ(breaker.why(), "");
  EXPECT_TRUE(breaker.try_pass(kStart + 10s));
}

TEST(CircuitBreaker, PausesDoubleUpToTheLongest) {
  auto breaker = opened();
  auto now = kStart;
  for (const auto pause : {10s, 20s, 40s, 60s, 60s}) {
    EXPECT_EQ(breaker.next_at(now), now + pause);
    now += pause;
    ASSERT_TRUE(breaker.try_pass(now));
    EXPECT_TRUE(breaker.failed(now, "still down"));
  }
}

TEST(CircuitBreaker, OnceClosedThePauseStartsShortAgain) {
  auto breaker = opened();
  ASSERT_TRUE(breaker.try_pass(kStart + 10s));
  ASSERT_TRUE(breaker.failed(kStart + 10s, "down"));
  ASSERT_TRUE(breaker.try_pass(kStart + 30s));
  ASSERT_TRUE(breaker.succeeded());
  for (int i = 0; i < 3; ++i) (void)breaker.failed(kStart + 40s, "down");
  EXPECT_EQ(breaker.next_at(kStart + 40s), kStart + 50s);
}

TEST(CircuitBreaker, ATripOpensAtOnceForTheLongestPause) {
  CircuitBreaker breaker(kOptions);
  EXPECT_TRUE(breaker.trip(kStart, "unauthorized"));
  EXPECT_EQ(breaker.next_at(kStart), kStart + 60s);
  EXPECT_FALSE(breaker.trip(kStart + 5s, "again")) << "answers of requests that were under way change nothing";
  EXPECT_EQ(breaker.why(), "unauthorized");
}

TEST(CircuitBreaker, ALateAnswerDoesNotCloseIt) {
  auto breaker = opened();
  EXPECT_FALSE(breaker.succeeded());
  EXPECT_EQ(breaker.state(), BreakerState::open);
}

TEST(CircuitBreaker, AProbeThatToldNothingIsRepeated) {
  auto breaker = opened();
  ASSERT_TRUE(breaker.try_pass(kStart + 10s));
  breaker.undecided();
  EXPECT_EQ(breaker.state(), BreakerState::half_open);
  EXPECT_TRUE(breaker.try_pass(kStart + 11s));
}

}  // namespace
}  // namespace parcelgate
