// One listener thread: its io_context, its acceptor, its connections. RESTinio is hidden behind World.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "adapters/transports/http_restinio/accept_health.hpp"
#include "adapters/transports/http_restinio/byte_budget.hpp"
#include "adapters/transports/http_restinio/connection_counts.hpp"
#include "adapters/transports/http_restinio/http_server_options.hpp"
#include "gateway/base/result.hpp"
#include "gateway/ports/http.hpp"
#include "gateway/telemetry/metrics.hpp"

namespace parcelgate {

/// The state that the loops of one listener share. It outlives them.
struct ListenerShared {
  ConnectionCounts& counts;
  ByteBudgets& budgets;
  AcceptHealth& health;
};

class HttpLoop {
 public:
  /// @param index  number of the thread: its name, and whether the port is shared with others
  /// @param port   0 for the first loop when any will do
  [[nodiscard]] static Result<std::unique_ptr<HttpLoop>> create(const HttpServerOptions& options, std::size_t index,
                                                                std::uint16_t port, const ListenerShared& shared,
                                                                HttpHandler& handler, Metrics& metrics);
  ~HttpLoop();
  HttpLoop(const HttpLoop&) = delete;
  HttpLoop& operator=(const HttpLoop&) = delete;

  [[nodiscard]] std::uint16_t port() const noexcept;
  /// Stops accepting; each answer says that the connection closes. Returns at once; may be called again.
  void begin_stop();
  /// Waits until every answer has left or the deadline passes, then closes the remaining connections.
  void finish_stop(std::chrono::steady_clock::time_point deadline);

 private:
  class World;
  explicit HttpLoop(std::unique_ptr<World> world);
  std::unique_ptr<World> world_;
};

}  // namespace parcelgate
