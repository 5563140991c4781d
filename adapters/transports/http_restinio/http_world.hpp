// The state of one listener thread. Included by http_loop.cpp alone.
#pragma once

#include "adapters/transports/http_restinio/http_loop.hpp"

#include <algorithm>
#include <future>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include <restinio/all.hpp>

#include <http_parser.h>
#include <pthread.h>

#include "adapters/transports/http_restinio/date_text.hpp"
#include "adapters/transports/http_restinio/edge_acceptor.hpp"
#include "adapters/transports/http_restinio/edge_socket.hpp"
#include "adapters/transports/http_restinio/held_replies.hpp"
#include "adapters/transports/http_restinio/inflate.hpp"
#include "adapters/transports/http_restinio/loop_metrics.hpp"
#include "adapters/transports/http_restinio/open_requests.hpp"
#include "adapters/transports/http_restinio/open_streams.hpp"
#include "adapters/transports/http_restinio/refusal.hpp"
#include "adapters/transports/http_restinio/remote_address.hpp"
#include "adapters/transports/http_restinio/reply_box.hpp"
#include "adapters/transports/http_restinio/reply_right.hpp"
#include "adapters/transports/http_restinio/request_rules.hpp"
#include "adapters/transports/http_restinio/restinio_hooks.hpp"

namespace parcelgate {

class HttpLoop::World {
 public:
  using Timers = WatchedTimers<World>;
  struct Traits
      : restinio::traits_t<Timers, ErrorLog<World>, RequestTaker<World>, restinio::noop_strand_t, EdgeSocket> {
    using connection_state_listener_t = StateListener<World>;
  };
  using Acceptor = EdgeAcceptor<World, Traits>;

  World(const HttpServerOptions& options, const ListenerShared& shared, HttpHandler& handler, Metrics& metrics)
      : options_(options),
        shared_(shared),
        handler_(handler),
        metrics_(metrics),
        check_period_(std::min({std::chrono::milliseconds{1000}, options.read_timeout / 4, options.silence_timeout / 4,
                                options.idle_timeout / 4, options.handle_timeout / 4, options.write_timeout / 4})),
        io_(std::make_unique<asio::io_context>(1)),
        sweep_timer_(std::in_place, *io_),
        hold_timer_(std::in_place, *io_) {
    watch_ = &asio::use_service<ReadWatch>(*io_);
    watch_->incoming = &shared_.budgets.incoming;
    watch_->over_budget = [this] { count(Refusal::listener_busy); };
    reply_box_ = std::make_shared<ReplyBox>([this] { asio::post(*io_, [this] { deliver_pending(); }); });
  }

  ~World() {
    // Requests hold connections, connections hold sockets, and sockets need the io_context; what the connections
    // report while they go needs the rest of this object.
    open_requests_.clear();
    if (streams_) streams_->clear();
    acceptor_.reset();
    sweep_timer_.reset();
    hold_timer_.reset();
    io_.reset();
    for (const auto& [id, record] : records_) {
      if (!record.closed) metrics_.connections.Decrement();
    }
  }
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  void open(std::size_t index, std::uint16_t port);
  void run(std::size_t index);
  void begin_stop();
  void finish_stop(std::chrono::steady_clock::time_point deadline);
  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

  // Called by RESTinio through restinio_hooks.hpp.
  [[nodiscard]] asio::io_context& io() noexcept { return *io_; }
  [[nodiscard]] std::chrono::milliseconds check_period() const noexcept { return check_period_; }
  template <class Connection>
  void check_timeout(Connection& connection) {
    checking_timeout_ = true;
    connection->check_timeout(connection);
    checking_timeout_ = false;
  }
  [[nodiscard]] bool admits(const asio::ip::address& address) noexcept;
  void on_state(const restinio::connection_state::notice_t& notice) noexcept;
  void on_library_error(const std::string& message);
  void on_request(restinio::request_handle_t request);

  void deliver(std::uint64_t ticket, HttpReply reply);

 private:
  void schedule_sweep();
  void cut_slow_connections();
  [[nodiscard]] bool replaces_one(const std::string& source);
  void hand_over(const restinio::request_handle_t& request, ConnectionRecord& record, std::uint64_t ticket);
  void deliver_pending();
  void answer(std::uint64_t ticket, HttpReply reply);
  void send(std::uint64_t ticket, HttpReply reply);
  [[nodiscard]] bool holds_back(std::uint64_t ticket, HttpReply& reply);
  void release_held(HeldReplies::Steady now);
  void refuse(std::uint64_t ticket, Refusal refusal);
  void count(Refusal refusal) noexcept { metrics_.refusals[static_cast<std::size_t>(refusal)]->Increment(); }
  void answered(restinio::connection_id_t connection) noexcept;

  const HttpServerOptions options_;
  const ListenerShared shared_;
  HttpHandler& handler_;
  LoopMetrics metrics_;
  const std::chrono::milliseconds check_period_;

  std::unordered_map<restinio::connection_id_t, ConnectionRecord> records_;
  OpenRequests open_requests_;
  std::size_t unanswered_{0};
  bool checking_timeout_{false};
  bool defers_{false};
  bool draining_{false};
  std::promise<void> drained_;
  bool drained_reported_{false};

  HttpHeaders headers_;  // kept between requests for their memory
  std::string inflated_;
  DateText date_;
  std::vector<PendingReply> pending_;
  std::shared_ptr<ReplyBox> reply_box_;
  std::unique_ptr<OpenStreams> streams_;

  std::unique_ptr<asio::io_context> io_;
  std::optional<asio::steady_timer> sweep_timer_;
  std::optional<asio::steady_timer> hold_timer_;
  HeldReplies held_;
  ReadWatch* watch_{nullptr};
  std::unique_ptr<Acceptor> acceptor_;
  std::uint16_t port_{0};
  std::jthread thread_;
};

}  // namespace parcelgate
