#include "gateway/app/polling/poll_engine.hpp"

#include <gmock/gmock.h>

#include "gateway/domain/reduce.hpp"
#include "tests/support/full_store.hpp"
#include "tests/unit/gateway_app_polling/engine_fixture.hpp"

namespace parcelgate::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

constexpr const char* kScan = "A1 in_transit 1772355600";

TEST_F(EngineTest, ADueNumberIsPolledItsEventsAreStoredAndTheNextCheckIsPlanned) {
  start();
  watch("A1", {{"phone_tail", "1234"}});
  step();
  EXPECT_EQ(http_.next_url(), "http://courier/poll?A1;phone_tail=1234");
  answer(kScan);
  EXPECT_EQ(status_of("A1"), Status::in_transit);
  const auto planned = row("A1");
  EXPECT_EQ(planned.last_checked_at, time_.now());
  EXPECT_EQ(planned.last_news_at, time_.now());
  EXPECT_EQ(planned.next_at, time_.now() + 2h);
  EXPECT_EQ(planned.failures, 0u);
  EXPECT_EQ(planned.hints.at("phone_tail"), "1234");
  EXPECT_EQ(planned.basis.reason, CheckReason::under_way);
  EXPECT_EQ(planned.basis.subject, "in_transit");
  EXPECT_EQ(http_.waiting(), 0u);
}

TEST_F(EngineTest, TheSameAnswerAgainIsNoNews) {
  start();
  watch("A1");
  step();
  answer(kScan);
  const auto first_at = time_.now();
  time_.step(2h);
  step();
  answer(kScan);
  EXPECT_EQ(row("A1").last_news_at, first_at);
  EXPECT_EQ(row("A1").last_checked_at, time_.now());
}

TEST_F(EngineTest, NumbersOfABatchGetEachTheirOwnResult) {
  source_.policy.batch_size = 3;
  start();
  for (const auto* number : {"A1", "A2", "A3", "A4"}) watch(number);
  step();
  ASSERT_EQ(http_.waiting(), 2u) << "a full batch and the rest";
  EXPECT_EQ(http_.next_url(), "http://courier/poll?A1,A2,A3");
  answer("A1 delivered 1772355600 !not_found A2");
  EXPECT_TRUE(row("A1").ended);
  EXPECT_EQ(row("A2").failures, 1u);
  EXPECT_EQ(row("A2").basis.reason, CheckReason::not_found);
  EXPECT_EQ(row("A3").failures, 0u) << "not mentioned: known, without events";
  EXPECT_FALSE(row("A4").last_checked_at.has_value());
}

TEST_F(EngineTest, ARowInFlightIsNotPolledTwice) {
  start();
  watch("A1");
  step();
  for (int i = 0; i < 5; ++i) {
    time_.step(10s);
    step();
  }
  EXPECT_EQ(http_.waiting(), 1u);
}

TEST_F(EngineTest, TheRateOfTheAccountIsObserved) {
  source_.policy.requests_per_second = 30;
  account_.requests_per_second = 0.5;
  start();
  watch("A1");
  watch("A2");
  step();
  EXPECT_EQ(http_.waiting(), 1u);
  answer(kScan);
  time_.step(1999ms);
  step();
  EXPECT_EQ(http_.waiting(), 0u);
  time_.step(1ms);
  step();
  EXPECT_EQ(http_.waiting(), 1u);
}

TEST_F(EngineTest, TheDaysBudgetSurvivesARestart) {
  account_.requests_per_day = 2;
  start();
  watch("A1");
  watch("A2");
  watch("A3");
  step();
  ASSERT_EQ(http_.waiting(), 2u);
  answer("A1 in_transit 1772355600");
  answer("A2 in_transit 1772355600");
  stop();
  start();
  step();
  EXPECT_EQ(http_.waiting(), 0u);
  EXPECT_EQ(account_status().held_by, GateReason::day_budget);
  EXPECT_EQ(account_status().used_today, 2u);
  time_.step(14h);
  step();
  EXPECT_GT(http_.waiting(), 0u) << "a new day";
}

TEST_F(EngineTest, ARestartInTheMiddlePollsAgainAndLosesNothing) {
  start();
  watch("A1");
  watch("A2");
  step();
  answer("A1 in_transit 1772355600");
  ASSERT_EQ(http_.waiting(), 1u) << "A2 is under way";
  const auto planned = row("A1");
  stop();
  start();
  EXPECT_EQ(row("A1").next_at, planned.next_at);
  EXPECT_EQ(row("A1").basis, planned.basis);
  http_.answer(HttpResponse{});  // the answer to the run that is gone goes nowhere
  step();
  ASSERT_EQ(http_.waiting(), 1u);
  EXPECT_EQ(http_.next_url(), "http://courier/poll?A2");
}

