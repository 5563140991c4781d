#include "adapters/transports/http_curl/curl_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <cstdlib>
#include <future>

#include "tests/unit/adapters_transports_http_curl/loopback_server.hpp"

namespace parcelgate {
namespace {

using testing::always;
using testing::answer;
using ::testing::HasSubstr;
using testing::LoopbackServer;
using ::testing::Not;
using testing::Peer;

class CurlClientTest : public ::testing::Test {
 protected:
  void use(const CurlOptions& options) {
    auto created = CurlClient::create(options, metrics_);
    ASSERT_TRUE(created.has_value()) << created.error().what;
    client_ = std::move(created).value();
  }
  void SetUp() override { use({}); }

  std::future<Result<HttpResponse>> start(HttpRequest request) {
    auto promise = std::make_shared<std::promise<Result<HttpResponse>>>();
    client_->send(std::move(request),
                  [promise](Result<HttpResponse> outcome) { promise->set_value(std::move(outcome)); });
    return promise->get_future();
  }
  Result<HttpResponse> fetch(HttpRequest request) { return start(std::move(request)).get(); }
  Result<HttpResponse> get(const std::string& url) {
    HttpRequest request;
    request.url = url;
    return fetch(std::move(request));
  }

  Metrics metrics_;
  std::unique_ptr<CurlClient> client_;
};

std::string gzip(const std::string& plain) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string packed(deflateBound(&stream, plain.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

TEST_F(CurlClientTest, RefusedCredentialsAreNotCountedAsOk) {
  for (const char* status : {"401 Unauthorized", "403 Forbidden", "404 Not Found"}) {
    LoopbackServer server(always(answer(status, "")));
    ASSERT_TRUE(get(server.url("/x")).has_value());
  }
  const auto of = [&](const char* outcome) {
    return metrics_
        .counter("parcelgate_http_out_requests_total", "Outbound HTTP requests by outcome",
                 {{"outcome", outcome}, {"thread", "http-out"}})
        .Value();
  };
  EXPECT_EQ(of("unauthorized"), 2);
  EXPECT_EQ(of("ok"), 1);
}

TEST_F(CurlClientTest, SendsMethodHeadersAndBodyAsGivenAndReadsTheAnswer) {
  std::promise<std::string> seen;
  LoopbackServer server([&](Peer& peer) {
    seen.set_value(peer.read_request());
    peer.write(answer("201 Created", "{\"ok\":true}", "X-Courier: sf\r\n"));
  });
  HttpRequest request;
  request.method = "PATCH";
  request.url = server.url("/a?b=c");
  request.headers = {{"Content-Type", "application/json"}, {"X-Empty", ""}};
  request.body = std::string("{\"n\":\"\0\"}", 9);
  const auto outcome = fetch(request);
  ASSERT_TRUE(outcome.has_value()) << outcome.error().what;
  EXPECT_EQ(outcome->status, 201);
  EXPECT_EQ(outcome->body, "{\"ok\":true}");
  EXPECT_EQ(find_header(outcome->headers, "x-courier"), "sf");
  const auto sent = seen.get_future().get();
  EXPECT_THAT(sent, ::testing::StartsWith("PATCH /a?b=c HTTP/1.1\r\n"));
  EXPECT_THAT(sent, HasSubstr("\r\nContent-Type: application/json\r\n"));
  EXPECT_THAT(sent, HasSubstr("\r\nX-Empty:\r\n"));
  EXPECT_THAT(sent, ::testing::EndsWith(request.body));
}

TEST_F(CurlClientTest, ABodyIsNotCalledAFormUnlessTheRequestSaysSo) {
  std::promise<std::string> seen;
  LoopbackServer server([&](Peer& peer) {
    seen.set_value(peer.read_request());
    peer.write(answer("200 OK", ""));
  });
  HttpRequest request;
  request.method = "POST";
  request.url = server.url();
  request.body = "x";
  ASSERT_TRUE(fetch(request).has_value());
  EXPECT_THAT(seen.get_future().get(), Not(HasSubstr("Content-Type")));
}

TEST_F(CurlClientTest, KeepsItsConnections) {
  LoopbackServer server(always(answer("200 OK", "x")));
  for (int round = 0; round < 20; ++round) ASSERT_TRUE(get(server.url()).has_value());
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(CurlClientTest, ManyRequestsRunSideBySideWithinTheBoundForOneHost) {
  CurlOptions options;
  options.max_transfers_per_host = 4;
  use(options);
  std::atomic<int> together{0};
  std::atomic<int> most{0};
  LoopbackServer server([&](Peer& peer) {
    while (!peer.read_request().empty()) {
      const int now = ++together;
      int seen = most;
      while (now > seen && !most.compare_exchange_weak(seen, now)) {
      }
      --together;
      peer.write(answer("200 OK", "x"));
    }
  });
  std::vector<std::future<Result<HttpResponse>>> pending;
  for (int i = 0; i < 200; ++i) {
    HttpRequest request;
    request.url = server.url("/" + std::to_string(i));
    pending.push_back(start(std::move(request)));
  }
  for (auto& one : pending) EXPECT_TRUE(one.get().has_value());
  EXPECT_LE(server.connections(), 4);
  EXPECT_LE(most, 4);
}

TEST_F(CurlClientTest, AHungAnswerHoldsUpNoOtherRequestToItsHost) {
  LoopbackServer server([](Peer& peer) {
    for (std::string request = peer.read_request(); !request.empty(); request = peer.read_request()) {
      if (request.starts_with("GET /hangs ")) return peer.wait_until_closed();
      peer.write(answer("200 OK", "x"));
    }
  });
  HttpRequest first;
  first.url = server.url("/hangs");
  auto hung = start(std::move(first));
  for (int round = 0; round < 5; ++round) EXPECT_TRUE(get(server.url()).has_value());
  EXPECT_NE(hung.wait_for(std::chrono::seconds{0}), std::future_status::ready) << "the others did not wait for its end";
}

TEST_F(CurlClientTest, RefusedConnectionIsUnreachableAndNamesNoSecret) {
  const auto outcome =
      get("http://user:hunter2@127.0.0.1:" + std::to_string(testing::closed_port()) + "/track?key=s3cret");
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().kind, ErrorKind::unreachable);
  EXPECT_THAT(outcome.error().what, HasSubstr("GET http://127.0.0.1:"));
  EXPECT_THAT(outcome.error().what, HasSubstr("/track: "));
  EXPECT_THAT(outcome.error().what, Not(HasSubstr("s3cret")));
  EXPECT_THAT(outcome.error().what, Not(HasSubstr("hunter2")));
}

TEST_F(CurlClientTest, AServerThatNeverAnswersLeavesTheRequestInDoubt) {
  LoopbackServer server([](Peer& peer) { peer.wait_until_closed(); });
  HttpRequest request;
  request.url = server.url();
  request.total_timeout = std::chrono::milliseconds{200};
  const auto outcome = fetch(request);
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().kind, ErrorKind::in_doubt);
}

TEST_F(CurlClientTest, HeadersThatNeverEndAreCutByTheTotalTime) {
  LoopbackServer server([](Peer& peer) {
    (void)peer.read_request();
    peer.write("HTTP/1.1 200 OK\r\nX-Slow: ");
    peer.wait_until_closed();
  });
  HttpRequest request;
  request.url = server.url();
  request.total_timeout = std::chrono::milliseconds{200};
  const auto outcome = fetch(request);
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().kind, ErrorKind::in_doubt);
}

TEST_F(CurlClientTest, ACutBodyIsInDoubt) {
  LoopbackServer server([](Peer& peer) {
    (void)peer.read_request();
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
  });
  const auto outcome = get(server.url());
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().kind, ErrorKind::in_doubt);
}

TEST_F(CurlClientTest, TlsThatFailsBeforeTheRequestLeavesIsUnreachable) {
  LoopbackServer server([](Peer& peer) { peer.write("this is no TLS server, sorry\r\n\r\n"); });
  const auto outcome = get("https" + server.url().substr(4));
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().kind, ErrorKind::unreachable);
}

