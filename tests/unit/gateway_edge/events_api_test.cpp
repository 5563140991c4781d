#include "tests/unit/gateway_edge/edge_fixture.hpp"

namespace parcelgate::test {
namespace {

class EventsApi : public EdgeFixture {
 protected:
  void SetUp() override {
    EdgeFixture::SetUp();
    key_ = make_key("after_sales");
  }
  std::future<HttpReply> send_get(std::string target) { return send({"GET", std::move(target), "", bearer(key_)}); }
  std::string key_;
};

TEST_F(EventsApi, TheFeedIsReadInPagesOfCloudEvents) {
  for (int index = 0; index < 3; ++index) push_event("N1", "e" + std::to_string(index), "in_transit");
  const auto first = json(get("/v1/events?limit=2", key_));
  ASSERT_EQ(first["events"].Size(), 2u);
  const auto& event = first["events"][0];
  EXPECT_STREQ(event["specversion"].GetString(), "1.0");
  EXPECT_STREQ(event["type"].GetString(), "parcelgate.shipment.status_changed.v1");
  EXPECT_STREQ(event["source"].GetString(), "/tenants/shop");
  EXPECT_STREQ(event["subject"].GetString(), "acme/N1");
  EXPECT_STREQ(event["data"]["event_id"].GetString(), "e0");
  const std::string next = first["next"].GetString();
  const auto second = json(get("/v1/events?after=" + next, key_));
  ASSERT_EQ(second["events"].Size(), 1u);
  EXPECT_STREQ(second["events"][0]["data"]["event_id"].GetString(), "e2");
  EXPECT_TRUE(json(get(std::string("/v1/events?after=") + second["next"].GetString(), key_))["events"].Empty());
}

TEST_F(EventsApi, TheTraceOfAPushIsThatOfItsEvents) {
  const std::string trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const std::string body =
      R"({"number":"N1","events":[)" + event("e1", "in_transit", "2026-09-20T10:00:00+08:00") + "]}";
  request_reply({"POST", "/v1/hooks/acme/main", body, {{"Token", "secret"}, {"traceparent", trace}}});
  push_event("N2", "e2", "in_transit");
  const auto events = json(get("/v1/events", key_));
  ASSERT_EQ(events["events"].Size(), 2u);
  EXPECT_EQ(std::string_view(events["events"][0]["traceparent"].GetString()), trace);
  EXPECT_FALSE(events["events"][1].HasMember("traceparent"));
}

TEST_F(EventsApi, ParametersAreChecked) {
  for (const char* query : {"after=nonsense", "wait=31", "wait=-1", "limit=1001"}) {
    EXPECT_EQ(type_of(get(std::string("/v1/events?") + query, key_)), "invalid-parameter") << query;
  }
}

TEST_F(EventsApi, AWaitingClientIsAnsweredByTheNextCommit) {
  auto answer = send_get("/v1/events?wait=30");
  ASSERT_NE(answer.wait_for(std::chrono::seconds{0}), std::future_status::ready);
  push_event("N1", "e1", "in_transit");
  ASSERT_EQ(answer.wait_for(kPatience), std::future_status::ready);
  EXPECT_EQ(json(answer.get())["events"].Size(), 1u);
}

TEST_F(EventsApi, EventsOfOtherTenantsDoNotEndTheWait) {
  auto answer = send({"GET", "/v1/events?wait=1", "", bearer(make_key("after_sales", "", "rival"))});
  push_event("N1", "e1", "in_transit");
  ASSERT_EQ(answer.wait_for(kPatience), std::future_status::ready);
  EXPECT_TRUE(json(answer.get())["events"].Empty());
}

TEST_F(EventsApi, AWaitWithoutNewsEndsWithAnEmptyPage) {
  const auto shown = json(get("/v1/events?wait=1", key_));
  EXPECT_TRUE(shown["events"].Empty());
  EXPECT_TRUE(parse_cursor(shown["next"].GetString()));
}

TEST_F(EventsApi, AFilterLeavesEntriesOutAndTheCursorPassesThem) {
  push_event("N1", "e1", "in_transit");
  push_event("N1", "e2", "delivered");
  const auto shown = json(get("/v1/events?statuses=delivered,returned", key_));
  ASSERT_EQ(shown["events"].Size(), 1u);
  EXPECT_STREQ(shown["events"][0]["data"]["event_id"].GetString(), "e2");
  EXPECT_EQ(json(get("/v1/events?types=parcelgate.clock.*", key_))["events"].Size(), 0u);
  EXPECT_EQ(type_of(get("/v1/events?types=", key_)), "invalid-parameter");
  const HttpReply refused = get("/v1/events?types=parcelgate.clok.*", key_);
  EXPECT_EQ(type_of(refused), "invalid-parameter");
  EXPECT_NE(refused.body.find("did you mean"), std::string::npos) << refused.body;
}

/// Reads a stream as a client does: one piece at a time.
class StreamReader {
 public:
  explicit StreamReader(HttpReply reply) : stream_(std::move(reply.stream)) {}
  std::string next() {
    auto promise = std::make_shared<std::promise<std::string>>();
    auto piece = promise->get_future();
    stream_->pull([promise](std::string bytes) { promise->set_value(std::move(bytes)); });
    if (piece.wait_for(kPatience) == std::future_status::ready) return piece.get();
    ADD_FAILURE() << "no piece came";
    return {};
  }
  /// The first piece after comments.
  std::string next_event() {
    for (;;) {
      std::string piece = next();
      if (!piece.starts_with(":")) return piece;
    }
  }

