#include "tests/unit/gateway_edge/edge_fixture.hpp"

namespace parcelgate::test {
namespace {

using SystemApi = EdgeFixture;

TEST_F(SystemApi, HealthReportsTheRowsOnlyWhenConfigured) {
  push_event("N1", "e1", "in_transit");
  EXPECT_EQ(request_reply({"GET", "/healthz"}).body, R"({"status":"ok"})");
  EdgeOptions options;
  options.healthz_rows = true;
  start(std::move(options));
  EXPECT_EQ(request_reply({"GET", "/healthz"}).body, R"({"status":"ok","rows":1})");
}

TEST_F(SystemApi, ReadyWaitsForEachCheckAndNamesWhatIsMissing) {
  EXPECT_EQ(request_reply({"GET", "/readyz"}).status, 200);
  std::optional<std::string> fault = "not connected";
  start({}, {{"outlets", [&] { return fault; }}});
  const HttpReply reply = request_reply({"GET", "/readyz"});
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(type_of(reply), "not-ready");
  EXPECT_STREQ(json(reply)["detail"].GetString(), "outlets: not connected");
  fault.reset();
  EXPECT_EQ(request_reply({"GET", "/readyz"}).status, 200);
}

TEST_F(SystemApi, ReadyListsItsChecksAndOnlyRequiredOnesTurnItRed) {
  std::optional<std::string> broker = "not connected to its broker";
  start({},
        {{"listener", [] { return std::optional<std::string>{}; }}, {"outlet:mqtt", [&] { return broker; }, false}});
  const HttpReply reply = request_reply({"GET", "/readyz"});
  EXPECT_EQ(reply.status, 200);
  const auto body = json(reply);
  EXPECT_STREQ(body["status"].GetString(), "ready");
  const auto& checks = body["checks"];
  ASSERT_EQ(checks.Size(), 3u);
  EXPECT_STREQ(checks[0]["name"].GetString(), "store");
  EXPECT_TRUE(checks[0]["ok"].GetBool());
  EXPECT_STREQ(checks[2]["name"].GetString(), "outlet:mqtt");
  EXPECT_FALSE(checks[2]["ok"].GetBool());
  EXPECT_FALSE(checks[2]["required"].GetBool());
  EXPECT_STREQ(checks[2]["detail"].GetString(), "not connected to its broker");
}

TEST_F(SystemApi, AProblemNamesTheRequestThatTheLogKnows) {
  const HttpReply reply = request_reply({"GET", "/nowhere"});
  EXPECT_EQ(json(reply)["instance"].GetString(),
            "urn:parcelgate:request:" + std::string(find_header(reply.headers, "X-Request-Id")));
}

TEST_F(SystemApi, OptionsSayWhatIsAllowed) {
  const HttpReply known = request_reply({"OPTIONS", "/v1/returns"});
  EXPECT_EQ(known.status, 204);
  EXPECT_EQ(find_header(known.headers, "Allow"), "POST, GET, HEAD, OPTIONS");
  EXPECT_EQ(known.body, "");
  EXPECT_EQ(request_reply({"OPTIONS", "*"}).status, 204);
  EXPECT_EQ(request_reply({"OPTIONS", "/nowhere"}).status, 404);
  EXPECT_EQ(request_reply({"HEAD", "/healthz"}).status, 200);
  const HttpReply wrong = request_reply({"HEAD", "/v1/track-links"});
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(find_header(wrong.headers, "Allow"), "POST, OPTIONS");
}

TEST_F(SystemApi, OpenMetricsAreForLoopbackClientsOnly) {
  EdgeOptions options;
  options.open_metrics = true;
  start(std::move(options));
  EXPECT_EQ(request_reply({"GET", "/metrics", "", {}, "::1"}).status, 200);
  EXPECT_EQ(request_reply({"GET", "/metrics", "", {}, "192.0.2.7"}).status, 401);
}

TEST_F(SystemApi, AnswersCarryARequestIdOfTheirOwnAndAreNotCached) {
  const HttpReply first = request_reply({"GET", "/healthz"});
  const HttpReply second = request_reply({"GET", "/nowhere"});
  EXPECT_EQ(find_header(first.headers, "Cache-Control"), "no-store");
  EXPECT_FALSE(find_header(first.headers, "X-Request-Id").empty());
  EXPECT_NE(find_header(first.headers, "X-Request-Id"), find_header(second.headers, "X-Request-Id"));
}

TEST_F(SystemApi, TheCallersRequestIdIsKeptIfItIsAUsualOne) {
  const HttpReply named = request_reply({"GET", "/nowhere", "", {{"X-Request-Id", "proxy-1.a_B"}}});
  EXPECT_EQ(find_header(named.headers, "X-Request-Id"), "proxy-1.a_B");
  EXPECT_EQ(std::string_view(json(named)["instance"].GetString()), "urn:parcelgate:request:proxy-1.a_B");
  for (const std::string& wrong : {std::string("a b"), std::string("\"}"), std::string("日"), std::string(65, 'x')}) {
    const HttpReply reply = request_reply({"GET", "/healthz", "", {{"X-Request-Id", wrong}}});
    EXPECT_NE(find_header(reply.headers, "X-Request-Id"), wrong);
    EXPECT_FALSE(find_header(reply.headers, "X-Request-Id").empty());
  }
}

TEST_F(SystemApi, RequestsAreCountedByRouteAndStatus) {
  request_reply({"GET", "/healthz"});
  request_reply({"GET", "/nowhere"});
  const std::string shown = metrics_.render();
  EXPECT_NE(shown.find(R"(parcelgate_http_requests_total{route="healthz",status="200"} 1)"), std::string::npos)
      << shown;
  EXPECT_NE(shown.find(R"(parcelgate_http_requests_total{route="none",status="404"} 1)"), std::string::npos) << shown;
}

TEST_F(SystemApi, EachRequestIsTimedOnceHoweverOftenMetricsAreRead) {
  request_reply({"GET", "/healthz"});
  request_reply({"GET", "/healthz"});
  const std::string key = make_key("admin", "", "");
  for (int round = 0; round < 2; ++round) {
    const std::string shown = request_reply({"GET", "/metrics", "", bearer(key)}).body;
    EXPECT_NE(shown.find("parcelgate_http_request_seconds_count{route=\"healthz\"} 2\n"), std::string::npos) << shown;
    EXPECT_NE(shown.find("parcelgate_http_request_seconds_bucket{route=\"healthz\",le=\"+Inf\"} 2\n"),
              std::string::npos);
  }
}

TEST_F(SystemApi, AReplacedDirectoryHoldsFromTheNextRequestOn) {
  auto without = std::make_shared<Directory>(*directory_);
  without->accounts.clear();
  edge_->replace_directory(without);
  EXPECT_EQ(push("{}").status, 404);
}

}  // namespace
}  // namespace parcelgate::test
