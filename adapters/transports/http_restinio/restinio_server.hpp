// The HTTP listener on RESTinio. Handlers see plain values; RESTinio itself stays in one translation unit.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/transports/http_restinio/http_server_options.hpp"
#include "gateway/base/result.hpp"
#include "gateway/ports/http.hpp"
#include "gateway/telemetry/metrics.hpp"

namespace parcelgate {

class AcceptHealth;
class ConnectionCounts;
struct ByteBudgets;
class HttpLoop;

/// The HTTP listener. Listens from create() to stop(). Requests reach the handler on the threads "http-in-0" …; a
/// Responder may be called there or on any other thread, during stop() and after it.
///
/// A request that RESTinio itself refuses is answered (400, 413, 414, 431) where the connection has no other answer in
/// progress, otherwise the connection is closed; both are counted. A failed accept never ends listening. The bytes that
/// all connections together may hold of unanswered requests and unsent answers are bounded. Bodies sent with
/// Content-Encoding gzip or deflate reach the handler plain.
class RestinioServer {
 public:
  /// @param handler, metrics  must outlive the server
  /// @error config: the address cannot be listened on, or a limit cannot hold
  [[nodiscard]] static Result<std::unique_ptr<RestinioServer>> create(const HttpServerOptions& options,
                                                                      HttpHandler& handler, Metrics& metrics);
  ~RestinioServer();
  RestinioServer(const RestinioServer&) = delete;
  RestinioServer& operator=(const RestinioServer&) = delete;

  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

  /// Why new connections are turned away at the moment; nothing when they are not. Any thread.
  [[nodiscard]] std::optional<std::string> fault() const;

  /// Stops accepting, and answers from now on say that the connection closes. Returns at once; stop() does the rest.
  void begin_stop();
  /// Stops accepting, lets answers in flight go out for at most drain_timeout, then closes the remaining connections.
  /// Idempotent.
  void stop();

 private:
  RestinioServer() = default;

  std::uint16_t port_{0};
  std::chrono::milliseconds drain_timeout_{0};
  std::unique_ptr<ConnectionCounts> counts_;
  std::unique_ptr<ByteBudgets> budgets_;
  std::unique_ptr<AcceptHealth> health_;
  std::vector<std::unique_ptr<HttpLoop>> loops_;
};

}  // namespace parcelgate