TEST_F(CurlClientTest, APostIsNotRepeatedBehindTheCallersBack) {
  std::atomic<int> posts{0};
  LoopbackServer server([&](Peer& peer) {
    while (true) {
      const auto request = peer.read_request();
      if (request.empty()) return;
      if (request.starts_with("POST")) {
        ++posts;
        return;
      }
      peer.write(answer("200 OK", "x"));
    }
  });
  ASSERT_TRUE(get(server.url()).has_value());  // leaves a connection that is kept alive
  HttpRequest request;
  request.method = "POST";
  request.url = server.url();
  request.body = "once";
  const auto outcome = fetch(request);
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().kind, ErrorKind::in_doubt);
  EXPECT_EQ(posts, 1);
}

TEST_F(CurlClientTest, AnAnswerBeyondTheLimitIsRefusedWhetherAnnouncedOrNot) {
  const std::string big(70'000, 'x');
  LoopbackServer announced(always(answer("200 OK", big)));
  LoopbackServer streamed([&](Peer& peer) {
    (void)peer.read_request();
    peer.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + big);
  });
  for (const auto& url : {announced.url(), streamed.url()}) {
    HttpRequest request;
    request.url = url;
    request.max_response_bytes = big.size() - 1;
    const auto outcome = fetch(request);
    ASSERT_FALSE(outcome.has_value());
    EXPECT_EQ(outcome.error().kind, ErrorKind::malformed);
    request.max_response_bytes = big.size();
    const auto exact = fetch(request);
    ASSERT_TRUE(exact.has_value()) << exact.error().what;
    EXPECT_EQ(exact->body.size(), big.size());
  }
}

