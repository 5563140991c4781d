// Registering numbers for pushes, and what happens when that is refused.
#include <gmock/gmock.h>

#include "gateway/app/scheduling/poll_changes.hpp"
#include "tests/unit/gateway_app_polling/engine_fixture.hpp"

namespace parcelgate::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

class PollSubscriptions : public EngineTest {
 protected:
  PollSubscriptions() {
    source_.takes_subscriptions = true;
    account_.subscribe = true;
  }
};

TEST_F(PollSubscriptions, ANewNumberIsSubscribedAndThenPolledAsASafetyNet) {
  start();
  watch("A1");
  step();
  EXPECT_EQ(http_.next_url(), "http://courier/subscribe?A1");
  answer("ok");
  EXPECT_EQ(http_.waiting(), 0u);
  EXPECT_EQ(row("A1").next_at, time_.now() + 4h);
  EXPECT_EQ(row("A1").basis.reason, CheckReason::safety_net);
  EXPECT_FALSE(row("A1").last_checked_at) << "a subscription is not a poll";
  time_.step(4h);
  step();
  EXPECT_EQ(http_.next_url(), "http://courier/poll?A1") << "not subscribed twice";
  answer("A1 in_transit 1772355600");
  EXPECT_EQ(row("A1").next_at, time_.now() + 4h);
}

TEST_F(PollSubscriptions, ARefusalFallsBackToPolling) {
  start();
  watch("A1");
  step();
  answer("no");
  EXPECT_EQ(http_.next_url(), "http://courier/poll?A1");
  answer("A1 in_transit 1772355600");
  EXPECT_EQ(row("A1").next_at, time_.now() + 2h);
}

TEST_F(PollSubscriptions, TheIntentSurvivesARestart) {
  start();
  watch("A1");
  step();
  ASSERT_EQ(http_.waiting(), 1u);
  stop();
  start();
  http_.answer(HttpResponse{});
  step();
  EXPECT_EQ(http_.next_url(), "http://courier/subscribe?A1");
  answer("ok");
  stop();
  start();
  EXPECT_EQ(row("A1").subscription.state, SubscriptionState::subscribed);
  EXPECT_EQ(row("A1").subscription.at, time_.now());
}

TEST_F(PollSubscriptions, ARequestWithoutAnAnswerIsRetriedAndTheNumberPolledMeanwhile) {
  start();
  watch("A1");
  step();
  for (int i = 0; i < 3; ++i) {
    ASSERT_EQ(http_.next_url(), "http://courier/subscribe?A1") << i;
    fail(ErrorKind::in_doubt, "timed out");
    advance_until_sent(3h);
  }
  EXPECT_EQ(http_.next_url(), "http://courier/poll?A1");
  answer("A1 in_transit 1772355600");
  advance_until_sent(3h);
  EXPECT_EQ(http_.next_url(), "http://courier/subscribe?A1");
}

TEST_F(PollSubscriptions, AnAccountThatIsNotPolledOnlySubscribes) {
  account_.poll = false;
  start();
  watch("A1");
  watch("A2");
  step();
  answer("ok");
  EXPECT_TRUE(row("A1").ended);
  EXPECT_EQ(row("A1").basis.reason, CheckReason::only_heard);
  answer("no");
  EXPECT_TRUE(row("A2").ended);
  EXPECT_EQ(row("A2").subscription.state, SubscriptionState::refused);
  EXPECT_THAT(row("A2").basis.answer_text, HasSubstr("not taken"));
  EXPECT_EQ(http_.waiting(), 0u);
}

TEST_F(PollSubscriptions, ASourceWithoutSubscriptionsIsSimplyPolled) {
  source_.takes_subscriptions = false;
  start();
  watch("A1");
  step();
  EXPECT_EQ(http_.next_url(), "http://courier/poll?A1");
}

TEST_F(PollSubscriptions, OneWithALifetimeIsRenewedBeforeItsEnd) {
  source_.subscription.lifetime = 24h * 14;
  account_.poll = false;
  start();
  watch("A1");
  step();
  answer("ok");
  EXPECT_FALSE(row("A1").ended);
  EXPECT_EQ(row("A1").next_at, time_.now() + 24h * 13);
  EXPECT_EQ(row("A1").basis.reason, CheckReason::subscription);
  stop();
  start();
  time_.step(24h * 13);
  step();
  EXPECT_EQ(http_.next_url(), "http://courier/again?A1");
  answer("ok");
  EXPECT_EQ(row("A1").next_at, time_.now() + 24h * 13);
  EXPECT_THAT(metrics_.render(),
              HasSubstr("parcelgate_subscription_requests_total{account=\"sf-main\",outcome=\"renewed\"} 1"));
}

