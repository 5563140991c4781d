#include "adapters/transports/http_restinio/restinio_server.hpp"

#include <chrono>

#include "adapters/transports/http_restinio/accept_health.hpp"
#include "adapters/transports/http_restinio/byte_budget.hpp"
#include "adapters/transports/http_restinio/connection_counts.hpp"
#include "adapters/transports/http_restinio/descriptors.hpp"
#include "adapters/transports/http_restinio/http_loop.hpp"

namespace parcelgate {
namespace {

/// File descriptors for the rest of the process, in addition to the listener's connections.
constexpr std::size_t kOtherDescriptors = 256;

}  // namespace

Result<std::unique_ptr<RestinioServer>> RestinioServer::create(const HttpServerOptions& options, HttpHandler& handler,
                                                               Metrics& metrics) {
  if (options.threads == 0 || options.max_connections == 0 || options.max_pipelined == 0) {
    return unexpected(ErrorKind::config, "http: threads, max_connections and max_pipelined must be at least 1");
  }
  if (auto allowed = allow_descriptors(options.max_connections + kOtherDescriptors); !allowed) {
    return unexpected(std::move(allowed).error());
  }
  std::unique_ptr<RestinioServer> server(new RestinioServer);
  server->counts_ = std::make_unique<ConnectionCounts>(options.max_connections, options.max_connections_per_address);
  server->budgets_ = std::make_unique<ByteBudgets>(options.max_incoming_bytes, options.max_outgoing_bytes);
  server->health_ = std::make_unique<AcceptHealth>(metrics);
  server->port_ = options.port;
  for (std::size_t index = 0; index < options.threads; ++index) {
    auto loop = HttpLoop::create(options, index, server->port_, {*server->counts_, *server->budgets_, *server->health_},
                                 handler, metrics);
    if (!loop) return unexpected(std::move(loop).error());
    server->port_ = (*loop)->port();
    server->loops_.push_back(*std::move(loop));
  }
  server->drain_timeout_ = options.drain_timeout;
  return server;
}

RestinioServer::~RestinioServer() {
  stop();
}

std::optional<std::string> RestinioServer::fault() const {
  return health_->fault();
}

void RestinioServer::begin_stop() {
  for (const auto& loop : loops_) loop->begin_stop();
}

void RestinioServer::stop() {
  const auto deadline = std::chrono::steady_clock::now() + drain_timeout_;
  begin_stop();
  for (const auto& loop : loops_) loop->finish_stop(deadline);
  loops_.clear();
}

}  // namespace parcelgate