TEST_F(EngineTest, RetryAfterHoldsTheAccountAndSlowsIt) {
  start();
  watch("A1");
  step();
  answer("", 429, 120s);
  EXPECT_EQ(account_status().held_by, GateReason::throttled);
  EXPECT_DOUBLE_EQ(account_status().requests_per_second, 50);
  EXPECT_FALSE(row("A1").last_checked_at.has_value()) << "nobody was answered";
  time_.step(119s);
  step();
  EXPECT_EQ(http_.waiting(), 0u);
  time_.step(1s);
  step();
  EXPECT_EQ(http_.next_url(), "http://courier/poll?A1");
}

TEST_F(EngineTest, ARateLimitInsideAnHttp200CountsAlike) {
  start();
  watch("A1");
  step();
  answer("RATE_LIMITED");
  EXPECT_EQ(account_status().held_by, GateReason::throttled);
}

TEST_F(EngineTest, ACourierThatIsAwayOpensTheBreakerAndOneProbeClosesIt) {
  options_.schedule.max_requests = 1;
  start();
  for (int i = 0; i < 6; ++i) watch("A" + std::to_string(i));
  step();
  for (int i = 0; i < 5; ++i) fail(ErrorKind::unreachable, "connection refused");
  EXPECT_EQ(account_status().breaker, BreakerState::open);
  EXPECT_THAT(account_status().reason, HasSubstr("connection refused"));
  EXPECT_EQ(http_.waiting(), 0u);
  EXPECT_EQ(row("A0").failures, 1u);
  EXPECT_EQ(row("A0").next_at, time_.now() + 5min);
  advance_until_sent(1min);
  ASSERT_EQ(http_.waiting(), 1u);
  EXPECT_EQ(account_status().breaker, BreakerState::half_open);
  answer("A5 in_transit 1772355600");
  EXPECT_EQ(account_status().breaker, BreakerState::closed);
}

TEST_F(EngineTest, AnUnreadableAnswerIsQuarantined) {
  start();
  watch("A1");
  step();
  answer("MALFORMED");
  const auto kept = reader_->list_quarantine(10);
  ASSERT_TRUE(kept.has_value());
  ASSERT_EQ(kept->size(), 1u);
  EXPECT_EQ((*reader_->find_quarantined(kept->front().id))->message.body, "MALFORMED");
  EXPECT_EQ(kept->front().message.via, Via::poll);
  EXPECT_EQ(kept->front().message.account, "sf-main");
  EXPECT_EQ(row("A1").failures, 1u);
}

TEST_F(EngineTest, AnUnreadable404ForOneNumberMeansNotFound) {
  start();
  watch("A1");
  step();
  answer("MALFORMED", 404);
  EXPECT_EQ(row("A1").basis.reason, CheckReason::not_found);
  EXPECT_EQ(account_status().breaker, BreakerState::closed);
}

TEST_F(EngineTest, ANumberThatSpoilsItsBatchIsFoundByPollingEachAlone) {
  source_.policy.batch_size = 3;
  start();
  for (const auto* number : {"A1", "A2", "A3"}) watch(number);
  step();
  answer("REJECTED");
  ASSERT_EQ(http_.waiting(), 3u);
  EXPECT_EQ(http_.next_url(), "http://courier/poll?A1");
  answer("A1 in_transit 1772355600");
  EXPECT_EQ(http_.next_url(), "http://courier/poll?A2");
  answer("REJECTED");
  EXPECT_EQ(row("A2").basis.reason, CheckReason::rejected);
  EXPECT_EQ(row("A2").next_at, time_.now() + 24h);
  answer("A3 in_transit 1772355600");
  EXPECT_EQ(status_of("A3"), Status::in_transit);
}

TEST_F(EngineTest, ANumberThatLacksAHintBlocksNoOther) {
  source_.policy.batch_size = 3;
  start();
  for (const auto* number : {"A1", "NOHINT", "A2"}) watch(number);
  step();
  EXPECT_THAT(row("NOHINT").basis.answer_text, HasSubstr("phone_tail"));
  EXPECT_EQ(row("NOHINT").history.last_result, PollResult::rejected);
  EXPECT_EQ(row("NOHINT").next_at, time_.now() + 24h);
  EXPECT_EQ(account_status().breaker, BreakerState::closed);
  ASSERT_EQ(http_.waiting(), 2u);
  EXPECT_EQ(http_.next_url(), "http://courier/poll?A1");
}