TEST_F(CurlClientTest, EndlessHeadersAreRefused) {
  LoopbackServer server([](Peer& peer) {
    (void)peer.read_request();
    peer.write("HTTP/1.1 200 OK\r\n");
    while (peer.write("X-Line: " + std::string(1000, 'x') + "\r\n")) {
    }
  });
  const auto outcome = get(server.url());
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().kind, ErrorKind::malformed);
}

TEST_F(CurlClientTest, GzipIsAcceptedAndItsBombsAreBoundedAfterUnpacking) {
  const auto packed = gzip(std::string(50u << 20, '0'));
  ASSERT_LT(packed.size(), 100'000u);
  LoopbackServer bomb(always(answer("200 OK", packed, "Content-Encoding: gzip\r\n")));
  const auto refused = get(bomb.url());
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().kind, ErrorKind::malformed);

  LoopbackServer honest(always(answer("200 OK", gzip("{\"ok\":true}"), "Content-Encoding: gzip\r\n")));
  const auto outcome = get(honest.url());
  ASSERT_TRUE(outcome.has_value()) << outcome.error().what;
  EXPECT_EQ(outcome->body, "{\"ok\":true}");
}

TEST_F(CurlClientTest, RetryAfterIsReadInBothFormsAndCapped) {
  const auto advice = [&](const std::string& headers) {
    LoopbackServer server(always(answer("429 Too Many Requests", "", headers)));
    const auto outcome = get(server.url());
    EXPECT_TRUE(outcome.has_value());
    EXPECT_EQ(outcome->status, 429);
    return outcome->retry_after;
  };
  EXPECT_EQ(advice("Retry-After: 17\r\n"), std::chrono::seconds{17});
  EXPECT_EQ(advice("Date: Sun, 06 Nov 1994 08:49:00 GMT\r\nRetry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n"),
            std::chrono::seconds{37});
  EXPECT_EQ(advice("Retry-After: Fri, 31 Dec 2999 23:59:59 GMT\r\n"), std::chrono::seconds{3600});
  EXPECT_EQ(advice("Retry-After: 999999999\r\n"), std::chrono::seconds{3600});
  EXPECT_EQ(advice(""), std::nullopt);
}

TEST_F(CurlClientTest, RedirectsAreAnswers) {
  LoopbackServer server(always(answer("302 Found", "", "Location: http://127.0.0.1:1/\r\n")));
  const auto outcome = get(server.url());
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(outcome->status, 302);
}

TEST_F(CurlClientTest, OnlyHttpIsSpoken) {
  for (const auto* url : {"file:///etc/hostname", "ftp://127.0.0.1/x", "gopher://127.0.0.1/x", "no url at all", ""}) {
    const auto outcome = get(url);
    ASSERT_FALSE(outcome.has_value()) << url;
    EXPECT_EQ(outcome.error().kind, ErrorKind::config) << url << ": " << outcome.error().what;
  }
}

TEST_F(CurlClientTest, AHeaderCannotSmuggleAnother) {
  HttpRequest request;
  request.url = "http://127.0.0.1:1/";
  request.headers = {{"X-A", "b\r\nX-Admin: 1"}};
  const auto outcome = fetch(request);
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().kind, ErrorKind::config);
}

TEST_F(CurlClientTest, TheEnvironmentNamesNoProxy) {
  LoopbackServer server(always(answer("200 OK", "direct")));
  ::setenv("http_proxy", ("http://127.0.0.1:" + std::to_string(testing::closed_port())).c_str(), 1);
  const auto outcome = get(server.url());
  ::unsetenv("http_proxy");
  ASSERT_TRUE(outcome.has_value()) << outcome.error().what;
  EXPECT_EQ(outcome->body, "direct");
}

