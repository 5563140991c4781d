#include <thread>

#include <zlib.h>

#include "tests/unit/adapters_transports_http_restinio/server_fixture.hpp"

namespace parcelgate::test {
namespace {

std::string deflated(const std::string& plain, int window) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, window, 9, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&stream, plain.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}
constexpr int kGzip = MAX_WBITS + 16;

class HttpLimits : public ServerFixture {
 protected:
  void expect_refused(const std::string& bytes, int status, const std::string& slug) {
    RawClient client(port());
    client.send(bytes);
    const RawAnswer answer = client.read_answer();
    EXPECT_EQ(answer.status, status) << slug;
    EXPECT_NE(answer.body.find("urn:parcelgate:problem:" + slug), std::string::npos) << answer.body;
    EXPECT_TRUE(client.wait_for_end());
    expect_metric(R"(parcelgate_http_refused_total{reason=")" + slug + R"("} 1)");
  }
};

TEST_F(HttpLimits, ABodyIsTakenUpToTheLimitAndRefusedBeyondIt) {
  HttpServerOptions options;
  options.max_body_bytes = 1000;
  start(options);
  EXPECT_EQ(RawClient(port()).request(post(std::string(1000, 'x'))).status, 200);
  expect_refused(post(std::string(1001, 'x')), 413, "body-too-large");
}

TEST_F(HttpLimits, AnAnnouncedBodyBeyondTheLimitIsRefusedBeforeItIsSent) {
  start();
  expect_refused("POST /p HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 99999999999\r\n\r\n", 413,
                 "body-too-large");
}

TEST_F(HttpLimits, AClientThatSendsAllOfALargeBodyFirstStillReadsTheRefusal) {
  start();
  expect_refused(post(std::string(20u << 20, 'x')), 413, "body-too-large");
}

TEST_F(HttpLimits, AChunkedBodyBeyondTheLimitIsRefused) {
  HttpServerOptions options;
  options.max_body_bytes = 10;
  start(options);
  expect_refused("POST /p HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n12345678\r\n8\r\n12345678\r\n",
                 413, "body-too-large");
}

TEST_F(HttpLimits, AnUrlBeyondTheLimitIsRefused) {
  start();
  expect_refused(get("/" + std::string(5000, 'u')), 414, "url-too-long");
}

TEST_F(HttpLimits, AHeaderBeyondTheLimitIsRefused) {
  start();
  expect_refused("GET / HTTP/1.1\r\nHost: x\r\nX: " + std::string(9000, 'h') + "\r\n\r\n", 431, "head-too-large");
}

TEST_F(HttpLimits, TooManyHeadersAreRefused) {
  start();
  std::string head = "GET / HTTP/1.1\r\n";
  for (int index = 0; index < 70; ++index) head += "X-" + std::to_string(index) + ": 1\r\n";
  expect_refused(head + "\r\n", 431, "head-too-large");
}

TEST_F(HttpLimits, AHeadBeyondTheLimitInAllIsRefused) {
  start();
  std::string head = "GET / HTTP/1.1\r\n";
  for (int index = 0; index < 20; ++index)
    head += "X-" + std::to_string(index) + ": " + std::string(1000, 'h') + "\r\n";
  expect_refused(head + "\r\n", 431, "head-too-large");
}

TEST_F(HttpLimits, BytesThatAreNoRequestAreRefused) {
  start();
  using namespace std::string_literals;
  expect_refused("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"s, 400, "malformed-request");
}

TEST_F(HttpLimits, ARequestWithTwoLengthsIsRefused) {
  start();
  expect_refused("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nabc",
                 400, "malformed-request");
}

TEST_F(HttpLimits, ARefusalDoesNotCutAnAnswerThatIsUnderWay) {
  Shelf& shelf = shelf_;
  handler_.act = [&](const InboundRequest&, Responder respond) { shelf.put(std::move(respond)); };
  start();
  RawClient client(port());
  client.send(get("/first"));
  auto waiting = shelf.take(1);
  client.send("nonsense\r\n\r\n");
  EXPECT_TRUE(client.wait_for_end());
  waiting.front()({200, "text/plain", "nobody reads this", {}});
  expect_metric(R"(parcelgate_http_refused_total{reason="malformed-request"} 1)");
}

TEST_F(HttpLimits, CompressedBodiesReachTheHandlerPlain) {
  start();
  RawClient client(port());
  const std::string plain(5000, 'p');
  EXPECT_EQ(client.request(post(deflated(plain, kGzip), "Content-Encoding: gzip\r\n")).body, "POST /p " + plain);
  EXPECT_EQ(client.request(post(deflated(plain, MAX_WBITS), "Content-Encoding: deflate\r\n")).body, "POST /p " + plain);
  EXPECT_EQ(client.request(post(deflated(plain, -MAX_WBITS), "Content-Encoding: Deflate\r\n")).body,
            "POST /p " + plain);
  EXPECT_EQ(client.request(post("plain", "Content-Encoding: identity\r\n")).body, "POST /p plain");
}

TEST_F(HttpLimits, ABodyThatGrowsBeyondTheLimitIsRefused) {
  start();
  RawClient client(port());
  const std::string bomb = deflated(std::string(64u << 20, '\0'), kGzip);
  ASSERT_LT(bomb.size(), 100'000u);
  EXPECT_EQ(client.request(post(bomb, "Content-Encoding: gzip\r\n")).status, 413);
  EXPECT_EQ(client.request(post(deflated(std::string(1u << 20, 'x'), kGzip), "Content-Encoding: gzip\r\n")).status,
            200);
}

TEST_F(HttpLimits, ABodyThatIsNotWhatItsEncodingSaysIsRefused) {
  start();
  RawClient client(port());
  const std::string good = deflated("hello hello hello", kGzip);
  EXPECT_EQ(client.request(post("hello", "Content-Encoding: gzip\r\n")).status, 400);
  EXPECT_EQ(client.request(post(good.substr(0, good.size() - 4), "Content-Encoding: gzip\r\n")).status, 400);
  EXPECT_EQ(client.request(post(good + "more", "Content-Encoding: gzip\r\n")).status, 400);
  EXPECT_EQ(client.request(post("", "Content-Encoding: gzip\r\n")).status, 400);
  EXPECT_EQ(client.request(post("hello", "Content-Encoding: br\r\n")).status, 415);
}

TEST_F(HttpLimits, ClientsThatSendTooSlowlyAreCutOff) {
  HttpServerOptions options;
  options.read_timeout = std::chrono::milliseconds{200};
  options.idle_timeout = std::chrono::minutes{10};
  start(options);
  std::vector<std::unique_ptr<RawClient>> slow;
  for (int index = 0; index < 20; ++index) {
    slow.push_back(std::make_unique<RawClient>(port()));
    slow.back()->send("GET / HTTP/1.1\r\nHost: ");
  }
  for (auto& client : slow) EXPECT_TRUE(client->wait_for_end());
  expect_metric(R"(parcelgate_http_refused_total{reason="timeout"} 20)");
  EXPECT_EQ(RawClient(port()).request(get("/")).status, 200);
}

TEST_F(HttpLimits, IdleConnectionsAreClosed) {
  HttpServerOptions options;
  options.idle_timeout = std::chrono::milliseconds{200};
  start(options);
  RawClient client(port());
  EXPECT_EQ(client.request(get("/")).status, 200);
  EXPECT_TRUE(client.wait_for_end());
  expect_metric(R"(parcelgate_http_refused_total{reason="timeout"} 1)");
}

TEST_F(HttpLimits, ARequestThatIsNeverAnsweredEndsItsConnection) {
  Shelf& shelf = shelf_;
  handler_.act = [&](const InboundRequest&, Responder respond) { shelf.put(std::move(respond)); };
  HttpServerOptions options;
  options.handle_timeout = std::chrono::milliseconds{200};
  start(options);
  RawClient client(port());
  client.send(get("/"));
  EXPECT_TRUE(client.wait_for_end());
}

TEST_F(HttpLimits, ConnectionsBeyondTheLimitOfOneAddressAreClosedAtOnce) {
  HttpServerOptions options;
  options.max_connections_per_address = 3;
  start(options);
  std::vector<std::unique_ptr<RawClient>> kept;
  for (int index = 0; index < 3; ++index) {
    kept.push_back(std::make_unique<RawClient>(port()));
    ASSERT_EQ(kept.back()->request(get("/")).status, 200);
  }
  EXPECT_TRUE(RawClient(port()).wait_for_end());
  expect_metric(R"(parcelgate_http_connections_refused_total{limit="address"} 1)");
  kept.pop_back();
  expect_metric("parcelgate_http_connections 2");
  EXPECT_EQ(RawClient(port()).request(get("/")).status, 200);
}

TEST_F(HttpLimits, ATrustedProxyMayHaveMoreConnectionsThanAnAddress) {
  HttpServerOptions options;
  options.max_connections = 4;
  options.max_connections_per_address = 1;
  options.trusted_proxies = {Network::parse("127.0.0.0/8").value()};
  start(options);
  std::vector<std::unique_ptr<RawClient>> kept;
  for (int index = 0; index < 4; ++index) {
    kept.push_back(std::make_unique<RawClient>(port()));
    ASSERT_EQ(kept.back()->request(get("/")).status, 200);
  }
  EXPECT_TRUE(RawClient(port()).wait_for_end()) << "the limit of all connections holds";
  expect_metric(R"(parcelgate_http_connections_refused_total{limit="total"} 1)");
}

TEST_F(HttpLimits, AConnectionThatSendsNothingIsClosedSoonAndAnIdleOneStays) {
  HttpServerOptions options;
  options.silence_timeout = std::chrono::milliseconds{200};
  options.idle_timeout = std::chrono::minutes{10};
  start(options);
  RawClient used(port());
  EXPECT_EQ(used.request(get("/")).status, 200);
  std::vector<std::unique_ptr<RawClient>> silent;
  for (int index = 0; index < 20; ++index) silent.push_back(std::make_unique<RawClient>(port()));
  for (auto& client : silent) EXPECT_TRUE(client->wait_for_end());
  expect_metric(R"(parcelgate_http_refused_total{reason="timeout"} 20)");
  EXPECT_EQ(used.request(get("/")).status, 200) << "one that has been used may be idle for longer";
}

TEST_F(HttpLimits, ConnectionsWithoutARequestDoNotShutTheirAddressOut) {
  HttpServerOptions options;
  options.max_connections_per_address = 3;
  options.replaceable_after = std::chrono::milliseconds{0};
  options.silence_timeout = std::chrono::minutes{10};
  options.read_timeout = std::chrono::minutes{10};
  start(options);
  RawClient silent(port());
  expect_metric("parcelgate_http_connections 1");
  RawClient half(port());
  half.send("GET / HTTP/1.1\r\nHost: ");
  RawClient used(port());
  ASSERT_EQ(used.request(get("/")).status, 200);
  expect_metric("parcelgate_http_connections 3");
  RawClient fourth(port());
  EXPECT_EQ(fourth.request(get("/")).status, 200) << "it takes the place of the silent one";
  EXPECT_TRUE(silent.wait_for_end());
  RawClient fifth(port());
  EXPECT_EQ(fifth.request(get("/")).status, 200) << "it takes the place of the one with half a request";
  EXPECT_TRUE(half.wait_for_end());
  expect_metric(R"(parcelgate_http_refused_total{reason="replaced"} 2)");
  EXPECT_TRUE(RawClient(port()).wait_for_end()) << "connections that are used are never replaced";
  EXPECT_EQ(used.request(get("/")).status, 200);
}

TEST_F(HttpLimits, AYoungConnectionIsNotReplaced) {
  HttpServerOptions options;
  options.max_connections = 1;
  options.replaceable_after = std::chrono::minutes{10};
  options.silence_timeout = std::chrono::minutes{10};
  start(options);
  RawClient young(port());
  expect_metric("parcelgate_http_connections 1");
  EXPECT_TRUE(RawClient(port()).wait_for_end());
  expect_metric(R"(parcelgate_http_connections_refused_total{limit="total"} 1)");
  EXPECT_EQ(young.request(get("/")).status, 200);
}

TEST_F(HttpLimits, ConnectionsBeyondTheLimitInAllAreClosedAtOnce) {
  HttpServerOptions options;
  options.max_connections = 2;
  start(options);
  RawClient first(port());
  RawClient second(port());
  ASSERT_EQ(first.request(get("/")).status, 200);
  ASSERT_EQ(second.request(get("/")).status, 200);
  EXPECT_TRUE(RawClient(port()).wait_for_end());
  expect_metric(R"(parcelgate_http_connections_refused_total{limit="total"} 1)");
}

}  // namespace
}  // namespace parcelgate::test