TEST_F(EngineTest, RefusedCredentialsOpenTheBreakerWithAReasonForTheOperator) {
  start();
  watch("A1");
  const Instant due_at = row("A1").next_at;
  step();
  answer("", 401);
  EXPECT_EQ(account_status().breaker, BreakerState::open);
  EXPECT_THAT(account_status().reason, HasSubstr("unauthorized"));
  EXPECT_THAT(account_status().reason, HasSubstr("sf-main"));
  EXPECT_FALSE(row("A1").last_checked_at.has_value());
  EXPECT_EQ(row("A1").history, (PollHistory{PollResult::rejected, std::nullopt, 1}));
  EXPECT_EQ(row("A1").next_at, due_at) << "it is polled at once when the credentials are right";
}

TEST_F(EngineTest, AFaultKeepsTheTimeOfTheLastGoodAnswer) {
  start();
  watch("A1");
  step();
  answer("!not_found A1");
  const auto answered_at = time_.now();
  EXPECT_EQ(row("A1").history, (PollHistory{PollResult::not_found, answered_at, 0}));
  time_.step(24h);
  step();
  answer("", 503);
  EXPECT_EQ(row("A1").history, (PollHistory{PollResult::failed, answered_at, 1}));
  time_.step(24h);
  step();
  answer("", 503);
  EXPECT_EQ(row("A1").history, (PollHistory{PollResult::failed, answered_at, 2}));
  time_.step(24h);
  step();
  answer(kScan);
  EXPECT_EQ(row("A1").history, (PollHistory{PollResult::answered, time_.now(), 0}));
}

TEST_F(EngineTest, AShipmentThatPushesEndedIsNotPolled) {
  start();
  watch("A1");
  run([&](Transaction& transaction) -> Result<void> {
    auto* shipment = *transaction.find_shipment({"shop", "sf", "A1"});
    shipment->status = Status::delivered;
    transaction.store_shipment(*shipment);
    return {};
  });
  step();
  EXPECT_EQ(http_.waiting(), 0u);
  EXPECT_TRUE(row("A1").ended);
  EXPECT_EQ(row("A1").basis.reason, CheckReason::journey_over);
}

TEST_F(EngineTest, TheUrgentComeFirstAndTheStretchIsInTheStatus) {
  source_.policy.requests_per_second = 1;
  account_.requests_per_day = 3;
  start();
  for (const auto* number : {"A1", "A2", "A3", "A4"}) watch(number);
  run([&](Transaction& transaction) -> Result<void> {
    auto row = **transaction.find_poll({"shop", "sf", "A4"}, "sf-main");
    row.basis.reason = CheckReason::clock_close;
    row.basis.urgency = PollUrgency::pressing;
    return transaction.store_poll(row);
  });
  time_.step(10s);
  step();
  EXPECT_EQ(http_.next_url(), "http://courier/poll?A4");
  time_.step(5min);
  step();
  EXPECT_GT(account_status().stretch[1], 1) << "three numbers, and less than three questions a day";
  EXPECT_THAT(metrics_.render(), HasSubstr("parcelgate_poll_shipments{account=\"sf-main\",urgency=\"expected\"} 3"));
}

TEST_F(EngineTest, PushedNumbersArePolledRarelyUntilPushesMissSomething) {
  start();
  watch("A1");
  step();
  answer(kScan);
  EXPECT_EQ(row("A1").pushed_first, 0u);
  run([&](Transaction& transaction) -> Result<void> {  // a push reports the next event
    auto* shipment = *transaction.find_shipment({"shop", "sf", "A1"});
    TrackingEvent event;
    event.event_id = "A1picked_up1772359200";
    event.occurred_at.at = Instant{1772359200s};
    event.status = Status::in_transit;
    (void)reduce(*shipment, {&event, 1});
    transaction.store_shipment(*shipment);
    return {};
  });
  time_.step(2h);
  step();
  answer("A1 in_transit 1772355600");
  EXPECT_EQ(row("A1").pushed_first, 1u);
  EXPECT_EQ(row("A1").basis.reason, CheckReason::safety_net);
  EXPECT_EQ(row("A1").next_at, time_.now() + 8h);
  stop();
  start();
  EXPECT_EQ(row("A1").pushed_first, 1u) << "it survives a restart";
  time_.step(8h);
  step();
  answer("A1 in_transit 1772355600 A1 in_transit 1772366400");
  EXPECT_EQ(row("A1").pushed_first, 0u) << "the poll found an event that no push had reported";
  EXPECT_EQ(row("A1").basis.reason, CheckReason::under_way);
}

