#include "gateway/domain/subscription.hpp"

#include <gtest/gtest.h>

namespace parcelgate {
namespace {

using namespace std::chrono_literals;

const Instant kRequested = std::chrono::sys_days{std::chrono::year{2026} / 3 / 1} + 10h;

SubscriptionPolicy four_a_month() {
  SubscriptionPolicy policy;
  policy.times = 4;
  policy.every = 24h * 30;
  policy.pause = 30min;
  return policy;
}

TEST(Subscription, ANewNumberIsSubscribedAtOnceAndThenNeverAgain) {
  Subscription one;
  EXPECT_EQ(subscribe_at(one, {}, kRequested), kRequested);
  record_request(one, {}, SubscriptionOutcome::accepted, "", kRequested);
  EXPECT_EQ(one.state, SubscriptionState::subscribed);
  EXPECT_EQ(subscribe_at(one, {}, kRequested + 24h * 400), Instant::max());
}

TEST(Subscription, ARefusalIsFinal) {
  Subscription one;
  record_request(one, {}, SubscriptionOutcome::refused, "not ours", kRequested);
  EXPECT_EQ(subscribe_at(one, {}, kRequested + 24h), Instant::max());
  EXPECT_EQ(one.reason, "not ours");
  EXPECT_FALSE(one.was_made());
}

TEST(Subscription, OneWithALifetimeIsRenewedATenthBeforeItsEndAtMostADay) {
  SubscriptionPolicy policy;
  policy.lifetime = 24h * 14;
  Subscription one;
  record_request(one, policy, SubscriptionOutcome::accepted, "", kRequested);
  EXPECT_EQ(one.ends_at, kRequested + 24h * 14);
  EXPECT_EQ(subscribe_at(one, policy, kRequested), kRequested + 24h * 13);
  record_request(one, policy, SubscriptionOutcome::accepted, "", kRequested + 24h * 13);
  EXPECT_EQ(one.ends_at, kRequested + 24h * 27);
  policy.lifetime = 50min;
  record_request(one, policy, SubscriptionOutcome::accepted, "", kRequested);
  EXPECT_EQ(subscribe_at(one, policy, kRequested), kRequested + 45min);
}

TEST(Subscription, AnEndedOneIsMadeAgainAfterAPauseAndAtMostSoManyTimes) {
  const auto policy = four_a_month();
  Subscription one;
  auto now = kRequested;
  for (int i = 0; i < 4; ++i) {
    ASSERT_LE(subscribe_at(one, policy, now), now) << i;
    record_request(one, policy, SubscriptionOutcome::accepted, "", now);
    now += 24h;
    ASSERT_TRUE(end_subscription(one, "abort", now));
    EXPECT_GE(subscribe_at(one, policy, now), now + 30min);
    now += 30min;
  }
  EXPECT_EQ(subscribe_at(one, policy, now), kRequested + 24h * 30) << "when the first leaves the window";
  EXPECT_TRUE(one.was_made());
}

TEST(Subscription, ARequestWithoutAnAnswerCountsAndChangesNothingElse) {
  const auto policy = four_a_month();
  Subscription one;
  for (int i = 0; i < 4; ++i) record_request(one, policy, SubscriptionOutcome::unanswered, "", kRequested);
  EXPECT_EQ(one.state, SubscriptionState::none);
  EXPECT_EQ(subscribe_at(one, policy, kRequested + 1h), kRequested + 24h * 30);
}

TEST(Subscription, OnlyWhatIsThereCanEnd) {
  Subscription one;
  EXPECT_FALSE(end_subscription(one, "abort", kRequested));
  record_request(one, {}, SubscriptionOutcome::accepted, "", kRequested);
  EXPECT_TRUE(end_subscription(one, "abort", kRequested));
  EXPECT_FALSE(end_subscription(one, "abort", kRequested)) << "a repeated message";
}

}  // namespace
}  // namespace parcelgate
