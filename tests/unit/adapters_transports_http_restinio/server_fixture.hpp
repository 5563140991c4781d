// A server on a port of the system's choice, whose handler is the test's.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "adapters/transports/http_restinio/restinio_server.hpp"
#include "tests/support/eventually.hpp"
#include "tests/unit/adapters_transports_http_restinio/raw_client.hpp"

namespace parcelgate::test {

/// Answers with method, path and body, unless the test does something else.
class TestHandler final : public HttpHandler {
 public:
  std::function<void(const InboundRequest&, Responder)> act = [](const InboundRequest& request, Responder respond) {
    HttpReply reply;
    reply.body = std::string(request.method) + " " + std::string(request.path) + " " + std::string(request.body);
    respond(std::move(reply));
  };
  void handle(const InboundRequest& request, Responder respond) override { act(request, std::move(respond)); }
};

/// Keeps the right to answer until the test uses it.
class Shelf {
 public:
  void put(Responder respond) {
    const std::scoped_lock lock(mutex_);
    kept_.push_back(std::move(respond));
    changed_.notify_all();
  }
  /// Waits until `count` are there, then returns them all.
  std::vector<Responder> take(std::size_t count) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, std::chrono::seconds{60}, [&] { return kept_.size() >= count; }));
    return std::exchange(kept_, {});
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Responder> kept_;
};

class ServerFixture : public ::testing::Test {
 protected:
  void start(HttpServerOptions options = {}) {
    auto server = RestinioServer::create(options, handler_, metrics_);
    ASSERT_TRUE(server) << server.error().what;
    server_ = *std::move(server);
  }
  [[nodiscard]] std::uint16_t port() const { return server_->port(); }

  static std::string get(const std::string& path) { return "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n"; }
  static std::string post(const std::string& body, const std::string& headers = "") {
    return "POST /p HTTP/1.1\r\nHost: x\r\n" + headers + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           body;
  }
  /// Waits until the metrics hold a line.
  void expect_metric(const std::string& line) {
    const auto is_there = [&] { return metrics_.render().find(line + "\n") != std::string::npos; };
    if (testing::eventually(is_there)) return;
    ADD_FAILURE() << "no " << line << " in\n" << metrics_.render();
  }

  Metrics metrics_;
  TestHandler handler_;
  Shelf shelf_;  // outlives the threads of the server
  std::unique_ptr<RestinioServer> server_;
};

}  // namespace parcelgate::test
