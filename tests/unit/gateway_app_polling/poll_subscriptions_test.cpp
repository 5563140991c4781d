// Registering numbers for pushes, and what happens when that is refused.
#include <gmock/gmock.h>

#include "gateway/app/polling/record_poll.hpp"
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
  EXPECT_EQ(row("A1").next_at, time_.now() + 8h);
  EXPECT_THAT(row("A1").why, HasSubstr("safety net"));
  time_.advance(8h);
  step();
  EXPECT_EQ(http_.next_url(), "http://courier/poll?A1") << "not subscribed twice";
  answer("A1 in_transit 1772355600");
  EXPECT_EQ(row("A1").next_at, time_.now() + 8h);
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
  const auto record = reader_->find_record(subscribe_outlet("sf-main"), subscription_key({"shop", "sf", "A1"}));
  ASSERT_TRUE(record.has_value() && record->has_value());
  EXPECT_EQ(read_subscription(*record), SubscriptionState::subscribed);
}

TEST_F(PollSubscriptions, NoAnswerIsTriedAgainAndPollingStepsInMeanwhile) {
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
  EXPECT_THAT(row("A1").why, HasSubstr("subscribed"));
  answer("no");
  EXPECT_TRUE(row("A2").ended);
  EXPECT_THAT(row("A2").why, HasSubstr("refused"));
  EXPECT_EQ(http_.waiting(), 0u);
}

TEST_F(PollSubscriptions, ASourceWithoutSubscriptionsIsSimplyPolled) {
  source_.takes_subscriptions = false;
  start();
  watch("A1");
  step();
  EXPECT_EQ(http_.next_url(), "http://courier/poll?A1");
}

}  // namespace
}  // namespace parcelgate::testing
