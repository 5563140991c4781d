// The HTTP listener on RESTinio. Handlers see plain values; RESTinio itself stays in one translation unit.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include "adapters/transports/http_restinio/http_server_options.hpp"
#include "gateway/domain/result.hpp"
#include "gateway/ports/http.hpp"
#include "gateway/telemetry/metrics.hpp"

namespace parcelgate {

class ConnectionCounts;
class HttpLoop;

/// Listens from create() to stop(). Requests reach the handler on the threads "http-in-0" …; a Responder may be
/// called there or on any other thread, during stop() and after it.
///
/// What RESTinio refuses by itself is answered where no other answer of that connection is under way (400, 413, 414,
/// 431), else closed; both are counted. Bodies sent with Content-Encoding gzip or deflate reach the handler plain.
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

  /// Stops accepting, lets answers in flight go out for at most drain_timeout, closes what is left. Idempotent.
  void stop();

 private:
  RestinioServer() = default;

  std::uint16_t port_{0};
  std::chrono::milliseconds drain_timeout_{0};
  std::unique_ptr<ConnectionCounts> counts_;
  std::vector<std::unique_ptr<HttpLoop>> loops_;
};

}  // namespace parcelgate
