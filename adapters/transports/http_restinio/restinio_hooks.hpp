// Callbacks of RESTinio; each hands over to the listener's World. Included by http_loop.cpp alone.
#pragma once

#include <memory>
#include <utility>

#include <restinio/all.hpp>

namespace parcelgate {

/// RESTinio reports errors only in its log; the kind of a refused request is read from the wording of the log line.
template <class World>
struct ErrorLog {
  World* world;
  template <class Builder>
  void trace(Builder&&) const noexcept {}
  template <class Builder>
  void info(Builder&&) const noexcept {}
  template <class Builder>
  void warn(Builder&&) const noexcept {}
  template <class Builder>
  void error(Builder&& build) const {
    world->on_library_error(build());
  }
};

/// RESTinio's timers, with a note of whose check is running: a connection that closes meanwhile timed out.
template <class World>
class WatchedTimers final {
 public:
  class timer_guard_t {
   public:
    explicit timer_guard_t(World& world) : world_(&world), timer_(world.io()) {}
    void schedule(restinio::tcp_connection_ctx_weak_handle_t weak) {
      timer_.expires_after(world_->check_period());
      timer_.async_wait([world = world_, weak = std::move(weak)](const asio::error_code& error) {
        if (error) return;
        if (auto connection = weak.lock()) world->check_timeout(connection);
      });
    }
    void cancel() noexcept {
      asio::error_code ignored;
      timer_.cancel(ignored);
    }

   private:
    World* world_;
    asio::steady_timer timer_;
  };

  explicit WatchedTimers(World& world) : world_(world) {}
  [[nodiscard]] timer_guard_t create_timer_guard() const { return timer_guard_t{world_}; }
  void start() const noexcept {}
  void stop() const noexcept {}

  struct factory_t {
    World* world;
    [[nodiscard]] auto create(asio::io_context&) const { return std::make_shared<WatchedTimers>(*world); }
  };

 private:
  World& world_;
};

template <class World>
struct RequestTaker {
  World* world;
  restinio::request_handling_status_t operator()(restinio::request_handle_t request) const {
    world->on_request(std::move(request));
    return restinio::request_accepted();
  }
};

template <class World>
struct StateListener {
  World* world;
  void state_changed(const restinio::connection_state::notice_t& notice) noexcept { world->on_state(notice); }
};

}  // namespace parcelgate
