// Requests that wait for their turn: bounded overall and for each host, hosts served in turn.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gateway/ports/http.hpp"

namespace parcelgate {

using SteadyInstant = std::chrono::steady_clock::time_point;

/// A request with its callback and the instant at which it has taken too long, waiting included.
struct PendingRequest {
  HttpRequest request;
  HttpClient::Done done;
  std::string origin;  ///< requests of one origin share its places
  SteadyInstant started_at;
  SteadyInstant expires_at;
};

/// Waiting requests by origin. Pure, without a lock: for the thread that drives the transfers, which reports the end of
/// each by release(). Invariant: no origin has more than `max_active_per_host` active transfers, so a slow host delays
/// only its own requests.
class TransferQueue {
 public:
  TransferQueue(std::size_t max_active, std::size_t max_active_per_host)
      : max_active_(max_active), max_active_per_host_(max_active_per_host) {}

  void push(PendingRequest pending);
  /// The next request that may start now; it counts as active until release(origin).
  [[nodiscard]] std::optional<PendingRequest> start_next();
  void release(const std::string& origin);
  /// Takes out the waiting requests whose time is over.
  [[nodiscard]] std::vector<PendingRequest> take_expired(SteadyInstant now);
  /// Takes all waiting requests out, for the end of the program.
  [[nodiscard]] std::vector<PendingRequest> take_all();

  [[nodiscard]] std::size_t waiting() const noexcept { return waiting_; }
  [[nodiscard]] std::size_t active() const noexcept { return active_; }

 private:
  struct Host {
    std::deque<PendingRequest> waiting;
    std::size_t active{0};
  };
  using Hosts = std::map<std::string, Host>;
  std::optional<PendingRequest> start_from(Hosts::iterator host);

  std::size_t max_active_;
  std::size_t max_active_per_host_;
  Hosts hosts_;
  std::string served_last_;
  std::size_t waiting_{0};
  std::size_t active_{0};
};

}  // namespace parcelgate
