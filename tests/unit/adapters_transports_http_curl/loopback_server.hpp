// A server on loopback that plays whatever a test writes into its sockets.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace parcelgate::testing {

/// One accepted connection, used by one thread.
class Peer {
 public:
  explicit Peer(int socket) : socket_(socket) {}
  /// The next request, head and body; empty when the client has gone.
  [[nodiscard]] std::string read_request();
  /// False when the client no longer takes bytes.
  bool write(std::string_view bytes) const;
  /// Reads on until the client closes: what "never answers" means here.
  void wait_until_closed() const;

 private:
  int socket_;
  std::string buffer_;
};

class LoopbackServer {
 public:
  using Script = std::function<void(Peer&)>;
  /// Runs `script` on a thread of its own for every connection; the connection closes when it returns.
  /// @param address  of loopback: any of 127.0.0.0/8, or ::1. Throws std::runtime_error when it cannot be bound
  explicit LoopbackServer(Script script, const std::string& address = "127.0.0.1");
  ~LoopbackServer();
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  [[nodiscard]] std::string url(std::string_view path = "/") const;
  [[nodiscard]] int port() const noexcept { return port_; }
  [[nodiscard]] int connections() const noexcept { return connections_; }

 private:
  void accept_all();
  void serve(int socket);

  Script script_;
  std::string host_;  ///< as in a URL
  int port_{0};
  int listener_{-1};
  std::atomic<int> connections_{0};
  std::mutex mutex_;
  std::vector<int> open_;  ///< guarded by mutex_
  std::vector<std::jthread> peers_;
  std::jthread acceptor_;
};

/// Answers every request of a connection alike.
[[nodiscard]] LoopbackServer::Script always(std::string reply);
/// A port of loopback on which nobody listens.
[[nodiscard]] int closed_port();
/// A whole answer with Content-Length.
[[nodiscard]] std::string answer(std::string_view status, std::string_view body, std::string_view headers = "");

}  // namespace parcelgate::testing
