#include "gateway/app/replay/retry_quarantined.hpp"

#include "gateway/app/admin/replay_commands.hpp"
#include "tests/unit/gateway_app_replay/replay_fixture.hpp"

namespace parcelgate::test {
namespace {

class QuarantineRetry : public ReplayTest {
 protected:
  RetryReport retry(std::int64_t id) {
    const auto held = reader_->find_quarantined(id);
    return retry_quarantined(*store_, counters_, directory(), **held, time_.now());
  }
  bool is_held(std::int64_t id) { return reader_->find_quarantined(id)->has_value(); }
};

TEST_F(QuarantineRetry, AReadableMessageIsRecordedAndLeavesQuarantine) {
  const auto id =
      hold(raw(body("N1", {{"e1", "10", "2026-09-20T10:00:00Z"}, {"e2", "50", "2026-09-21T10:00:00Z"}}, 2)));
  EXPECT_EQ(retry(id).outcome, RetryOutcome::undecodable);
  EXPECT_TRUE(is_held(id));
  source_.reads = 2;
  const RetryReport report = retry(id);
  EXPECT_EQ(report.outcome, RetryOutcome::ingested);
  EXPECT_EQ(report.recorded, 2u);
  EXPECT_FALSE(is_held(id));
  EXPECT_EQ(shipment("N1")->status, Status::delivered);
}

TEST_F(QuarantineRetry, TheRawMessageIsKeptAsEvidenceWithItsOwnInstant) {
  const auto id = hold(raw(body("N1", {{"e1", "10", "2026-09-20T10:00:00Z"}})));
  const Instant received_at = time_.now();
  time_.step(std::chrono::hours{5});
  ASSERT_EQ(retry(id).outcome, RetryOutcome::ingested);
  const auto kept = reader_->find_raw(feed().front().raw_id);
  ASSERT_TRUE(kept && *kept);
  EXPECT_EQ((*kept)->received_at, received_at);
  EXPECT_EQ(feed().front().recorded_at, time_.now());
  EXPECT_EQ((*kept)->mapping_version, "a1.1");
}

TEST_F(QuarantineRetry, AMessageRepeatedMeanwhileIsADuplicateAndLeavesToo) {
  const std::string bytes = body("N1", {{"e1", "10", "2026-09-20T10:00:00Z"}});
  const auto id = hold(raw(bytes));
  push(bytes);
  const RetryReport report = retry(id);
  EXPECT_EQ(report.outcome, RetryOutcome::duplicate);
  EXPECT_EQ(report.duplicates, 1u);
  EXPECT_FALSE(is_held(id));
  EXPECT_EQ(shipment("N1")->event_count, 1u);
}

TEST_F(QuarantineRetry, AMessageReadInPartIsRecordedAndStays) {
  const auto id = hold(raw(body("N1", {{"e1", "10", "2026-09-20T10:00:00Z"}}, 1, "malformed")));
  const RetryReport first = retry(id);
  EXPECT_EQ(first.outcome, RetryOutcome::in_part);
  EXPECT_EQ(first.recorded, 1u);
  EXPECT_EQ(first.what, "malformed: reported");
  EXPECT_TRUE(is_held(id));
  const RetryReport second = retry(id);
  EXPECT_EQ(second.recorded, 0u);
  EXPECT_EQ(second.duplicates, 1u);
}

TEST_F(QuarantineRetry, AMessageThatHoldsNothingLeaves) {
  const auto id = hold(raw(body("N1", {}, 1, "no_events")));
  EXPECT_EQ(retry(id).outcome, RetryOutcome::empty);
  EXPECT_FALSE(is_held(id));
}

TEST_F(QuarantineRetry, AMessageOfARemovedAccountStaysAndSaysWhy) {
  const auto id = hold(raw(body("N1", {}), "gone"));
  const RetryReport report = retry(id);
  EXPECT_EQ(report.outcome, RetryOutcome::no_account);
  EXPECT_NE(report.what.find("no account gone"), std::string::npos);
  EXPECT_TRUE(is_held(id));
}

TEST_F(QuarantineRetry, AnErasedMessageSaysThatTheTenantsRetentionDidIt) {
  const auto id = hold(raw(body("N1", {{"e1", "10", "2026-09-20T10:00:00Z"}})));
  QuarantinedMessage held = **reader_->find_quarantined(id);
  held.message.body.clear();
  held.message.erased = ErasedBody{time_.now(), 50, {}};
  const RetryReport report = retry_quarantined(*store_, counters_, directory(), held, time_.now());
  EXPECT_EQ(report.outcome, RetryOutcome::erased);
  EXPECT_EQ(to_string(report.outcome), "erased");
  EXPECT_NE(report.what.find("erased on " + to_rfc3339(time_.now()) + " by the tenant's retention"), std::string::npos)
      << report.what;
}

TEST_F(QuarantineRetry, AnotherSourcesManifestIsNoReaderOfAMessage) {
  RawMessage other = raw(body("N1", {{"e1", "10", "2026-09-20T10:00:00Z"}}));
  other.source = "before";
  const auto id = hold(other);
  const RetryReport report = retry(id);
  EXPECT_EQ(report.outcome, RetryOutcome::no_account);
  EXPECT_NE(report.what.find("of source acme now"), std::string::npos) << report.what;
  EXPECT_FALSE(shipment("N1"));
}

TEST_F(QuarantineRetry, AnAccountInShadowModeActsOnNothing) {
  const auto id = hold(raw(body("N1", {{"e1", "10", "2026-09-20T10:00:00Z"}})));
  acts_ = false;
  EXPECT_NE(retry(id).what.find("shadow mode"), std::string::npos);
  EXPECT_FALSE(shipment("N1"));
  acts_ = true;
  EXPECT_EQ(retry(id).outcome, RetryOutcome::ingested);
}

TEST_F(QuarantineRetry, AnOldEndOfASubscriptionDoesNotEndOneMadeSince) {
  const auto subscribe = [&] {
    PollState row;
    row.key = {"shop", "acme", "N1"};
    row.account = "main";
    row.subscription.state = SubscriptionState::subscribed;
    row.subscription.at = time_.now();
    ASSERT_TRUE(submit_and_wait(*store_, std::make_unique<FunctionCommand>(
                                             [&](Transaction& transaction) { return transaction.store_poll(row); })));
  };
  const auto state = [&] { return (*reader_->find_polls("N1")).front().subscription.state; };
  const auto first = hold(raw(body("N1", {}, 1, "ended")));
  const auto second = hold(raw(body("N1", {}, 1, "ended")));
  subscribe();
  ASSERT_EQ(retry(first).outcome, RetryOutcome::empty);
  EXPECT_EQ(state(), SubscriptionState::ended);
  time_.step(std::chrono::hours{1});
  subscribe();
  ASSERT_EQ(retry(second).outcome, RetryOutcome::empty);
  EXPECT_EQ(state(), SubscriptionState::subscribed);
}

TEST_F(QuarantineRetry, TopicAndPolledNumberAreStoredWithTheBody) {
  SourceMessage by_mqtt;
  by_mqtt.via = Via::mqtt;
  by_mqtt.topic = "acme/parcels/N7";
  RawMessage reported = raw(body("", {{"e1", "10", "2026-09-20T10:00:00Z"}}));
  reported.via = Via::mqtt;
  reported.context = render_message_context(by_mqtt, {}, account_);
  EXPECT_EQ(retry(hold(reported)).outcome, RetryOutcome::ingested);
  EXPECT_TRUE(shipment("N7"));

  const std::vector<PollItem> polled_items{{"acme", "N8", {{"phone_tail", "1234"}}}};
  SourceMessage polled;
  polled.via = Via::poll;
  polled.requested = polled_items;
  RawMessage answer = raw(body("", {{"e2", "10", "2026-09-20T10:00:00Z"}}));
  answer.via = Via::poll;
  answer.context = render_message_context(polled, {}, account_);
  EXPECT_EQ(answer.context.find("1234"), std::string::npos) << answer.context;
  EXPECT_EQ(retry(hold(answer)).outcome, RetryOutcome::ingested);
  EXPECT_TRUE(shipment("N8"));
}

TEST_F(QuarantineRetry, TheAdminCommandReportsTheOutcomeOfEach) {
  const auto good = hold(raw(body("N1", {{"e1", "10", "2026-09-20T10:00:00Z"}})));
  const auto bad = hold(raw("{"));
  AdminService service(*store_, time_);
  add_replay_commands(service, *store_, counters_, time_, [this] { return directory(); });
  const std::string request =
      R"({"command":"quarantine.retry","ids":[)" + std::to_string(good) + "," + std::to_string(bad) + ",999]}";
  const auto answer = parse_json(service.handle(request));
  ASSERT_TRUE(answer);
  const auto& rows = *find_member(*answer, "messages");
  ASSERT_EQ(rows.Size(), 3u);
  EXPECT_EQ(find_text(rows[0], "outcome"), "ingested");
  EXPECT_EQ(find_text(rows[1], "outcome"), "undecodable");
  EXPECT_EQ(find_text(rows[2], "outcome"), "gone");
}

TEST(MessageContext, HoldsWhatDecodingReadsAndNoSecret) {
  const Account account{"main", "acme", "shop", {}, {{"token", {"s3cr3t"}}}};
  const HttpHeaders headers{{"X-Kind", "scan"}, {"Authorization", "s3cr3t"}, {"Cookie", "c"}};
  SourceMessage message;
  message.headers = &headers;
  message.query = "kind=a%20b&token=s3cr3t&other=1";
  const DecodeInputs inputs{{"X-Kind", "Authorization"}, {"kind", "token"}};
  const std::string context = render_message_context(message, inputs, account);
  const auto kept = KeptMessage::create(Via::push, {}, "body", context);
  ASSERT_TRUE(kept);
  const SourceMessage again = kept->message();
  EXPECT_EQ(find_header(*again.headers, "X-Kind"), "scan");
  EXPECT_EQ(again.query, "kind=a%20b");
  EXPECT_EQ(context.find("s3cr3t"), std::string::npos) << context;
  EXPECT_EQ(context.find("Cookie"), std::string::npos) << context;
  EXPECT_EQ(render_message_context(message, {}, account), "") << "the body alone is enough";
}

TEST(MessageContext, KeepsTheNumbersOfABatchOnlyWhereTheAnswerSpellsOneOtherwise) {
  const Account account{"main", "acme", "shop", {}, {}};
  const std::vector<PollItem> polled_items{{"acme", "AB1", {{"phone_tail", "1234"}}}, {"acme", "AB2", {}}};
  HttpResponse answer;
  answer.status = 200;
  answer.body = "AB1 AB2";
  EXPECT_EQ(render_message_context(SourceMessage::poll(answer, polled_items, {}), {}, account), "");
  answer.body = "ab-1 AB2";
  const std::string context = render_message_context(SourceMessage::poll(answer, polled_items, {}), {}, account);
  EXPECT_EQ(context.find("1234"), std::string::npos) << context;
  const auto kept = KeptMessage::create(Via::poll, {}, answer.body, context);
  ASSERT_TRUE(kept);
  ASSERT_EQ(kept->message().requested.size(), 2u);
  EXPECT_EQ(kept->message().requested[0].tracking_number, "AB1");
  EXPECT_EQ(kept->message().requested[1].tracking_number, "AB2");
}

}  // namespace
}  // namespace parcelgate::test