 private:
  std::shared_ptr<HttpStream> stream_;
};

/// The value of a field of the first event in a piece.
std::string field(const std::string& piece, const std::string& name) {
  const std::size_t at = piece.find(name + ": ");
  if (at == std::string::npos) return {};
  const std::size_t from = at + name.size() + 2;
  return piece.substr(from, piece.find('\n', from) - from);
}

class EventStreams : public EventsApi {
 protected:
  HttpReply open(const std::string& target, const std::string& last_event_id = "") {
    HttpHeaders headers = bearer(key_);
    headers.emplace_back("Accept", "text/event-stream");
    if (!last_event_id.empty()) headers.emplace_back("Last-Event-ID", last_event_id);
    return request_reply({"GET", target, "", std::move(headers)});
  }
};

TEST_F(EventStreams, EntriesComeAsEventsWhoseIdsContinueTheStream) {
  push_event("N1", "before", "in_transit");
  const HttpReply reply = open("/v1/events");
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.content_type, "text/event-stream");
  StreamReader reader(reply);
  const std::string begin = reader.next();
  EXPECT_TRUE(begin.starts_with("retry: 3000\nid: ")) << begin;
  push_event("N1", "e1", "in_transit");
  const std::string first = reader.next_event();
  EXPECT_EQ(field(first, "event"), "parcelgate.shipment.event_recorded.v1");
  EXPECT_NE(field(first, "data").find("\"e1\""), std::string::npos) << first;
  push_event("N1", "e2", "delivered");

  StreamReader early(open("/v1/events", field(begin, "id")));
  early.next();
  EXPECT_NE(early.next_event().find("\"e1\""), std::string::npos) << "the client left before its first event";

