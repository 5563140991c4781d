// Entries that were set aside: they failed although the other side is up, and are retried with growing pauses.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/domain/history.hpp"
#include "gateway/ports/store.hpp"
#include "gateway/ports/time_source.hpp"

namespace parcelgate {

/// One subject's entries, oldest first. Later entries of the subject queue up behind.
struct SetAside {
  std::vector<FeedPlace> places;
  unsigned attempts{0};
  Instant due_at{};        ///< for the record and for people
  MonotonicInstant due{};  ///< when it is tried again
  std::string error;       ///< the last one, for people
  bool in_flight{false};
  bool is_extra{false};  ///< the next attempt is one between the pauses: it does not count when it fails
};

/// The retry list of one outlet, in memory. Each subject is one stored record "retry:<subject>".
///
/// A change lives in memory until the caller stores it:
///
///     auto changes = list.take_changes();
///     if (!store(changes)) list.give_back(changes);
class RetryList {
 public:
  /// The key of a subject's stored record.
  [[nodiscard]] static std::string key_of(std::string_view subject);
  explicit RetryList(std::string outlet) : outlet_(std::move(outlet)) {}

  /// @param longest  longest pause that a record may request, because it may have been stored under a wrong date
  /// @error malformed: a record that is not ours
  Result<void> restore(const StateRecord& record, const TimeSource& time, std::chrono::milliseconds longest);
  [[nodiscard]] bool holds(const std::string& subject) const { return subjects_.contains(subject); }
  [[nodiscard]] bool empty() const noexcept { return subjects_.empty(); }
  [[nodiscard]] std::size_t entry_count() const;

  /// Puts a place behind those of its subject.
  void add(const std::string& subject, FeedPlace place);
  /// @param counts  whether the attempt counts: not while the other side is down
  void reschedule(const std::string& subject, const TimeSource& time, std::chrono::milliseconds pause,
                  std::string error, bool counts = true);
  /// Makes a subject due now and sets its attempts to 0.
  void make_due(const std::string& subject);
  /// Makes all subjects due now for one attempt that does not count: the other side is back, and what failed may have
  /// failed because it was going down.
  void bring_forward();
  /// The first `count` places of a subject are done.
  void remove_first(const std::string& subject, std::size_t count);
  /// A subject that is due and not in flight, or none.
  [[nodiscard]] std::optional<std::string> find_due(MonotonicInstant now) const;
  [[nodiscard]] std::optional<MonotonicInstant> next_due() const;
  [[nodiscard]] std::size_t subject_count() const noexcept { return subjects_.size(); }
  [[nodiscard]] SetAside& at(const std::string& subject) { return subjects_.at(subject); }

  /// What changed since the last call: records to store, and keys to remove.
  struct Changes {
    std::vector<StateRecord> stored;
    std::vector<std::string> removed;
    [[nodiscard]] bool empty() const noexcept { return stored.empty() && removed.empty(); }
  };
  [[nodiscard]] bool has_changes() const noexcept { return !changed_.empty(); }
  [[nodiscard]] Changes take_changes();
  /// Returns changes that could not be stored, so that the next take_changes() has them again.
  void give_back(const Changes& changes);

 private:
  std::string outlet_;
  std::map<std::string, SetAside> subjects_;
  std::set<std::string> changed_;
};

/// Puts an entry on the stored retry list of an outlet, behind those of its subject, due at once. For an outlet without
/// a running follower; a follower that runs reads the list at its next start alone.
[[nodiscard]] Result<void> store_retry(Transaction& transaction, const std::string& outlet, const std::string& subject,
                                       FeedPlace place, const TimeSource& time);

}  // namespace parcelgate