TEST_F(PollSubscriptions, EventsBeforeASubscriptionWithoutHistoryArePolledOnce) {
  source_.subscription.sends_history = false;
  source_.policy.min_interval_per_number = 30min;
  start();
  watch("A1");
  step();
  answer("ok");
  EXPECT_EQ(http_.next_url(), "http://courier/poll?A1");
  answer("A1 in_transit 1772355600");
  EXPECT_EQ(row("A1").next_at, time_.now() + 4h);
}

TEST_F(PollSubscriptions, RequestsThatNamedAnotherCourierCountAgainstTheNumbersLimit) {
  source_.subscription.times = 2;
  source_.subscription.every = 24h * 30;
  start();
  run([&](Transaction& transaction) {
    PollState other;
    other.key = {"shop", "another", "A1"};
    other.account = "sf-main";
    other.ended = true;
    other.subscription.requested_at = {time_.now() - 2h, time_.now() - 1h};
    return transaction.store_poll(other);
  });
  watch("A1");
  step();
  EXPECT_EQ(http_.next_url(), "http://courier/poll?A1") << "no third within the month";
  answer("A1 in_transit 1772355600");
  EXPECT_EQ(row("A1").subscription.state, SubscriptionState::none);
}

TEST_F(PollSubscriptions, AnEndedOneIsMadeAgainAsOftenAsAllowedAndPolledThen) {
  source_.subscription.times = 2;
  source_.subscription.every = 24h * 30;
  source_.subscription.pause = 30min;
  start();
  watch("A1");
  step();
  const auto end = [&] {
    run([&](Transaction& transaction) -> Result<void> {
      const auto ended =
          end_subscriptions(transaction, "shop", "sf-main", "A1", "abort: no trace", time_.now(), time_.now());
      return ended ? Result<void>{} : unexpected(ended.error());
    });
    engine_->look_at_all();
    step();
  };
  answer("ok");
  end();
  EXPECT_EQ(row("A1").subscription.state, SubscriptionState::ended);
  EXPECT_EQ(http_.next_url(), "http://courier/poll?A1") << "in the pause";
  answer("A1 in_transit 1772355600");
  EXPECT_EQ(row("A1").next_at, time_.now() + 30min);
  EXPECT_EQ(row("A1").basis.reason, CheckReason::subscription);
  time_.step(30min);
  step();
  EXPECT_EQ(http_.next_url(), "http://courier/again?A1");
  answer("ok");
  EXPECT_EQ(row("A1").subscription.requested_at.size(), 2u);
  end();
  EXPECT_EQ(http_.next_url(), "http://courier/poll?A1") << "no third within the month";
  answer("A1 in_transit 1772355600");
  EXPECT_EQ(row("A1").next_at, time_.now() + 2h);
}

TEST_F(PollSubscriptions, NoSubscriptionIsMadeAgainForAJourneyThatIsOver) {
  account_.poll = false;
  start();
  watch("A1");
  step();
  answer("ok");
  run([&](Transaction& transaction) -> Result<void> {
    auto* shipment = *transaction.find_shipment({"shop", "sf", "A1"});
    shipment->status = Status::delivered;
    transaction.store_shipment(*shipment);
    const auto ended = end_subscriptions(transaction, "shop", "sf-main", "A1", "shutdown", time_.now(), time_.now());
    return ended ? Result<void>{} : unexpected(ended.error());
  });
  engine_->look_at_all();
  step();
  EXPECT_EQ(http_.waiting(), 0u);
  EXPECT_TRUE(row("A1").ended);
}

TEST_F(PollSubscriptions, ARefusedNumberIsTriedAgainWhenItIsRegisteredWithMore) {
  start();
  watch("A1");
  step();
  answer("no");
  answer("A1 in_transit 1772355600");
  watch("A1", {{"phone_tail", "1234"}});
  step();
  EXPECT_EQ(http_.next_url(), "http://courier/subscribe?A1");
}

}  // namespace
}  // namespace parcelgate::testing
