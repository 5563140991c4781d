// Decides whether the machine's date can be trusted, so that a wrong one does not report every deadline at once.
#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <string>

#include "gateway/ports/time_source.hpp"

namespace parcelgate {

/// A date that is suddenly more than a week ahead is not trusted: clocks stand still until the date is set back, or an
/// operator accepts it by `parcelgate clocks accept-date`, as after a suspension of the machine that was so long.
///
/// The expected date is the last one that was trusted, moved on by the monotonic clock. At start it is the date that
/// was stored last, so a machine that boots with a wrong date is noticed, too. A date in the past is always trusted:
/// what was reported too early is withdrawn then.
///
///     DateGuard guard(time, stored_date);
///     if (!guard.look(now)) return;  // the clocks stand still
///     ... evaluate what is due ...
class DateGuard {
 public:
  static constexpr std::chrono::hours kFarthestAhead{24 * 7};

  /// @param trusted  the date that was trusted last; absent: the present one is
  DateGuard(const TimeSource& time, std::optional<Instant> trusted);

  /// Looks at a date that was read just now. Call it regularly, from one thread.
  /// @return whether it is trusted
  bool look(Instant now);
  /// Trusts the present date from the next look on. From any thread.
  void accept() noexcept { accepted_ = true; }
  /// Why clocks stand still, one sentence; absent: they do not. From any thread.
  [[nodiscard]] std::optional<std::string> fault() const;

 private:
  [[nodiscard]] Instant expected() const;

  const TimeSource& time_;
  Instant trusted_;
  MonotonicInstant trusted_since_;
  std::atomic<bool> accepted_{false};
  mutable std::mutex mutex_;
  std::optional<std::string> fault_;
};

}  // namespace parcelgate
