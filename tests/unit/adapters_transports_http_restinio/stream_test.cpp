// Replies that are written piece by piece.
#include <deque>

#include "server_fixture.hpp"

namespace parcelgate::test {
namespace {

/// Gives out pieces as the test puts them in.
class ScriptedStream final : public HttpStream {
 public:
  explicit ScriptedStream(std::atomic<int>& alive) : alive_(alive) { ++alive_; }
  ~ScriptedStream() override { --alive_; }

  void pull(Next next) override {
    ++pulls;
    std::unique_lock lock(mutex_);
    if (pieces_.empty()) {
      waiting_ = std::move(next);
      return;
    }
    std::string piece = std::move(pieces_.front());
    pieces_.pop_front();
    lock.unlock();
    next(std::move(piece));
  }
  void put(std::string piece) {
    std::unique_lock lock(mutex_);
    if (!waiting_) return pieces_.push_back(std::move(piece));
    const Next next = std::exchange(waiting_, nullptr);
    lock.unlock();
    next(std::move(piece));
  }
  std::atomic<int> pulls{0};

 private:
  std::atomic<int>& alive_;
  std::mutex mutex_;
  std::deque<std::string> pieces_;
  Next waiting_;
};

class Streams : public ServerFixture {
 protected:
  std::shared_ptr<ScriptedStream> serve_stream(HttpServerOptions options = {}) {
    auto stream = std::make_shared<ScriptedStream>(alive_);
    handler_.act = [held = std::weak_ptr(stream)](const InboundRequest& request, Responder respond) {
      HttpReply reply;
      if (request.path == "/stream") {
        reply.content_type = "text/event-stream";
        reply.stream = held.lock();
      }
      respond(std::move(reply));
    };
    start(std::move(options));
    return stream;
  }
  std::atomic<int> alive_{0};
};

TEST_F(Streams, PiecesArriveAsTheyAreMadeAndTheEndClosesTheConnection) {
  const auto stream = serve_stream();
  RawClient client(port());
  client.send(get("/stream"));
  const std::string head = client.read_until("\r\n\r\n");
  EXPECT_NE(head.find("Content-Type: text/event-stream"), std::string::npos) << head;
  EXPECT_NE(head.find("Connection: close"), std::string::npos) << head;
  EXPECT_EQ(head.find("Content-Length"), std::string::npos) << head;
  stream->put("one\n");
  EXPECT_EQ(client.read_until("one\n"), "one\n");
  stream->put("two\n");
  EXPECT_EQ(client.read_until("two\n"), "two\n");
  stream->put({});
  EXPECT_EQ(client.read_all(), "");
}

TEST_F(Streams, AClientThatLeavesLetsItsStreamGo) {
  auto stream = serve_stream();
  {
    RawClient client(port());
    client.send(get("/stream"));
    client.read_until("\r\n\r\n");
  }
  ASSERT_TRUE(testing::eventually([&] { return stream->pulls == 1; }));
  const std::weak_ptr<ScriptedStream> watched = stream;
  for (int piece = 0; piece < 3; ++piece) stream->put("late\n");  // the first may still be written
  stream.reset();
  EXPECT_TRUE(testing::eventually([&] { return alive_ == 0; }));
}

TEST_F(Streams, ASlowClientIsCutOffAloneAndNothingMoreIsMadeForIt) {
  HttpServerOptions options;
  options.write_timeout = std::chrono::milliseconds{400};
  auto stream = serve_stream(options);
  RawClient slow(port());
  slow.send(get("/stream"));
  slow.read_until("\r\n\r\n");
  for (int piece = 0; piece < 40; ++piece) stream->put(std::string(1u << 20, 'x'));
  // The kernel takes some megabytes; the rest is never pulled.
  RawClient other(port());
  other.send(get("/other"));
  EXPECT_NE(other.read_until("\r\n\r\n").find("200"), std::string::npos);
  const auto held = std::weak_ptr(stream);
  stream.reset();
  EXPECT_TRUE(testing::eventually([&] { return alive_ == 0; })) << "the connection was cut";
}

TEST_F(Streams, AHeadRequestHasNoStream) {
  const auto stream = serve_stream();
  RawClient client(port());
  client.send("HEAD /stream HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  client.read_all();
  EXPECT_EQ(stream->pulls, 0);
}

TEST_F(Streams, TheServerStopsWhileStreamsAreOpen) {
  const auto stream = serve_stream({.drain_timeout = std::chrono::milliseconds{200}});
  RawClient client(port());
  client.send(get("/stream"));
  client.read_until("\r\n\r\n");
  ASSERT_TRUE(testing::eventually([&] { return stream->pulls == 1; }));
  server_.reset();
  stream->put("too late\n");
}

}  // namespace
}  // namespace parcelgate::test
