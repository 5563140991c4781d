// Decides whether the machine's date can be believed, so that a wrong one does not report every deadline at once.
#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <string>

#include "gateway/ports/time_source.hpp"

namespace parcelgate {

/// A date that is suddenly more than a week ahead is not believed: clocks stand still until the date is set back, or an
/// operator accepts it. A week is longer than a suspended machine sleeps over a holiday; a real one that long is
/// accepted by one command.
///
/// The expected date is the last one that was believed, moved on by the monotonic clock. At start it is the date that
/// was stored last, so a machine that boots with a wrong date is noticed, too. A date in the past is always believed:
/// what was reported too early is withdrawn then.
///
///     DateGuard guard(time, stored_date);
///     if (!guard.look(now)) return;  // the clocks stand still
///     ... evaluate what is due ...
class DateGuard {
 public:
  static constexpr std::chrono::hours kFarthestAhead{24 * 7};

  /// @param believed  the date that was believed last; absent: the present one is
  DateGuard(const TimeSource& time, std::optional<Instant> believed);

  /// Looks at a date that was read just now. Call it regularly, from one thread.
  /// @return whether it is believed
  bool look(Instant now);
  /// Believes the present date from the next look on. From any thread.
  void accept() noexcept { accepted_ = true; }
  /// Why clocks stand still, one sentence; absent: they do not. From any thread.
  [[nodiscard]] std::optional<std::string> fault() const;

 private:
  [[nodiscard]] Instant expected() const;

  const TimeSource& time_;
  Instant believed_;
  MonotonicInstant believed_since_;
  std::atomic<bool> accepted_{false};
  mutable std::mutex mutex_;
  std::optional<std::string> fault_;
};

}  // namespace parcelgate
