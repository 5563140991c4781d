// Accepts connections for RESTinio, whose own acceptor stops for good at the first failed accept. Included by
// http_loop.cpp alone.
#pragma once

#include <array>
#include <cerrno>
#include <chrono>
#include <exception>
#include <memory>
#include <string_view>
#include <utility>

#include <restinio/all.hpp>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "adapters/transports/http_restinio/accept_health.hpp"
#include "adapters/transports/http_restinio/edge_socket.hpp"

namespace parcelgate {

/// Listens until close(). Each failure of accept() is reported to AcceptHealth, and accept() is retried after a pause.
/// When the process has no free file descriptor, the acceptor closes its spare one for a moment, answers each client in
/// the backlog with "retry later" and closes the connection.
///
/// World has `bool admits(const asio::ip::address&)` and `void on_library_error(const std::string&)`.
template <class World, class Traits>
class EdgeAcceptor {
 public:
  using Connections = restinio::impl::connection_factory_t<Traits>;

  EdgeAcceptor(World& world, asio::io_context& io, AcceptHealth& health, std::unique_ptr<Connections> connections)
      : world_(world),
        health_(health),
        connections_(std::move(connections)),
        acceptor_(io),
        pause_(io),
        next_(io),
        spare_(open_spare()) {}
  ~EdgeAcceptor() {
    if (spare_ >= 0) ::close(spare_);
  }
  EdgeAcceptor(const EdgeAcceptor&) = delete;
  EdgeAcceptor& operator=(const EdgeAcceptor&) = delete;

  /// Throws what asio throws when the address cannot be listened on. @return the port
  std::uint16_t open(const asio::ip::tcp::endpoint& endpoint, bool shares_port) {
    acceptor_.open(endpoint.protocol());
    acceptor_.set_option(asio::ip::tcp::acceptor::reuse_address(true));
    if (shares_port) acceptor_.set_option(asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>(true));
    acceptor_.bind(endpoint);
    acceptor_.listen(asio::socket_base::max_listen_connections);
    acceptor_.non_blocking(true);
    accept_next();
    return acceptor_.local_endpoint().port();
  }

  void close() {
    asio::error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel(ignored);
  }

 private:
  static constexpr std::size_t kMostShedAtOnce = 32;

  static int open_spare() noexcept { return ::open("/dev/null", O_RDONLY | O_CLOEXEC); }

  void accept_next() {
    acceptor_.async_accept(static_cast<asio::ip::tcp::socket&>(next_),
                           [this](const asio::error_code& error) { on_accept(error); });
  }

  void on_accept(const asio::error_code& error) {
    if (!acceptor_.is_open()) return;
    if (!error) {
      take(std::move(next_));
      return accept_next();
    }
    health_.failed(error.value());
    const bool lacks = error.value() == EMFILE || error.value() == ENFILE;
    if (lacks) shed_backlog();
    // Long enough to cost no processor time during an outage, short enough for a single failure to go unnoticed.
    pause_.expires_after(std::chrono::milliseconds{10});
    pause_.async_wait([this](const asio::error_code& cancelled) {
      if (!cancelled && acceptor_.is_open()) accept_next();
    });
  }

  void take(EdgeSocket socket) {
    asio::error_code gone;
    const auto remote = socket.remote_endpoint(gone);
    if (gone || !world_.admits(remote.address())) return;
    using Monitor = typename restinio::connection_count_limit_types<Traits>::lifetime_monitor_t;
    try {
      connections_->create_new_connection(std::move(socket), remote, Monitor{nullptr})->init();
    } catch (const std::exception& problem) {
      world_.on_library_error(problem.what());
    }
  }

  void shed_backlog() {
    if (spare_ >= 0) ::close(std::exchange(spare_, -1));
    constexpr std::string_view kAnswer =
        "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n";
    std::size_t count = 0;
    for (; count < kMostShedAtOnce; ++count) {
      const int connection = ::accept4(acceptor_.native_handle(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
      if (connection < 0) break;
      [[maybe_unused]] const auto sent =
          ::send(connection, kAnswer.data(), kAnswer.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
      ::shutdown(connection, SHUT_WR);
      ::close(connection);
    }
    health_.shed(count);
    spare_ = open_spare();
  }

  World& world_;
  AcceptHealth& health_;
  std::unique_ptr<Connections> connections_;
  asio::ip::tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  EdgeSocket next_;
  int spare_;
};

}  // namespace parcelgate
