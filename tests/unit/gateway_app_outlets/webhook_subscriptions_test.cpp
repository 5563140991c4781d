#include "gateway/app/outlets/webhooks/webhook_subscriptions.hpp"

#include <future>

#include "gateway/app/outlets/webhooks/webhook_signature.hpp"
#include "outlet_fixture.hpp"
#include "tests/support/event_schemas.hpp"

namespace parcelgate {
namespace {

using testing::eventually;

/// Notes every delivery, and answers by the host of its address. From any thread.
class Receivers final : public HttpClient {
 public:
  void send(HttpRequest request, Done done) override {
    int status = 204;
    log.change([&](std::vector<HttpRequest>& all) {
      all.push_back(request);
      const auto found = answers.find(request.url);
      if (found != answers.end()) status = found->second;
    });
    done(HttpResponse{status, {}, "noted", {}});
  }
  void answer(const std::string& url, int status) {
    log.change([&](auto&) { answers[url] = status; });
  }
  std::size_t count(const std::string& url) const {
    std::size_t found = 0;
    for (const HttpRequest& request : log.get()) found += request.url == url ? 1 : 0;
    return found;
  }
  testing::Watched<std::vector<HttpRequest>> log;
  std::map<std::string, int> answers;
};

class WebhookSubscriptionsTest : public OutletTest {
 protected:
  WebhookSubscriptionsTest() { start(); }
  ~WebhookSubscriptionsTest() override { subscriptions_.reset(); }

  void start() {
    subscriptions_.reset();
    auto started = WebhookSubscriptions::start(
        {*store_, http_, time_, metrics_, std::make_shared<const AddressPolicy>(), store_logs_every_});
    ASSERT_TRUE(started) << started.error().what;
    subscriptions_ = *std::move(started);
  }
  /// Makes a change and waits for its outcome.
  template <class Change>
  Result<SubscriptionView> outcome_of(Change change) {
    std::promise<Result<SubscriptionView>> promise;
    change([&](Result<SubscriptionView> view) { promise.set_value(std::move(view)); });
    return promise.get_future().get();
  }
  SubscriptionView create(const std::string& url, FeedStartPlace place = AtHead{}, FeedFilter filter = {}) {
    WebhookSubscription wanted;
    wanted.tenant = "acme";
    wanted.url = url;
    wanted.filter = std::move(filter);
    wanted.secrets = {{make_webhook_secret(SignatureKind::hmac_sha256), time_.now(), std::nullopt}};
    auto made = outcome_of([&](auto done) { subscriptions_->create(wanted, place, std::move(done)); });
    EXPECT_TRUE(made) << made.error().what;
    return *made;
  }
  bool received(const std::string& url, std::size_t count) {
    return eventually([&] { return http_.count(url) == count; });
  }

