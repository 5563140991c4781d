#include "gateway/edge/http/sender_limits.hpp"

#include <gtest/gtest.h>

namespace parcelgate::test {
namespace {

using namespace std::chrono_literals;

class SenderLimitsTest : public ::testing::Test {
 protected:
  SenderLimits::Options options() {
    SenderLimits::Options out;
    out.failures = 10;
    out.failures_per_second = 5;
    out.guesses = 3;
    out.guesses_per_second = 0.5;
    out.now = [this] { return now_; };
    return out;
  }
  /// What a source pays that sends one failure after another, each as soon as the last is answered.
  std::chrono::milliseconds time_of(SenderLimits& limits, const std::string& address, int failures) {
    const auto began = now_;
    for (int n = 0; n < failures; ++n) now_ += limits.failed(address, 0);
    return std::chrono::duration_cast<std::chrono::milliseconds>(now_ - began);
  }
  SenderLimits::Steady now_{std::chrono::hours{1}};
};

TEST_F(SenderLimitsTest, AFewFailuresCostNothing) {
  SenderLimits limits(options());
  EXPECT_EQ(time_of(limits, "192.0.2.1", 10), 0ms);
}

TEST_F(SenderLimitsTest, ASourceThatKeepsFailingIsSlowedToItsRate) {
  SenderLimits limits(options());
  time_of(limits, "192.0.2.1", 10);
  const auto took = time_of(limits, "192.0.2.1", 100);
  EXPECT_GE(took, 19s) << "100 failures at 5 a second";
  EXPECT_LE(took, 21s);
}

TEST_F(SenderLimitsTest, OthersAreNotSlowedByIt) {
  SenderLimits limits(options());
  time_of(limits, "192.0.2.1", 100);
  EXPECT_EQ(limits.failed("192.0.2.2", 0), 0ms);
  EXPECT_FALSE(limits.is_too_costly("192.0.2.2", 1 << 20));
}

TEST_F(SenderLimitsTest, NoAnswerIsHeldLongerThanTheLongestAndASourceRecoversAfterIt) {
  SenderLimits limits(options());
  for (int n = 0; n < 10'000; ++n) EXPECT_LE(limits.failed("192.0.2.1", 0), 1s);
  now_ += 4s;
  EXPECT_EQ(limits.failed("192.0.2.1", 0), 0ms);
}

TEST_F(SenderLimitsTest, LargeBodiesCostMoreAndAreNotVerifiedForASourceFarBeyondItsBucket) {
  SenderLimits limits(options());
  EXPECT_FALSE(limits.is_too_costly("192.0.2.1", 1 << 20)) << "nothing is held against it yet";
  EXPECT_GT(limits.failed("192.0.2.1", 1 << 20), 0ms);
  EXPECT_TRUE(limits.is_too_costly("192.0.2.1", 1 << 20));
  EXPECT_FALSE(limits.is_too_costly("192.0.2.1", 4096)) << "a courier behind the same address is still verified";
}

TEST_F(SenderLimitsTest, GuessesAreRefusedAfterAFewAndComeBackOneByOne) {
  SenderLimits limits(options());
  for (int n = 0; n < 3; ++n) EXPECT_FALSE(limits.guessed("192.0.2.1"));
  EXPECT_EQ(limits.guessed("192.0.2.1"), 2s);
  EXPECT_FALSE(limits.guessed("192.0.2.2"));
  now_ += 2s;
  EXPECT_FALSE(limits.guessed("192.0.2.1"));
  EXPECT_TRUE(limits.guessed("192.0.2.1"));
}

TEST_F(SenderLimitsTest, LookUpsOfWrongKeysAreBoundedToo) {
  SenderLimits limits(options());
  for (int n = 0; n < 1'000; ++n) {
    EXPECT_TRUE(limits.may_look_up("192.0.2.1"));
    static_cast<void>(limits.guessed("192.0.2.1"));
  }
  EXPECT_FALSE(limits.may_look_up("192.0.2.1"));
  EXPECT_TRUE(limits.may_look_up("192.0.2.2"));
  now_ += 10ms;
  EXPECT_TRUE(limits.may_look_up("192.0.2.1"));
}

TEST_F(SenderLimitsTest, AnIpv6NetworkIsOneSource) {
  SenderLimits limits(options());
  for (int n = 0; n < 11; ++n) static_cast<void>(limits.failed("2001:db8::" + std::to_string(n), 0));
  EXPECT_GT(limits.failed("2001:db8::ffff", 0), 0ms);
  EXPECT_EQ(limits.failed("2001:db8:0:1::1", 0), 0ms);
}

TEST_F(SenderLimitsTest, ManySourcesAreBoundedTogetherAndInMemory) {
  auto bounded = options();
  bounded.max_sources = 4;
  bounded.all_failures = 100;
  SenderLimits limits(bounded);
  std::size_t held = 0;
  for (int n = 0; n < 200; ++n) held += limits.failed("192.0.2." + std::to_string(n), 0) > 0ms ? 1 : 0;
  EXPECT_EQ(held, 100u);
}

}  // namespace
}  // namespace parcelgate::test
