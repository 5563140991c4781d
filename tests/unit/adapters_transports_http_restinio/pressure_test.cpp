// A listener that lacks descriptors or has too many bytes in its hands, and answers that it holds back.
#include <future>

#include <sys/resource.h>

#include "tests/unit/adapters_transports_http_restinio/server_fixture.hpp"

namespace parcelgate::test {
namespace {

class HttpPressure : public ServerFixture {
 protected:
  void TearDown() override {
    if (server_) server_->stop();
  }
  static std::string announce(std::size_t bytes) {
    return "POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(bytes) + "\r\n\r\n";
  }
};

/// A socket whose connection is made when the test says so: at the limit no descriptor can be had.
class LateClient {
 public:
  LateClient() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
  ~LateClient() { ::close(socket_); }
  LateClient(const LateClient&) = delete;
  LateClient& operator=(const LateClient&) = delete;
  [[nodiscard]] int descriptor() const noexcept { return socket_; }
  bool connect(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  /// Whether the other side ends the connection.
  bool wait_for_end() {
    pollfd waits{socket_, POLLIN, 0};
    char chunk[512];
    while (::poll(&waits, 1, 60'000) > 0) {
      if (::recv(socket_, chunk, sizeof chunk, 0) <= 0) return true;
    }
    return false;
  }

 private:
  int socket_;
};

TEST_F(HttpPressure, WithoutDescriptorsClientsAreRefusedAndLaterAcceptedAgain) {
  start();
  EXPECT_FALSE(server_->fault());
  LateClient first;
  LateClient second;
  rlimit old{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &old), 0);
  // Descriptors are given out lowest first, so a limit just above the highest in use leaves none.
  std::vector<int> fill;
  while (fill.empty() || fill.back() < second.descriptor() + 32) fill.push_back(::dup(0));
  rlimit tight = old;
  tight.rlim_cur = static_cast<rlim_t>(fill.back()) + 1;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &tight), 0);
  EXPECT_TRUE(first.connect(port()));
  EXPECT_TRUE(first.wait_for_end()) << "it must not wait for nothing";
  EXPECT_TRUE(second.connect(port()));
  EXPECT_TRUE(second.wait_for_end());
  ASSERT_TRUE(server_->fault());
  EXPECT_NE(server_->fault()->find("cannot be accepted"), std::string::npos);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &old), 0);
  for (const int each : fill) ::close(each);

  // The first may still meet a listener that is turning clients away.
  EXPECT_TRUE(testing::eventually([&] { return RawClient(port()).request(get("/")).status == 200; }));
  const std::string metrics = metrics_.render();
  EXPECT_NE(metrics.find(R"(parcelgate_http_accept_failures_total{error="EMFILE"})"), std::string::npos) << metrics;
  EXPECT_NE(metrics.find(R"(parcelgate_http_connections_refused_total{limit="descriptors"})"), std::string::npos);
}

TEST_F(HttpPressure, AHeldAnswerDelaysNobodyElseAndLeavesAtTheEndAtTheLatest) {
  handler_.act = [](const InboundRequest& request, Responder respond) {
    HttpReply reply;
    reply.body = request.path;
    if (request.path == "/sender") reply.hold = std::chrono::hours{1};
    respond(std::move(reply));
  };
  start();
  RawClient sender(port());
  sender.send(get("/sender"));
  RawClient other(port());
  for (int round = 0; round < 100; ++round) ASSERT_EQ(other.request(get("/other")).status, 200);
  auto stopped = std::async(std::launch::async, [&] { server_->stop(); });
  const RawAnswer answer = sender.read_answer();
  EXPECT_EQ(answer.body, "/sender");
  EXPECT_NE(answer.head.find("Connection: close"), std::string::npos);
  EXPECT_EQ(stopped.wait_for(std::chrono::seconds{60}), std::future_status::ready);
}

