// The interface of an outlet: publishes feed entries (to MQTT, into tickets). The FeedFollower decides when.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <limits>
#include <span>
#include <string>

#include "gateway/ports/store.hpp"

namespace parcelgate {

/// Makes the effect of feed entries at another system. Called on the follower's thread only; `done` may come from any
/// thread. Effects must be repeatable: an entry is delivered at least once.
///
/// Trap: an outlet that works inside deliver() blocks its follower; its max_in_flight() must return 1.
class Outlet {
 public:
  using Done = std::function<void(Result<void>)>;
  virtual ~Outlet() = default;

  /// The subject of the entry; entries of one subject are delivered in feed order, one delivery at a time.
  /// Empty: this outlet has no use for the entry.
  [[nodiscard]] virtual std::string subject_of(const FeedEntry& entry) const = 0;
  /// How many entries of one subject one delivery may take.
  [[nodiscard]] virtual std::size_t max_together() const noexcept { return 1; }
  /// How many deliveries may be under way at once. 1 for an outlet that works inside deliver().
  [[nodiscard]] virtual std::size_t max_in_flight() const noexcept { return std::numeric_limits<std::size_t>::max(); }
  /// Finds out, without any effect there, whether the other side answers. `done` is called once, on any thread, also
  /// from inside.
  /// @return false: this outlet has no such call, and `done` is not called
  [[nodiscard]] virtual bool probe(Done done) {
    static_cast<void>(done);
    return false;
  }
  /// The longest useful pause between two probes; short where a probe costs next to nothing.
  [[nodiscard]] virtual std::chrono::milliseconds longest_probe_pause() const noexcept { return std::chrono::hours{1}; }
  /// Checks, without any effect there, whether the other side would accept entries: credentials, names of its fields.
  /// Called at start, before the first delivery.
  /// @error unauthorized, config: names the wrong setting; unreachable: no answer
  [[nodiscard]] virtual Result<void> check() { return {}; }
  /// What hinders a part of the outlet while the rest of it works, for people; empty: nothing. Called often, on the
  /// follower's thread.
  [[nodiscard]] virtual std::string notice() const { return {}; }
  /// Starts (or makes) the effect of entries of one subject. They stay valid until `done`, which is called once, on
  /// any thread, also from inside. The same entries may be delivered again: after an error, and after a crash.
  ///
  /// After rejected, malformed, conflict, not_found or internal, these entries are at fault: they are set aside and
  /// retried later. For any other error a probe, or another entry, decides whether the entry or the other side is
  /// at fault.
  virtual void deliver(std::span<const FeedEntry> entries, Done done) = 0;
};

}  // namespace parcelgate
