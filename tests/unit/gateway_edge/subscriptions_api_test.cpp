#include "edge_fixture.hpp"
#include "tests/support/eventually.hpp"

namespace parcelgate::test {
namespace {

using parcelgate::testing::eventually;

/// Answers every delivery with the status of the moment.
class Receiver final : public HttpClient {
 public:
  void send(HttpRequest request, Done done) override {
    received.change([&](auto& all) { all.push_back(std::move(request)); });
    done(HttpResponse{status, {}, "noted", {}});
  }
  std::atomic<int> status{204};
  parcelgate::testing::Watched<std::vector<HttpRequest>> received;
};

class SubscriptionsApi : public EdgeFixture {
 protected:
  void SetUp() override {
    EdgeFixture::SetUp();
    auto subscriptions =
        WebhookSubscriptions::start({*store_, receiver_, time_, metrics_, std::make_shared<const AddressPolicy>()});
    ASSERT_TRUE(subscriptions) << subscriptions.error().what;
    subscriptions_ = *std::move(subscriptions);
    auto edge =
        Edge::create({}, {*store_, time_, metrics_, counters_, directory_, {}, {}, {}, {}, subscriptions_.get()});
    ASSERT_TRUE(edge) << edge.error().what;
    edge_ = *std::move(edge);
    key_ = make_key("after_sales");
  }
  void TearDown() override {
    subscriptions_->stop();
    edge_.reset();
    subscriptions_.reset();
    EdgeFixture::TearDown();
  }
  HttpReply call(std::string method, std::string target, std::string body = {}) {
    return request_reply({std::move(method), std::move(target), std::move(body), bearer(key_)});
  }
  std::string create(const std::string& body = R"({"url": "https://shop.example/hook"})") {
    const HttpReply reply = call("POST", "/v1/subscriptions", body);
    EXPECT_EQ(reply.status, 201) << reply.body;
    return std::string(find_text(json(reply), "id"));
  }

  Receiver receiver_;
  std::unique_ptr<WebhookSubscriptions> subscriptions_;
  std::string key_;
};

TEST_F(SubscriptionsApi, ASubscriptionIsMadeShownListedAndDeleted) {
  const HttpReply made = call("POST", "/v1/subscriptions",
                              R"({"url": "https://shop.example/hook", "description": "desk",
                                  "filter": {"types": ["parcelgate.clock.*"], "clocks": ["buyer_sends"]},
                                  "content_mode": "binary", "max_in_flight": 3, "max_per_second": 20,
                                  "signature": "ed25519", "start": "beginning"})");
  ASSERT_EQ(made.status, 201) << made.body;
  const auto document = json(made);
  EXPECT_EQ(find_text(document, "secret").substr(0, 5), "whpk_") << "the private key never leaves";
  EXPECT_EQ(find_text(document, "state"), "active");
  EXPECT_EQ(find_text(document, "signature"), "ed25519");
  const std::string id(find_text(document, "id"));
  const HttpReply shown = call("GET", "/v1/subscriptions/" + id);
  ASSERT_EQ(shown.status, 200);
  EXPECT_EQ(shown.body.find("\"secret\""), std::string::npos);
  EXPECT_EQ(find_text(json(shown), "description"), "desk");
  EXPECT_EQ(find_member(json(call("GET", "/v1/subscriptions")), "subscriptions")->Size(), 1u);
  EXPECT_EQ(call("DELETE", "/v1/subscriptions/" + id).status, 204);
  EXPECT_EQ(call("GET", "/v1/subscriptions/" + id).status, 404);
  EXPECT_EQ(call("DELETE", "/v1/subscriptions/" + id).status, 404);
}

TEST_F(SubscriptionsApi, EveryFaultOfABodyIsNamedAtOnce) {
  const HttpReply reply = call("POST", "/v1/subscriptions",
                               R"({"filter": {"types": ["parcelgate.clok.*"]}, "content_mode": "xml",
                                   "max_in_flight": 0, "start": "yesterday", "colour": 1,
                                   "description": "\u001b[31mred"})");
  EXPECT_EQ(reply.status, 422);
  for (const char* pointer : {"\"/url\"", "\"/filter/types\"", "\"/content_mode\"", "\"/max_in_flight\"", "\"/start\"",
                              "\"/colour\"", "\"/description\""}) {
    EXPECT_NE(reply.body.find(pointer), std::string::npos) << pointer << " in " << reply.body;
  }
  EXPECT_TRUE(subscriptions_->list("").empty());
}

