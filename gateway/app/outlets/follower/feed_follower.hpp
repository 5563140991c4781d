// Publishes the feed to one outlet: one cursor, one retry list, one thread "feed-<outlet>".
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/app/outlets/follower/feed_start.hpp"
#include "gateway/app/outlets/follower/outlet.hpp"
#include "gateway/domain/history.hpp"
#include "gateway/ports/store.hpp"
#include "gateway/ports/time_source.hpp"
#include "gateway/telemetry/metrics.hpp"

namespace parcelgate {

struct FollowerOptions {
  std::string outlet;                   ///< its name: in the store, in metrics, on the command line
  FeedStartPlace start{AtBeginning{}};  ///< where an outlet that the store does not know begins
  bool start_paused{false};             ///< whether such an outlet begins paused
  std::string tenant;                   ///< empty: all
  std::size_t window{100};              ///< most deliveries in flight
  std::size_t lookahead{1'000};         ///< most entries read and not yet done
  /// Most entries from the first that is not done to the last that was read; 0: as lookahead. Larger for an outlet
  /// whose entries wait for long while others are delivered: after a crash, so many may be delivered again.
  std::size_t span{0};
  std::size_t commit_every{200};                 ///< entries between two writes of the cursor, while busy
  std::chrono::milliseconds commit_within{100};  ///< longest time with unsaved progress
  std::chrono::milliseconds backoff_min{1'000};  ///< first pause while the other side is down
  std::chrono::milliseconds backoff_max{60'000};
  /// Longest pause that the other side may request with Retry-After.
  std::chrono::milliseconds longest_requested_pause{3'600'000};
  std::chrono::milliseconds retry_min{10'000};  ///< first pause after an entry was refused
  std::chrono::milliseconds retry_max{3'600'000};
  /// Failures of one subject, each after the other side has proven to be up. With a desk whose calls stay in doubt for
  /// ten seconds, the subject is set aside after half a minute.
  unsigned attempts_before_aside{3};
  /// Pauses between attempts at an entry that is set aside; after the last attempt it becomes a dead letter. Empty:
  /// retry_min and retry_max, and it is retried for ever.
  std::vector<std::chrono::milliseconds> retry_steps{};
  /// Longest pause between attempts at another side that refuses entries; it may accept another one.
  std::chrono::milliseconds longest_refusal_pause{10'000};
  std::uint32_t most_per_second{0};  ///< deliveries that start in a second; 0: no limit
  /// An entry whose outcome is not known (ErrorKind::in_doubt) is a dead letter at once: people decide whether it is
  /// delivered again.
  bool gives_up_in_doubt{false};
  /// Pause the outlet when the other side answers that it is gone for good (ErrorKind::gone); the entry stays.
  bool pauses_when_gone{false};
  /// Called after such a pause with the reason, on the follower's thread; may be empty. Must not block.
  std::function<void(const std::string& reason)> on_gone{};
};

struct FollowerStatus {
  bool paused{false};
  bool down{false};                                      ///< deliveries fail; the next attempt is in next_try_in
  std::optional<Instant> down_since;                     ///< the first failure after the last success
  std::optional<std::chrono::milliseconds> next_try_in;  ///< while it is down
  /// Entries from the feed's beginning that are delivered or set aside. Never too high, also during a long delivery.
  std::uint64_t done{0};
  std::uint64_t lag_entries{0};      ///< in the feed and not yet done, when last measured
  std::chrono::milliseconds lag{0};  ///< age of the oldest of them
  std::size_t in_flight{0};
  std::size_t set_aside{0};           ///< entries on the retry list
  std::size_t set_aside_subjects{0};  ///< number of returns or parcels that they belong to
  std::size_t dead_letters{0};        ///< entries that were given up
  std::string last_error;
  std::optional<Instant> last_error_at;
  std::string notice;  ///< see Outlet::notice()
};

/// An operator's decision about dead letters.
enum class LetterChange : std::uint8_t { retry, drop };

/// At least once, in order per subject. Nothing is lost by an outage of the other side or a crash of ours: the cursor
/// passes an entry only when its effect is confirmed, or when the same commit puts it on the retry list.
///
/// A subject that fails by itself is set aside while the others are delivered. The other side counts as down when a
/// probe fails, or when several subjects fail and none succeeds. Nothing is sent while the store cannot write, because
/// progress could not be stored.
class FeedFollower {
 public:
  /// Starts at once. Outlet, store, time and metrics must outlive it.
  /// @error of the store: it cannot be opened, or the outlet's records cannot be read
  static Result<std::unique_ptr<FeedFollower>> create(FollowerOptions options, Outlet& outlet, Store& store,
                                                      const TimeSource& time, Metrics& metrics);
  /// Stops the thread. Deliveries in flight are repeated after the next start.
  ~FeedFollower();
  FeedFollower(const FeedFollower&) = delete;
  FeedFollower& operator=(const FeedFollower&) = delete;

  /// Pause and resume return when the state is in the store. Deliveries in flight are finished. Trap: they wait for a
  /// commit, and for the end of a delivery that an outlet makes inside deliver(). Never call them on the store's
  /// thread.
  /// @error of the store: the state holds, and storing it is tried again; in_doubt: a delivery takes very long, and the
  ///        state follows after it
  [[nodiscard]] Result<void> pause();
  [[nodiscard]] Result<void> resume();
  /// Retries dead letters soon, or drops them. Retried entries are queued behind entries of the same subject that are
  /// already set aside. Unknown positions are ignored. Waits like pause().
  [[nodiscard]] Result<void> change_dead_letters(std::vector<FeedPlace> places, LetterChange change);
  /// The same without waiting. @param stored  called once, on another thread
  void change_dead_letters(std::vector<FeedPlace> places, LetterChange change,
                           std::function<void(Result<void>)> stored);
  /// Delivers an entry soon, behind the entries of its subject that are set aside. Trap: until the follower has taken
  /// it up and stored its list, only a record of the caller's, see store_retry(), brings it through a crash.
  void deliver_again(std::string subject, FeedPlace place);
  [[nodiscard]] FollowerStatus status() const;
  [[nodiscard]] const std::string& name() const noexcept;
  /// Makes the thread read the time and the feed again now.
  void nudge();

 private:
  class Worker;
  explicit FeedFollower(std::unique_ptr<Worker> worker);
  [[nodiscard]] Result<void> set_paused(bool paused);
  std::unique_ptr<Worker> worker_;
};

}  // namespace parcelgate
