// Detects that the machine's date was set forward or back.
#pragma once

#include <optional>

#include "gateway/ports/time_source.hpp"

namespace parcelgate {

/// Compares the date with the monotonic clock. Each look() compares with the look() before it, so slow corrections (NTP
/// slewing) never add up to a jump. Used by one thread at a time; call look() regularly, once per round of work:
///
///     ClockJump date(time);
///     while (running) {
///       if (const auto by = date.look()) log_jump(*by);  // react once: the next look() starts from the new date
///       work();
///     }
class ClockJump {
 public:
  /// Smallest change between two looks that counts as a jump.
  static constexpr std::chrono::minutes kLeast{1};

  explicit ClockJump(const TimeSource& time) : time_(time), difference_(difference()) {}

  /// @return by how much the date was set since the last call (positive: forward), or nothing when it was not set
  [[nodiscard]] std::optional<std::chrono::milliseconds> look() {
    const auto before = difference_;
    difference_ = difference();
    const auto by = difference_ - before;
    if (by < kLeast && -by < kLeast) return std::nullopt;
    return by;
  }

 private:
  [[nodiscard]] std::chrono::milliseconds difference() const {
    return time_.now().time_since_epoch() - time_.monotonic_now().time_since_epoch();
  }

  const TimeSource& time_;
  std::chrono::milliseconds difference_;
};

}  // namespace parcelgate
