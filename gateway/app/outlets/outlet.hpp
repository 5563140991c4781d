// A kind of way out: what is done with feed entries. The FeedFollower decides when.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>

#include "gateway/ports/store.hpp"

namespace parcelgate {

class Outlet {
 public:
  using Done = std::function<void(Result<void>)>;
  virtual ~Outlet() = default;

  /// What the entry is about; entries of one subject are delivered in feed order, one delivery at a time.
  /// Empty: this outlet has no use for the entry.
  [[nodiscard]] virtual std::string subject_of(const FeedEntry& entry) const = 0;
  /// How many entries of one subject one delivery may take.
  [[nodiscard]] virtual std::size_t max_together() const noexcept { return 1; }
  /// Asks the other side, without any effect, whether it would take entries: credentials, names of its fields. Asked
  /// at start, before the first delivery.
  /// @error unauthorized, config: what is wrong in the configuration; unreachable: no answer
  [[nodiscard]] virtual Result<void> check() { return {}; }
  /// Starts (or makes) the effect of entries of one subject. They stay valid until `done`, which is called once, on
  /// any thread, also from inside. The same entries may come again: after an error, and after a crash.
  ///
  /// rejected, malformed, conflict, not_found: these entries are the trouble, they are set aside and tried again
  /// later. Every other error: the other side is the trouble, everything waits.
  virtual void deliver(std::span<const FeedEntry> entries, Done done) = 0;
};

}  // namespace parcelgate