  std::chrono::milliseconds store_logs_every_{std::chrono::hours{1}};
  Receivers http_;
  std::unique_ptr<WebhookSubscriptions> subscriptions_;
};

TEST_F(WebhookSubscriptionsTest, ANewOneGetsWhatIsRecordedFromThenOnAndSurvivesARestart) {
  append_event("before");
  const auto made = create("https://a.example/");
  EXPECT_EQ(made.subscription.id.substr(0, 3), "wh_");
  append_event("after");
  ASSERT_TRUE(received("https://a.example/", 1));
  EXPECT_NE(http_.log.get().front().body.find("sf/after"), std::string::npos);
  start();
  ASSERT_EQ(subscriptions_->list("acme").size(), 1u);
  EXPECT_EQ(subscriptions_->list("acme").front().subscription, made.subscription);
  append_event("later");
  ASSERT_TRUE(received("https://a.example/", 2));
}

TEST_F(WebhookSubscriptionsTest, AnotherTenantSeesAndChangesNothing) {
  const std::string id = create("https://a.example/").subscription.id;
  EXPECT_TRUE(subscriptions_->list("other").empty());
  EXPECT_FALSE(subscriptions_->find("other", id));
  EXPECT_FALSE(subscriptions_->deliveries("other", id, 5));
  EXPECT_TRUE(subscriptions_->find("", id));
  const auto paused = outcome_of([&](auto done) { subscriptions_->pause("other", id, std::move(done)); });
  EXPECT_EQ(paused.error().kind, ErrorKind::not_found);
  const auto removed = outcome_of([&](auto done) { subscriptions_->remove("other", id, std::move(done)); });
  EXPECT_EQ(removed.error().kind, ErrorKind::not_found);
  EXPECT_TRUE(subscriptions_->find("acme", id));
}

TEST_F(WebhookSubscriptionsTest, ADeadReceiverDelaysNoOther) {
  create("https://dead.example/");
  create("https://good.example/");
  http_.answer("https://dead.example/", 500);
  for (int number = 0; number < 50; ++number) append_event("SF" + std::to_string(number));
  EXPECT_TRUE(received("https://good.example/", 50));
}

TEST_F(WebhookSubscriptionsTest, PauseAndResumeMissNothing) {
  const std::string id = create("https://a.example/").subscription.id;
  const auto paused = outcome_of([&](auto done) { subscriptions_->pause("acme", id, std::move(done)); });
  EXPECT_TRUE(paused->status.paused);
  EXPECT_TRUE(subscriptions_->find("acme", id)->status.paused);
  append_event("SF1");
  append_event("SF2");
  EXPECT_EQ(http_.count("https://a.example/"), 0u);
  const auto resumed = outcome_of([&](auto done) { subscriptions_->resume("acme", id, std::move(done)); });
  EXPECT_FALSE(resumed->status.paused);
  EXPECT_TRUE(received("https://a.example/", 2));
}

TEST_F(WebhookSubscriptionsTest, AFourHundredTenDisablesWithItsReasonUntilResumed) {
  const std::string id = create("https://a.example/").subscription.id;
  http_.answer("https://a.example/", 410);
  append_event("SF1");
  ASSERT_TRUE(eventually([&] { return !subscriptions_->find("acme", id)->subscription.disabled_reason.empty(); }));
  start();
  EXPECT_EQ(subscriptions_->find("acme", id)->subscription.disabled_reason,
            "the receiver answered 410; deliveries are stopped until it is resumed");
  http_.answer("https://a.example/", 200);
  const auto resumed = outcome_of([&](auto done) { subscriptions_->resume("acme", id, std::move(done)); });
  EXPECT_EQ(resumed->subscription.disabled_reason, "");
  EXPECT_TRUE(received("https://a.example/", 2));
}

TEST_F(WebhookSubscriptionsTest, AChangeOfAddressContinuesWhereTheOldOneStood) {
  const std::string id = create("https://old.example/").subscription.id;
  append_event("SF1");
  ASSERT_TRUE(received("https://old.example/", 1));
  const auto changed = outcome_of([&](auto done) {
    subscriptions_->change(
        "acme", id, [](WebhookSubscription& present) { present.url = "https://new.example/"; }, done);
  });
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->subscription.url, "https://new.example/");
  append_event("SF2");
  ASSERT_TRUE(received("https://new.example/", 1));
  EXPECT_EQ(http_.count("https://old.example/"), 1u);
  EXPECT_NE(http_.log.get().back().body.find("sf/SF2"), std::string::npos);
}

TEST_F(WebhookSubscriptionsTest, ANewDescriptionOrFilterSendsNothingAgain) {
  const std::string id = create("https://a.example/").subscription.id;
  http_.answer("https://a.example/", 500);
  append_event("SF1");
  ASSERT_TRUE(received("https://a.example/", 1));
  const auto changed = outcome_of([&](auto done) {
    subscriptions_->change(
        "acme", id,
        [](WebhookSubscription& present) {
          present.description = "new";
          present.filter.carriers = {"yto"};
          present.content_mode = ContentMode::binary;
        },
        done);
  });
  ASSERT_TRUE(changed);
  append_event("SF2");
  EXPECT_EQ(changed->subscription.description, "new");
  EXPECT_FALSE(eventually([&] { return http_.count("https://a.example/") > 1; }, std::chrono::seconds{1}));
  FeedEntry other;
  other.type = "parcelgate.shipment.event_recorded.v1";
  other.tenant = "acme";
  other.carrier = "yto";
  other.tracking_number = "YT1";
  other.data = "{}";
  append(std::move(other));
  ASSERT_TRUE(received("https://a.example/", 2));
  const auto sent = http_.log.get().back();
  EXPECT_EQ(find_header(sent.headers, "ce-subject"), "yto/YT1") << "the new filter and form hold";
  start();
  EXPECT_EQ(subscriptions_->find("acme", id)->subscription.description, "new");
}

TEST_F(WebhookSubscriptionsTest, AReplayDeliversAgainWithTheSameIds) {
  const std::string id = create("https://a.example/").subscription.id;
  for (int number = 0; number < 3; ++number) append_event("SF" + std::to_string(number));
  ASSERT_TRUE(received("https://a.example/", 3));
  const auto replayed =
      outcome_of([&](auto done) { subscriptions_->replay("acme", id, AtBeginning{}, std::move(done)); });
  ASSERT_TRUE(replayed);
  ASSERT_TRUE(received("https://a.example/", 6));
  std::map<std::string, int> ids;
  for (const HttpRequest& request : http_.log.get()) ++ids[std::string(find_header(request.headers, "webhook-id"))];
  EXPECT_EQ(ids.size(), 3u);
}

TEST_F(WebhookSubscriptionsTest, ARotationSignsWithBothSecretsForADay) {
  const auto made = create("https://a.example/");
  const std::string id = made.subscription.id;
  const auto rotated = outcome_of(
      [&](auto done) { subscriptions_->rotate_secret("acme", id, SignatureKind::ed25519, std::move(done)); });
  ASSERT_TRUE(rotated);
  ASSERT_EQ(rotated->subscription.secrets.size(), 2u);
  EXPECT_EQ(rotated->subscription.secrets[1].text, made.subscription.secrets[0].text);
  const auto signatures = [&](const std::string& number, std::size_t count) {
    append_event(number);
    EXPECT_TRUE(received("https://a.example/", count));
    return std::string(find_header(http_.log.get().back().headers, "webhook-signature"));
  };
  const std::string both = signatures("SF1", 1);
  EXPECT_EQ(both.substr(0, 4), "v1a,");
  EXPECT_NE(both.find(" v1,"), std::string::npos);
  time_.step(std::chrono::hours{24});
  EXPECT_EQ(signatures("SF2", 2).find(" v1,"), std::string::npos);
}

TEST_F(WebhookSubscriptionsTest, WhatIsRemovedLeavesNothingBehind) {
  const std::string id = create("https://a.example/").subscription.id;
  append_event("SF1");
  ASSERT_TRUE(received("https://a.example/", 1));
  ASSERT_TRUE(outcome_of([&](auto done) { subscriptions_->remove("acme", id, std::move(done)); }));
  EXPECT_TRUE(subscriptions_->list("").empty());
  EXPECT_TRUE(records(std::string(WebhookSubscriptions::kRecordOwner)).empty());
  EXPECT_TRUE(records(id).empty());
  auto reader = store_->open_reader();
  EXPECT_TRUE((*reader)->list_outlets()->empty());
  append_event("SF2");
  start();
  EXPECT_TRUE(subscriptions_->list("").empty());
  EXPECT_EQ(http_.count("https://a.example/"), 1u);
}

TEST_F(WebhookSubscriptionsTest, ARestartKeepsTheDeliveryLog) {
  const std::string id = create("https://a.example/").subscription.id;
  http_.answer("https://a.example/", 500);
  append_event("SF1");
  ASSERT_TRUE(eventually([&] { return subscriptions_->deliveries("acme", id, 5)->size() == 1; }));
  const auto before = *subscriptions_->deliveries("acme", id, 5);
  http_.answer("https://a.example/", 204);
  start();
  const auto after = *subscriptions_->deliveries("acme", id, 200);
  ASSERT_FALSE(after.empty());
  EXPECT_EQ(after.back(), before.back());
}

TEST_F(WebhookSubscriptionsTest, TheDeliveryLogIsStoredWhileTheGatewayRuns) {
  store_logs_every_ = std::chrono::milliseconds{5};
  start();
  const std::string id = create("https://a.example/").subscription.id;
  append_event("SF1");
  ASSERT_TRUE(eventually([&] { return records(id).size() == 1; }));
  EXPECT_EQ(records(id).front().key, WebhookSubscriptions::kDeliveriesKey);
  EXPECT_NE(records(id).front().value.find("sf/SF1"), std::string::npos);
  ASSERT_TRUE(outcome_of([&](auto done) { subscriptions_->remove("acme", id, std::move(done)); }));
  EXPECT_TRUE(records(id).empty());
}

TEST_F(WebhookSubscriptionsTest, ATestIsSentAtOnceAndItsAnswerIsShown) {
  const std::string id = create("https://a.example/").subscription.id;
  http_.answer("https://a.example/", 418);
  std::promise<Result<DeliveryAttempt>> promise;
  subscriptions_->test("acme", id, [&](Result<DeliveryAttempt> attempt) { promise.set_value(std::move(attempt)); });
  const auto attempt = promise.get_future().get();
  ASSERT_TRUE(attempt);
  EXPECT_EQ(attempt->status, 418);
  EXPECT_EQ(attempt->answer, "noted");
  EXPECT_EQ(attempt->type, "parcelgate.subscription.test.v1");
  testing::EventSchemas schemas(PARCELGATE_SOURCE_DIR "/schemas");
  EXPECT_EQ(schemas.faults_of_event(parse_json(http_.log.get().back().body).value()), "");
  EXPECT_EQ(attempt->error, "the receiver answered 418");
  EXPECT_EQ(subscriptions_->deliveries("acme", id, 5)->size(), 1u);
  EXPECT_EQ(subscriptions_->find("acme", id)->status.set_aside, 0u);
}

}  // namespace
}  // namespace parcelgate
