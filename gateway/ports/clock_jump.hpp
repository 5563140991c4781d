// Detects that the machine's date was set forward or back.
#pragma once

#include <optional>

#include "gateway/ports/time_source.hpp"

namespace parcelgate {

/// After the date was set, nothing is removed for its age until the date has proven to be right for so long.
inline constexpr std::chrono::hours kDistrustDate{24};

/// Compares the date with the monotonic clock. Each look() compares with the look() before it, so slow corrections (NTP
/// slewing) never add up to a jump. Used by one thread at a time; call look() regularly, once per round of work:
///
///     ClockJump date(time);
///     while (running) {
///       const Instant now = time.now();
///       if (const auto by = date.look(now)) log_jump(*by);  // react once: the next look() starts from the new date
///       work(now);
///     }
class ClockJump {
 public:
  /// Smallest change between two looks that counts as a jump.
  static constexpr std::chrono::minutes kLeast{1};

  explicit ClockJump(const TimeSource& time) : time_(time), difference_(difference(time.now())) {}

  /// @return by how much the date was set since the last call (positive: forward), or nothing when it was not set
  ///
  /// Trap: act on the very date that was looked at. One that is read later may have been set meanwhile, and the next
  /// look() would compare with neither.
  [[nodiscard]] std::optional<std::chrono::milliseconds> look(Instant now) {
    const auto before = difference_;
    difference_ = difference(now);
    const auto by = difference_ - before;
    if (by < kLeast && -by < kLeast) return std::nullopt;
    return by;
  }

 private:
  [[nodiscard]] std::chrono::milliseconds difference(Instant now) const {
    return now.time_since_epoch() - time_.monotonic_now().time_since_epoch();
  }

  const TimeSource& time_;
  std::chrono::milliseconds difference_;
};

}  // namespace parcelgate