TEST_F(SubscriptionsApi, AnAddressInsideTheNetworkIsRefusedAtOnceAndInAChange) {
  const HttpReply reply = call("POST", "/v1/subscriptions", R"({"url": "https://169.254.169.254/latest"})");
  EXPECT_EQ(reply.status, 422);
  EXPECT_NE(reply.body.find("\"/url\""), std::string::npos) << reply.body;
  const std::string id = create();
  EXPECT_EQ(call("PATCH", "/v1/subscriptions/" + id, R"({"url": "https://[::1]/"})").status, 422);
  EXPECT_EQ(find_text(json(call("GET", "/v1/subscriptions/" + id)), "url"), "https://shop.example/hook");
}

TEST_F(SubscriptionsApi, EntriesAreDeliveredAndTheLogShowsThem) {
  const std::string id = create();
  push_event("SF1", "e1", "in_transit");
  ASSERT_TRUE(receiver_.received.wait([](const auto& all) { return !all.empty(); }));
  ASSERT_TRUE(eventually([&] {
    return find_member(json(call("GET", "/v1/subscriptions/" + id + "/deliveries")), "deliveries")->Size() > 0;
  }));
  const auto log = json(call("GET", "/v1/subscriptions/" + id + "/deliveries?limit=1"));
  const auto& attempt = (*find_member(log, "deliveries"))[0];
  EXPECT_EQ(find_member(attempt, "status")->GetInt(), 204);
  EXPECT_EQ(find_text(attempt, "answer"), "noted");
  EXPECT_EQ(call("GET", "/v1/subscriptions/" + id + "/deliveries?limit=0").status, 400);
}

TEST_F(SubscriptionsApi, AChangeNamesOnlyWhatChanges) {
  const std::string id = create(R"({"url": "https://shop.example/hook", "description": "one"})");
  const HttpReply changed = call("PATCH", "/v1/subscriptions/" + id, R"({"max_per_second": 7})");
  ASSERT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(find_text(json(changed), "description"), "one");
  EXPECT_EQ(find_member(json(changed), "max_per_second")->GetInt(), 7);
  EXPECT_EQ(call("PATCH", "/v1/subscriptions/" + id, R"({"start": "head"})").status, 422) << "that is a replay";
  EXPECT_EQ(call("PATCH", "/v1/subscriptions/wh_none", R"({})").status, 404);
}

TEST_F(SubscriptionsApi, ChangesOfDifferentMembersAtTheSameTimeAllHold) {
  const std::string target = "/v1/subscriptions/" + create();
  for (int round = 1; round <= 20; ++round) {
    auto first = send({"PATCH", target, R"({"description": ")" + std::to_string(round) + "\"}", bearer(key_)});
    auto second = send({"PATCH", target, R"({"max_per_second": )" + std::to_string(round) + "}", bearer(key_)});
    ASSERT_EQ(first.get().status, 200);
    ASSERT_EQ(second.get().status, 200);
    const auto shown = json(call("GET", target));
    ASSERT_EQ(find_text(shown, "description"), std::to_string(round));
    ASSERT_EQ(find_member(shown, "max_per_second")->GetInt(), round);
  }
}

TEST_F(SubscriptionsApi, PauseResumeReplayRotateAndTest) {
  const std::string id = create();
  EXPECT_EQ(find_text(json(call("POST", "/v1/subscriptions/" + id + "/pause")), "state"), "paused");
  EXPECT_EQ(find_text(json(call("POST", "/v1/subscriptions/" + id + "/resume")), "state"), "active");
  EXPECT_EQ(call("POST", "/v1/subscriptions/" + id + "/replay", R"({"start": "2026-09-20T00:00:00Z"})").status, 200);
  EXPECT_EQ(call("POST", "/v1/subscriptions/" + id + "/replay", "{}").status, 422);
  const HttpReply rotated = call("POST", "/v1/subscriptions/" + id + "/rotate-secret");
  ASSERT_EQ(rotated.status, 200) << rotated.body;
  EXPECT_EQ(find_text(json(rotated), "secret").substr(0, 6), "whsec_");
  receiver_.status = 500;
  const HttpReply tested = call("POST", "/v1/subscriptions/" + id + "/test");
  ASSERT_EQ(tested.status, 200) << tested.body;
  EXPECT_EQ(find_member(json(tested), "status")->GetInt(), 500);
  for (const char* action : {"pause", "resume", "rotate-secret", "test"})
    EXPECT_EQ(call("POST", std::string("/v1/subscriptions/wh_none/") + action).status, 404) << action;
}

TEST_F(SubscriptionsApi, DeadLettersAreListedRetriedAndDropped) {
  const std::string id = create();
  const DeadLetter letter{{0, 1}, "shop/acme/SF1", 10, "the receiver answered 500", time_.now()};
  ASSERT_TRUE(submit_and_wait(*store_, std::make_unique<FunctionCommand>([&](Transaction& writes) {
    return writes.store_record(dead_letter_record(id, letter));
  })));
  const std::string path = "/v1/subscriptions/" + id + "/dead-letters";
  const auto listed = json(call("GET", path));
  EXPECT_EQ(find_text((*find_member(listed, "dead_letters"))[0], "id"), "0-1");
  EXPECT_EQ(call("DELETE", path + "/0-2").status, 404);
  EXPECT_EQ(call("DELETE", path + "/nonsense").status, 404);
  push_event("SF1", "e1", "in_transit");
  EXPECT_EQ(call("POST", path + "/0-1/retry").status, 202);
  ASSERT_TRUE(eventually([&] { return find_member(json(call("GET", path)), "dead_letters")->Empty(); }));
  ASSERT_TRUE(submit_and_wait(*store_, std::make_unique<FunctionCommand>([&](Transaction& writes) {
    return writes.store_record(dead_letter_record(id, letter));
  })));
  EXPECT_EQ(call("DELETE", path + "/0-1").status, 204);
  EXPECT_TRUE(eventually([&] { return find_member(json(call("GET", path)), "dead_letters")->Empty(); }));
}

TEST_F(SubscriptionsApi, AnotherTenantsKeyFindsNothingAndACustomersKeyNoEndpoint) {
  const std::string id = create();
  const std::string other = make_key("after_sales", "", "other");
  EXPECT_EQ(get("/v1/subscriptions/" + id, other).status, 404);
  EXPECT_EQ(post("/v1/subscriptions/" + id + "/pause", "", other).status, 404);
  EXPECT_EQ(find_member(json(get("/v1/subscriptions", other)), "subscriptions")->Size(), 0u);
  EXPECT_EQ(get("/v1/subscriptions", make_key("customer", "SF1")).status, 403);
}

TEST_F(SubscriptionsApi, AnAdminOfAllTenantsMaySubscribeToEverything) {
  const std::string admin = make_key("admin", "", "");
  const HttpReply made = post("/v1/subscriptions", R"({"url": "https://shop.example/all"})", admin);
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_TRUE(find_member(json(made), "tenant")->IsNull());
  create();
  EXPECT_EQ(find_member(json(get("/v1/subscriptions", admin)), "subscriptions")->Size(), 2u);
  EXPECT_EQ(find_member(json(get("/v1/subscriptions?tenant=shop", admin)), "subscriptions")->Size(), 1u);
  EXPECT_EQ(find_member(json(call("GET", "/v1/subscriptions")), "subscriptions")->Size(), 1u);
}

}  // namespace
}  // namespace parcelgate::test