  StreamReader again(open("/v1/events?after=ignored", field(first, "id")));
  EXPECT_TRUE(again.next().starts_with("retry: 3000\n"));
  EXPECT_NE(again.next_event().find("\"e2\""), std::string::npos);
}

TEST_F(EventStreams, APositionOfAnotherStoreIsResetToTheOldestEntry) {
  push_event("N1", "e1", "in_transit");
  FeedCursor foreign{{7}, "another-store"};
  StreamReader reader(open("/v1/events", to_cursor(foreign)));
  const std::string begin = reader.next();
  EXPECT_EQ(field(begin, "event"), "reset");
  EXPECT_NE(field(begin, "data").find("\"other_store\""), std::string::npos) << begin;
  EXPECT_NE(reader.next_event().find("\"e1\""), std::string::npos);
  EXPECT_EQ(type_of(open("/v1/events", "nonsense")), "invalid-parameter");
}

TEST_F(EventStreams, AStreamWaitsInALimitedPlaceAndEndsWithoutOne) {
  EdgeOptions options;
  options.max_waiters.all = 1;
  start(std::move(options));
  StreamReader reader(open("/v1/events"));
  reader.next();
  auto waiting = send_get("/v1/events?wait=30");
  EXPECT_EQ(reader.next(), "") << "the only place is taken: the client connects again";
  edge_->begin_stop();
  EXPECT_EQ(waiting.get().status, 200);
}

TEST_F(EventStreams, AStreamEndsWithTheGateway) {
  StreamReader reader(open("/v1/events"));
  reader.next();
  edge_->begin_stop();
  EXPECT_EQ(reader.next(), "");
}

TEST_F(EventsApi, WaitersAreBounded) {
  EdgeOptions options;
  options.max_waiters.all = 2;
  start(std::move(options));
  auto first = send_get("/v1/events?wait=30");
  auto second = send_get("/v1/events?wait=30");
  const HttpReply refused = get("/v1/events?wait=30", key_);
  EXPECT_EQ(type_of(refused), "too-many-waiters");
  EXPECT_EQ(find_header(refused.headers, "Retry-After"), "1");
  push_event("N1", "e1", "in_transit");
  ASSERT_EQ(first.wait_for(kPatience), std::future_status::ready);
  ASSERT_EQ(second.wait_for(kPatience), std::future_status::ready);
}

TEST_F(EventStreams, OneAddressCannotTakeAllPlaces) {
  EdgeOptions options;
  options.max_waiters = {10, 1};
  start(std::move(options));
  auto waiting = send_get("/v1/events?wait=30");
  EXPECT_EQ(type_of(open("/v1/events")), "too-many-waiters");
  EXPECT_EQ(type_of(get("/v1/events?wait=30", key_)), "too-many-waiters");
  HttpHeaders headers = bearer(key_);
  headers.emplace_back("Accept", "text/event-stream");
  EXPECT_EQ(request_reply({"GET", "/v1/events", "", std::move(headers), "192.0.2.8"}).status, 200);
  push_event("N1", "e1", "in_transit");
  ASSERT_EQ(waiting.wait_for(kPatience), std::future_status::ready);
  EXPECT_EQ(open("/v1/events").status, 200) << "its place is free again";
}

TEST_F(EventsApi, OneIpv6NetworkIsOneSender) {
  EdgeOptions options;
  options.max_waiters = {10, 1};
  start(std::move(options));
  const auto wait_from = [&](const std::string& remote) {
    return send({"GET", "/v1/events?wait=30", "", bearer(key_), remote});
  };
  auto waiting = wait_from("2001:db8::1");
  EXPECT_EQ(type_of(wait_from("2001:db8::ffff:2").get()), "too-many-waiters");
  auto other = wait_from("2001:db8:0:1::1");
  edge_->begin_stop();
  EXPECT_EQ(waiting.get().status, 200);
  EXPECT_EQ(other.get().status, 200);
}

TEST_F(EventsApi, WhenTheEndBeginsNobodyWaits) {
  auto waiting = send_get("/v1/events?wait=30");
  edge_->begin_stop();
  ASSERT_EQ(waiting.wait_for(kPatience), std::future_status::ready);
  const HttpReply reply = waiting.get();
  EXPECT_EQ(reply.status, 200);
  const auto page = json(reply);
  EXPECT_TRUE(page["events"].Empty());
  EXPECT_TRUE(parse_cursor(page["next"].GetString()));
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(get("/v1/events?wait=30", key_).status, 200);
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds{30}) << "who comes now does not wait either";
}

TEST_F(EventsApi, WhoStillWaitsAtTheEndIsAnswered) {
  auto answer = send_get("/v1/events?wait=30");
  edge_.reset();
  ASSERT_EQ(answer.wait_for(kPatience), std::future_status::ready);
  EXPECT_EQ(answer.get().status, 200);
}

}  // namespace
}  // namespace parcelgate::test
