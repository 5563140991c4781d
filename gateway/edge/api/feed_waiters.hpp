// Clients that wait for entries of the feed (long polls, streams): parked without a thread each, answered on a commit
// or when their time is over.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

#include "gateway/edge/api/feed_page.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate {

/// Parks readers of feed entries that do not exist yet. A waiter is answered once: by entries after its cursor, at its
/// deadline, or at release(), then with an empty page. Thread-safe.
///
/// Trap 1: `answer` is called on the thread "feed-wait"; it must not block, or all waiters are late.
/// Trap 2: when park() returns the waiter, the caller still has to answer it:
///
///     const auto refused = waiters.park(std::move(waiter));
///     if (refused) respond(problem(ProblemType::too_many_waiters, "repeat the request without wait"));
class FeedWaiters {
 public:
  /// How many may wait at one time.
  struct Limits {
    std::size_t all{1'000};
    /// Of one client address. Half of the connections that one address may have, so that others of its requests get
    /// through.
    std::size_t per_address{128};
  };
  /// The entries that a waiter gets, none at its deadline.
  struct Page {
    std::vector<FeedEntry> entries;
    FeedCursor next;          ///< behind the last entry that was read
    bool is_stopping{false};  ///< the gateway stops: do not park again
  };
  /// A reader without an answer yet.
  struct Waiter {
    FeedQuery query;
    FeedCursor after;
    std::string address;  ///< of the client, by source_network()
    std::chrono::steady_clock::time_point deadline;
    std::function<void(Result<Page>)> answer;
  };

  /// Starts the thread "feed-wait", which reads the feed for all waiters with one reader.
  /// @error errors of Store::open_reader
  [[nodiscard]] static Result<std::unique_ptr<FeedWaiters>> start(Store& store, Limits limits);
  /// Answers the remaining waiters with an empty page.
  ~FeedWaiters();
  FeedWaiters(const FeedWaiters&) = delete;
  FeedWaiters& operator=(const FeedWaiters&) = delete;

  /// @return the waiter when too many wait already, else nothing
  [[nodiscard]] std::optional<Waiter> park(Waiter waiter);

  /// Whether park() would take a waiter of this address now.
  [[nodiscard]] bool has_room(std::string_view address) const;

  /// Answers all parked requests now, with an empty page if nothing is new, and parks none from now on. Call it at
  /// shutdown, before the listener closes its connections.
  void release();

 private:
  /// Shared with the store's listener, which may be called until the store is gone.
  struct Bell {
    std::mutex mutex;
    std::condition_variable_any rung;
    bool news{false};
    bool released{false};
    std::vector<Waiter> arrived;
    std::size_t waiting{0};  ///< arrived and held together
    std::unordered_map<std::string, std::size_t> by_address{};
  };

  FeedWaiters(std::unique_ptr<Reader> reader, Limits limits, std::shared_ptr<Bell> bell);
  void run(const std::stop_token& stop);
  void await(const std::stop_token& stop);
  /// Answers waiters that have new entries or reached their deadline. @param all  answer every one: the thread ends
  void serve(bool all);
  [[nodiscard]] bool is_released() const;
  /// @pre the bell is locked
  [[nodiscard]] bool is_full_for(const std::string& address) const;
  [[nodiscard]] bool serve_one(Waiter& waiter, bool must_answer, bool is_stopping);

  const Limits limits_;
  std::unique_ptr<Reader> reader_;
  std::shared_ptr<Bell> bell_;
  std::vector<Waiter> held_;  ///< the thread's own
  std::jthread thread_;
};

}  // namespace parcelgate