TEST_F(EngineTest, ARegistrationWhileTheQuestionIsUnderWayIsNotForgotten) {
  start();
  watch("A1");
  step();
  run([&](Transaction& transaction) -> Result<void> {
    auto row = **transaction.find_poll({"shop", "sf", "A1"}, "sf-main");
    row.hints["phone_tail"] = "1234";
    row.next_at = time_.now() + 1s;
    return transaction.store_poll(row);
  });
  answer(kScan);
  EXPECT_EQ(row("A1").hints.at("phone_tail"), "1234");
  EXPECT_EQ(row("A1").next_at, time_.now() + 1s);
  EXPECT_EQ(row("A1").last_checked_at, time_.now());
}

TEST_F(EngineTest, AFullStorePausesPollingAndLosesNoAnswer) {
  options_.schedule.max_requests = 1;
  start();
  testing::FullStore full(*store_);
  auto engine = PollEngine::create({full, http_, time_, sources_, metrics_, ingest_, std::make_shared<RulePacks>()},
                                   {account_}, options_);
  ASSERT_TRUE(engine.has_value());
  engine_ = std::move(engine).value();
  watch("A1");
  watch("A2");
  step();
  full.is_full = true;
  answer("A1 in_transit 1772355600");
  EXPECT_EQ(account_status().held_by, GateReason::store_full);
  time_.step(10s);
  step();
  EXPECT_EQ(http_.waiting(), 0u) << "A2 has to wait";
  EXPECT_EQ(status_of("A1"), std::nullopt);
  full.is_full = false;
  time_.step(1s);
  step();
  EXPECT_EQ(status_of("A1"), Status::in_transit);
  EXPECT_EQ(http_.next_url(), "http://courier/poll?A2");
  engine_.reset();
}

TEST_F(EngineTest, A503WithRetryAfterHoldsTheAccount) {
  start();
  watch("A1");
  step();
  answer("", 503, 20min);
  EXPECT_EQ(row("A1").failures, 1u);
  EXPECT_EQ(row("A1").next_at, time_.now() + 5min);
  time_.step(19min);
  step();
  EXPECT_EQ(http_.waiting(), 0u);
  time_.step(1min);
  step();
  EXPECT_EQ(http_.waiting(), 1u);
}

TEST_F(EngineTest, ARedirectIsReportedAsAFaultOfTheConfiguration) {
  start();
  watch("A1");
  step();
  answer("", 302);
  EXPECT_EQ(account_status().breaker, BreakerState::open);
  EXPECT_THAT(account_status().reason, HasSubstr("base URL"));
}

TEST_F(EngineTest, AnAccountOfAnUnknownSourceIsReportedAtTheStart) {
  start();
  auto unknown = account_;
  unknown.account.source = "nobody";
  const auto engine =
      PollEngine::create({*store_, http_, time_, sources_, metrics_, ingest_, nullptr}, {unknown}, options_);
  ASSERT_FALSE(engine.has_value());
  EXPECT_EQ(engine.error().kind, ErrorKind::config);
  EXPECT_THAT(engine.error().what, HasSubstr("nobody"));
}

TEST_F(EngineTest, OutcomesLagAndBreakerAreMeasured) {
  start();
  watch("A1");
  step();
  answer(kScan);
  watch("A2");
  step();
  answer("", 401);
  time_.step(90s);
  step();
  const auto text = metrics_.render();
  EXPECT_THAT(text,
              HasSubstr("parcelgate_poll_requests_total{account=\"sf-main\",kind=\"poll\",outcome=\"answered\"} 1"));
  EXPECT_THAT(
      text, HasSubstr("parcelgate_poll_requests_total{account=\"sf-main\",kind=\"poll\",outcome=\"unauthorized\"} 1"));
  EXPECT_THAT(text, HasSubstr("parcelgate_poll_breaker_open{account=\"sf-main\"} 1"));
  EXPECT_THAT(text, HasSubstr("parcelgate_poll_lag_seconds{account=\"sf-main\"} 90"));
}

}  // namespace
}  // namespace parcelgate::testing