TEST_F(HttpPressure, AHeldAnswerEndsItsConnectionAndWhatWasPipelinedBehindItIsNotLookedAt) {
  std::atomic<int> handled{0};
  handler_.act = [&](const InboundRequest&, Responder respond) {
    ++handled;
    HttpReply reply;
    reply.status = 401;
    reply.hold = std::chrono::milliseconds{20};
    respond(std::move(reply));
  };
  start();
  RawClient client(port());
  client.send(get("/1") + get("/2") + get("/3"));
  EXPECT_EQ(client.read_answer().status, 401);
  EXPECT_TRUE(client.wait_for_end());
  EXPECT_EQ(handled, 1);
}

TEST_F(HttpPressure, AnswersThatNobodyTakesAreBoundedTogether) {
  constexpr std::size_t kLarge = 24u << 20;  // more than the system's own buffers hold
  handler_.act = [](const InboundRequest&, Responder respond) {
    HttpReply reply;
    reply.body = std::string(kLarge, 'x');
    respond(std::move(reply));
  };
  HttpServerOptions options;
  options.max_outgoing_bytes = kLarge + kLarge / 2;
  start(options);
  RawClient slow(port());
  slow.send(get("/slow"));
  RawClient other(port());
  RawAnswer refused;
  for (int round = 0; round < 1000 && refused.status != 503; ++round) refused = other.request(get("/other"));
  EXPECT_EQ(refused.status, 503);
  EXPECT_NE(refused.body.find("listener-busy"), std::string::npos);
  EXPECT_NE(refused.head.find("Retry-After: 1"), std::string::npos);
  EXPECT_EQ(slow.read_answer().body.size(), kLarge) << "what was begun is finished";
  RawAnswer later;
  for (int round = 0; round < 1000 && later.status != 200; ++round) later = other.request(get("/other"));
  EXPECT_EQ(later.body.size(), kLarge);
}

TEST_F(HttpPressure, BodiesThatComeSlowlyAreBoundedTogether) {
  HttpServerOptions options;
  options.max_incoming_bytes = 100'000;
  start(options);
  RawClient first(port());
  first.send(announce(200'000) + std::string(60'000, 'x'));
  RawClient second(port());
  second.send(announce(200'000) + std::string(60'000, 'x'));
  // One of the two had to go; which one depends on whose bytes came last.
  expect_metric(R"(parcelgate_http_refused_total{reason="listener-busy"} 1)");
  EXPECT_EQ(RawClient(port()).request(post("small")).status, 200) << "a small request has its place";
}

TEST_F(HttpPressure, RequestsThatWaitForTheirAnswersAreBoundedTogether) {
  handler_.act = [this](const InboundRequest&, Responder respond) { shelf_.put(std::move(respond)); };
  HttpServerOptions options;
  options.max_incoming_bytes = 100'000;
  start(options);
  RawClient first(port());
  first.send(post(std::string(60'000, 'x')));
  auto waiting = shelf_.take(1);
  EXPECT_EQ(RawClient(port()).request(post(std::string(60'000, 'x'))).status, 503);
  waiting.front()({200, "text/plain", "done", {}});
  EXPECT_EQ(first.read_answer().status, 200);
  RawClient second(port());
  second.send(post(std::string(60'000, 'x')));
  shelf_.take(1).front()({200, "text/plain", "done", {}});
  EXPECT_EQ(second.read_answer().status, 200);
}

TEST_F(HttpPressure, HeadsAreHeldToTheRules) {
  start();
  EXPECT_EQ(RawClient(port()).request("GET /a HTTP/1.1\r\n\r\n").status, 400);
  EXPECT_EQ(RawClient(port()).request("GET /a HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n").status, 400);
  EXPECT_EQ(RawClient(port()).request("GET /a HTTP/1.0\r\n\r\n").status, 200);
  EXPECT_EQ(RawClient(port()).request("GET http://x/a?b HTTP/1.1\r\nHost: x\r\n\r\n").body, "GET /a ");
  EXPECT_EQ(RawClient(port()).request("GET /a HTTP/1.1\r\nHost: x\r\nExpect: tea\r\n\r\n").status, 417);
}

}  // namespace
}  // namespace parcelgate::test