TEST_F(CurlClientTest, TheProxyOfTheOptionsIsUsed) {
  std::promise<std::string> seen;
  LoopbackServer proxy([&](Peer& peer) {
    seen.set_value(peer.read_request());
    peer.write(answer("200 OK", "by proxy"));
  });
  CurlOptions options;
  options.proxy = proxy.url("");
  use(options);
  const auto outcome = get("http://courier.invalid/track");
  ASSERT_TRUE(outcome.has_value()) << outcome.error().what;
  EXPECT_EQ(outcome->body, "by proxy");
  EXPECT_THAT(seen.get_future().get(), ::testing::StartsWith("GET http://courier.invalid/track HTTP/1.1"));
}

TEST_F(CurlClientTest, ARequestThatWaitsTooLongForItsTurnIsUnreachable) {
  CurlOptions options;
  options.max_transfers_per_host = 1;
  use(options);
  LoopbackServer server([](Peer& peer) { peer.wait_until_closed(); });
  HttpRequest request;
  request.url = server.url();
  request.total_timeout = std::chrono::milliseconds{600};
  auto first = start(request);
  request.total_timeout = std::chrono::milliseconds{100};
  const auto second = start(request).get();
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().kind, ErrorKind::unreachable);
  const auto slow = first.get();
  ASSERT_FALSE(slow.has_value());
  EXPECT_EQ(slow.error().kind, ErrorKind::in_doubt);
}

TEST_F(CurlClientTest, TooManyWaitingRequestsAreRefusedAtOnce) {
  CurlOptions options;
  options.max_transfers_per_host = 1;
  options.max_waiting = 1;
  use(options);
  std::promise<void> arrived;
  LoopbackServer server([&](Peer& peer) {
    (void)peer.read_request();
    arrived.set_value();
    peer.wait_until_closed();
  });
  HttpRequest request;
  request.url = server.url();
  auto first = start(request);
  arrived.get_future().wait();
  auto second = start(request);
  const auto third = start(request).get();
  ASSERT_FALSE(third.has_value());
  EXPECT_EQ(third.error().kind, ErrorKind::unreachable);
  client_->stop();
  EXPECT_FALSE(first.get().has_value());
  EXPECT_FALSE(second.get().has_value());
}

TEST_F(CurlClientTest, StoppingDistinguishesSentFromUnsentRequests) {
  CurlOptions options;
  options.max_transfers_per_host = 1;
  use(options);
  std::promise<void> arrived;
  LoopbackServer server([&](Peer& peer) {
    (void)peer.read_request();
    arrived.set_value();
    peer.wait_until_closed();
  });
  HttpRequest request;
  request.url = server.url();
  auto sent = start(request);
  arrived.get_future().wait();
  auto waiting = start(request);
  client_->stop();
  EXPECT_EQ(sent.get().error().kind, ErrorKind::in_doubt);
  EXPECT_EQ(waiting.get().error().kind, ErrorKind::unreachable);
  EXPECT_EQ(start(request).get().error().kind, ErrorKind::unreachable) << "after the end";
}

TEST_F(CurlClientTest, OutcomesAreCounted) {
  LoopbackServer server(always(answer("500 Oh", "x")));
  ASSERT_TRUE(get(server.url()).has_value());
  ASSERT_FALSE(get("http://127.0.0.1:" + std::to_string(testing::closed_port())).has_value());
  const auto text = metrics_.render();
  EXPECT_THAT(text, HasSubstr("parcelgate_http_out_requests_total{outcome=\"ok\",thread=\"http-out\"} 1"));
  EXPECT_THAT(text, HasSubstr("parcelgate_http_out_requests_total{outcome=\"unreachable\",thread=\"http-out\"} 1"));
}

TEST(CurlClient, AMissingCaBundleIsReportedAtTheStart) {
  Metrics metrics;
  CurlOptions options;
  options.ca_bundle = "/nowhere/ca.pem";
  const auto created = CurlClient::create(options, metrics);
  ASSERT_FALSE(created.has_value());
  EXPECT_EQ(created.error().kind, ErrorKind::config);
  EXPECT_THAT(created.error().what, HasSubstr("/nowhere/ca.pem"));
}

}  // namespace
}  // namespace parcelgate
