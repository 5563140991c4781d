#include <future>
#include <thread>

#include <unistd.h>

#include "tests/unit/adapters_transports_http_restinio/server_fixture.hpp"

namespace parcelgate::test {
namespace {

using HttpLifetime = ServerFixture;

TEST_F(HttpLifetime, StoppingWaitsForAnswersInFlightAndClosesIdleClients) {
  Shelf& shelf = shelf_;
  handler_.act = [&](const InboundRequest& request, Responder respond) {
    if (request.path == "/wait") return shelf.put(std::move(respond));
    respond({});
  };
  HttpServerOptions options;
  options.drain_timeout = std::chrono::minutes{2};
  start(options);
  RawClient idle(port());
  ASSERT_EQ(idle.request(get("/")).status, 200);
  RawClient busy(port());
  busy.send(get("/wait"));
  auto waiting = shelf.take(1);

  auto stopped = std::async(std::launch::async, [&] { server_->stop(); });
  // Whoever still gets in is refused or cut; after that the port is closed.
  while (RawClient(port()).connected()) std::this_thread::yield();
  EXPECT_NE(stopped.wait_for(std::chrono::seconds{0}), std::future_status::ready);
  waiting.front()({200, "text/plain", "last", {}});
  const RawAnswer last = busy.read_answer();
  EXPECT_EQ(last.body, "last");
  EXPECT_NE(last.head.find("Connection: close"), std::string::npos);
  EXPECT_EQ(stopped.wait_for(std::chrono::seconds{60}), std::future_status::ready);
  EXPECT_TRUE(idle.wait_for_end());
}

TEST_F(HttpLifetime, StoppingDoesNotWaitLongerThanItMay) {
  Shelf& shelf = shelf_;
  handler_.act = [&](const InboundRequest&, Responder respond) { shelf.put(std::move(respond)); };
  HttpServerOptions options;
  options.drain_timeout = std::chrono::milliseconds{50};
  start(options);
  RawClient client(port());
  client.send(get("/"));
  auto waiting = shelf.take(1);
  server_->stop();
  EXPECT_TRUE(client.wait_for_end());
  // The right to answer outlives the server and does nothing then.
  server_.reset();
  waiting.front()({200, "text/plain", "too late", {}});
}

TEST_F(HttpLifetime, StoppingTwiceIsHarmless) {
  start();
  server_->stop();
  server_->stop();
}

TEST_F(HttpLifetime, AnswersThatRaceWithTheEndDoNoHarm) {
  for (int round = 0; round < 20; ++round) {
    Shelf& shelf = shelf_;
    handler_.act = [&](const InboundRequest&, Responder respond) { shelf.put(std::move(respond)); };
    HttpServerOptions options;
    options.drain_timeout = std::chrono::milliseconds{1};
    start(options);
    RawClient client(port());
    client.send(get("/"));
    auto waiting = shelf.take(1);
    std::jthread answers([&] { waiting.front()({200, "text/plain", "race", {}}); });
    server_->stop();
    server_.reset();
  }
}

/// The threads of one listener share a port, but must not share it with another gateway.
TEST_F(HttpLifetime, APortInUseIsAnErrorThatNamesItAndItsHolder) {
  for (const unsigned threads : {1U, 2U}) {
    HttpServerOptions options;
    options.threads = threads;
    start(options);
    options.port = port();
    const auto second = RestinioServer::create(options, handler_, metrics_);
    ASSERT_FALSE(second) << threads;
    EXPECT_EQ(second.error().kind, ErrorKind::unreachable);
    const std::string& what = second.error().what;
    EXPECT_NE(what.find("port " + std::to_string(port()) + " of 127.0.0.1"), std::string::npos) << what;
    EXPECT_NE(what.find("pid " + std::to_string(::getpid())), std::string::npos) << what;
  }
}

TEST_F(HttpLifetime, ANameIsNoAddress) {
  HttpServerOptions options;
  options.address = "localhost";
  EXPECT_FALSE(RestinioServer::create(options, handler_, metrics_));
}

TEST_F(HttpLifetime, LimitsThatCannotHoldAreRefused) {
  HttpServerOptions options;
  options.threads = 0;
  EXPECT_FALSE(RestinioServer::create(options, handler_, metrics_));
  options.threads = 1;
  options.max_connections = 2'000'000'000;
  EXPECT_FALSE(RestinioServer::create(options, handler_, metrics_));
}

}  // namespace
}  // namespace parcelgate::test
