// Shoppers' pages that wait for news, parked without a thread each.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "gateway/ports/store.hpp"

namespace parcelgate {

/// Parks requests and tries each again after every commit, and at its deadline. A try that finds its rows unchanged
/// costs a few loads of memory, so thousands may wait. Thread-safe.
class TrackWaiters {
 public:
  struct Limits {
    std::size_t all{4'000};
    std::size_t per_address{128};  ///< many shoppers share the address of their telephone network
  };
  struct Waiter {
    std::string address;  ///< by source_network(), so that the addresses of one sender count together
    std::chrono::steady_clock::time_point deadline;
    /// Answers if there is news, or in any case when it must. @return whether it has answered. Called on the thread
    /// "track-wait"; must not block
    std::function<bool(bool must)> attempt;
  };

  TrackWaiters(Store& store, Limits limits);
  ~TrackWaiters();
  TrackWaiters(const TrackWaiters&) = delete;
  TrackWaiters& operator=(const TrackWaiters&) = delete;

  /// @return false: too many wait already, and the caller answers at once
  [[nodiscard]] bool park(Waiter waiter);
  /// Answers all, and parks none from now on; returns when nobody waits any more. Call it before the listener stops.
  void release();

 private:
  /// Shared with the store's listener, which may be called until the store is gone.
  struct Bell {
    std::mutex mutex;
    std::condition_variable_any rung;
    std::condition_variable_any emptied;
    bool news{false};
    bool released{false};
    std::vector<Waiter> arrived;
    std::size_t waiting{0};
    std::unordered_map<std::string, std::size_t> by_address{};
  };
  void run(const std::stop_token& stop);
  /// @return whether all must be answered
  [[nodiscard]] bool await(const std::stop_token& stop);
  void serve(bool all);

  const Limits limits_;
  std::shared_ptr<Bell> bell_{std::make_shared<Bell>()};
  std::vector<Waiter> held_;  ///< the thread's own
  std::jthread thread_;
};

}  // namespace parcelgate
