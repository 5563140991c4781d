#include "gateway/app/scheduling/poll_changes.hpp"

#include "gateway/ports/function_command.hpp"
#include "tests/unit/gateway_app_ingest/ingest_fixture.hpp"

namespace parcelgate::test {
namespace {

class PollChanges : public IngestTest {
 protected:
  void watch(const std::string& return_id, const std::string& number) {
    ASSERT_TRUE(register_return(new_return(return_id), {fact(return_id + "-f1", FactKind::approved)}));
    ASSERT_TRUE(record(return_id, waybill(return_id + "-f2", number), {{"k-main"}, {}}));
  }
  PollState row(const std::string& number) { return reader_->find_polls({"shop", "sf", number})->front(); }
  void change(const std::string& number, const std::function<void(PollState&)>& change) {
    auto state = row(number);
    change(state);
    ASSERT_TRUE(submit_and_wait(*store_, std::make_unique<FunctionCommand>(
                                             [&](Transaction& transaction) { return transaction.store_poll(state); })));
  }
  Result<IngestOutcome> end(const std::string& number, const std::string& account = "k-main") {
    IngestInput input{{kStart + 3h, "kuaidi100", account, Via::push, "raw bytes"}, "shop", "1.1", {}, {}};
    input.decoded.errors.push_back({ItemErrorCode::ended, "abort: no trace in 3 days", number});
    return outcome_of<IngestOutcome>([&](IngestCommand::Done done) {
      return std::make_unique<IngestCommand>(std::move(input), rules_, counters_, std::move(done));
    });
  }
};

TEST_F(PollChanges, AClockThatStartsBringsTheNextQuestionForward) {
  watch("R-1", "SF1");
  change("SF1", [](PollState& state) {
    state.last_checked_at = kStart + 1h;
    state.next_at = kStart + 500h;
    state.basis.reason = CheckReason::safety_net;
  });
  const std::vector signed_for{event_at("e1", 2h, Status::delivered, "signed_by_recipient")};
  ASSERT_TRUE(ingest("SF1", signed_for, kStart + 2h));
  ASSERT_EQ(clock(ret("R-1"), "seller_confirms").state, ClockState::running);
  EXPECT_EQ(row("SF1").next_at, kStart + 500h) << "of a journey that is over, two days ahead: nothing presses";
  ASSERT_TRUE(record("R-1", [] {
    auto shorter = fact("f3", FactKind::overridden, 3h);
    shorter.clock = "seller_confirms";
    shorter.due_at = kStart + 9h;
    return shorter;
  }()));
  EXPECT_LE(row("SF1").next_at, kStart + 6h);
  EXPECT_EQ(row("SF1").basis.reason, CheckReason::clock_close);
}

TEST_F(PollChanges, AReturnThatRunsAgainIsPolledAgain) {
  watch("R-1", "SF1");
  ASSERT_TRUE(ingest("SF1", {event_at("e1", 2h, Status::delivered, "signed_by_recipient")}, kStart + 2h));
  change("SF1", [](PollState& state) {
    state.ended = true;
    state.basis.reason = CheckReason::journey_over;
  });
  ASSERT_TRUE(record("R-1", [] {
    auto longer = fact("f3", FactKind::extended, 3h);
    longer.clock = "seller_confirms";
    longer.by = 24h;
    return longer;
  }()));
  EXPECT_FALSE(row("SF1").ended);
}

TEST_F(PollChanges, AClockDoesNotExpediteANumberThatIsRefused) {
  watch("R-1", "SF1");
  change("SF1", [](PollState& state) {
    state.next_at = kStart + 24h;
    state.basis.reason = CheckReason::rejected;
  });
  ASSERT_TRUE(record("R-1", [] {
    auto shorter = fact("f3", FactKind::overridden, 3h);
    shorter.clock = "buyer_sends";
    shorter.due_at = kStart + 4h;
    return shorter;
  }()));
  EXPECT_EQ(row("SF1").next_at, kStart + 24h);
}

TEST_F(PollChanges, AnEndedSubscriptionComesUpAtOnceAndOnlyOnce) {
  watch("R-1", "SF1");
  change("SF1", [](PollState& state) {
    state.subscription.state = SubscriptionState::subscribed;
    state.next_at = kStart + 500h;
    state.ended = true;
    state.pushed_first = 5;
  });
  ASSERT_TRUE(end("SF1", "another"));
  EXPECT_EQ(row("SF1").subscription.state, SubscriptionState::subscribed) << "another account's";
  ASSERT_TRUE(end("SF1"));
  EXPECT_EQ(row("SF1").subscription.state, SubscriptionState::ended);
  EXPECT_EQ(row("SF1").subscription.reason, "abort: no trace in 3 days");
  EXPECT_EQ(row("SF1").next_at, kStart + 3h);
  EXPECT_EQ(row("SF1").basis.reason, CheckReason::subscription);
  EXPECT_FALSE(row("SF1").ended);
  EXPECT_EQ(row("SF1").pushed_first, 0u);
  ASSERT_TRUE(end("SF1"));
  EXPECT_NE(metrics_.render().find("parcelgate_subscriptions_ended_total 1"), std::string::npos);
}

}  // namespace
}  // namespace parcelgate::test
