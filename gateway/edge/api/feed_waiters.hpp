// Clients that wait for entries of the feed (long polls, streams): parked without a thread each, answered on a commit
// or when their time is over.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/edge/api/feed_page.hpp"
#include "gateway/edge/http/parked_requests.hpp"
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
  /// Of one client address: half of the connections that it may have, so that others of its requests get through.
  using Limits = ParkedRequests::Limits;
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
    ClientGone client_gone{};
  };

  /// Starts the thread "feed-wait", which reads the feed for all waiters with one reader.
  /// @error errors of Store::open_reader
  [[nodiscard]] static Result<std::unique_ptr<FeedWaiters>> start(Store& store, Limits limits);
  /// @return the waiter when too many wait already, else nothing
  [[nodiscard]] std::optional<Waiter> park(Waiter waiter);

  /// Whether park() would take a waiter of this address now.
  [[nodiscard]] bool has_room(std::string_view address) const { return parked_.has_room(address); }

  /// Answers all parked requests now, with an empty page if nothing is new, and parks none from now on. Call it at
  /// shutdown, before the listener closes its connections.
  void release() { parked_.release(); }

 private:
  FeedWaiters(Store& store, std::unique_ptr<Reader> reader, Limits limits);
  [[nodiscard]] ParkedRequests::Answer attempt(const std::shared_ptr<Waiter>& waiter,
                                               ParkedRequests::Occasion occasion);

  /// The latest read of a round, for reuse: most waiters are at the end of the feed and have the same query.
  struct LastRead {
    std::uint64_t round{0};
    FeedCursor after;
    FeedQuery query;
    Page page;
  };
  [[nodiscard]] Result<Page> read(const Waiter& waiter, std::uint64_t round);

  std::unique_ptr<Reader> reader_;
  LastRead last_read_;     ///< used by the thread only
  ParkedRequests parked_;  ///< last: its thread uses the reader
};

}  // namespace parcelgate
