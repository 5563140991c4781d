#include "gateway/app/polling/circuit_breaker.hpp"

#include <gtest/gtest.h>

namespace parcelgate {
namespace {

using namespace std::chrono_literals;

const Instant kTripped{std::chrono::hours{500'000}};
const BreakerOptions kOptions{3, 10s, 60s};

CircuitBreaker opened() {
  CircuitBreaker breaker(kOptions);
  for (int i = 0; i < 3; ++i) (void)breaker.failed(kTripped, "down");
  return breaker;
}

TEST(CircuitBreaker, OpensAfterFailuresInARowOnly) {
  CircuitBreaker breaker(kOptions);
  EXPECT_FALSE(breaker.failed(kTripped, "down"));
  EXPECT_FALSE(breaker.failed(kTripped, "down"));
  EXPECT_FALSE(breaker.succeeded());
  EXPECT_FALSE(breaker.failed(kTripped, "down"));
  EXPECT_FALSE(breaker.failed(kTripped, "down"));
  EXPECT_TRUE(breaker.failed(kTripped, "down"));
  EXPECT_EQ(breaker.state(), BreakerState::open);
  EXPECT_EQ(breaker.reason(), "down");
  EXPECT_EQ(breaker.next_at(kTripped), kTripped + 10s);
  EXPECT_FALSE(breaker.try_pass(kTripped + 9s));
}

TEST(CircuitBreaker, AfterThePauseOneRequestDecides) {
  auto breaker = opened();
  ASSERT_TRUE(breaker.try_pass(kTripped + 10s));
  EXPECT_EQ(breaker.state(), BreakerState::half_open);
  EXPECT_FALSE(breaker.try_pass(kTripped + 10s)) << "one at a time";
  EXPECT_EQ(breaker.next_at(kTripped + 10s), Instant::max());
  EXPECT_TRUE(breaker.succeeded());
  EXPECT_EQ(breaker.state(), BreakerState::closed);
  EXPECT_EQ(breaker.reason(), "");
  EXPECT_TRUE(breaker.try_pass(kTripped + 10s));
}

TEST(CircuitBreaker, PausesDoubleUpToTheLongest) {
  auto breaker = opened();
  auto now = kTripped;
  for (const auto pause : {10s, 20s, 40s, 60s, 60s}) {
    EXPECT_EQ(breaker.next_at(now), now + pause);
    now += pause;
    ASSERT_TRUE(breaker.try_pass(now));
    EXPECT_TRUE(breaker.failed(now, "still down"));
  }
}

TEST(CircuitBreaker, OnceClosedThePauseStartsShortAgain) {
  auto breaker = opened();
  ASSERT_TRUE(breaker.try_pass(kTripped + 10s));
  ASSERT_TRUE(breaker.failed(kTripped + 10s, "down"));
  ASSERT_TRUE(breaker.try_pass(kTripped + 30s));
  ASSERT_TRUE(breaker.succeeded());
  for (int i = 0; i < 3; ++i) (void)breaker.failed(kTripped + 40s, "down");
  EXPECT_EQ(breaker.next_at(kTripped + 40s), kTripped + 50s);
}

TEST(CircuitBreaker, ATripOpensAtOnceForTheLongestPause) {
  CircuitBreaker breaker(kOptions);
  EXPECT_TRUE(breaker.trip(kTripped, "unauthorized"));
  EXPECT_EQ(breaker.next_at(kTripped), kTripped + 60s);
  EXPECT_FALSE(breaker.trip(kTripped + 5s, "again")) << "answers of requests that were under way change nothing";
  EXPECT_EQ(breaker.reason(), "unauthorized");
}

TEST(CircuitBreaker, ALateAnswerDoesNotCloseIt) {
  auto breaker = opened();
  EXPECT_FALSE(breaker.succeeded());
  EXPECT_EQ(breaker.state(), BreakerState::open);
}

TEST(CircuitBreaker, AnInconclusiveProbeIsRepeated) {
  auto breaker = opened();
  ASSERT_TRUE(breaker.try_pass(kTripped + 10s));
  breaker.undecided();
  EXPECT_EQ(breaker.state(), BreakerState::half_open);
  EXPECT_TRUE(breaker.try_pass(kTripped + 11s));
}

}  // namespace
}  // namespace parcelgate
