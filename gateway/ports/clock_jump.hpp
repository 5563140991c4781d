// Detects that the machine's date was set.
#pragma once

#include <optional>

#include "gateway/ports/time_source.hpp"

namespace parcelgate {

/// Compares the date with the clock that never jumps. What is corrected in small steps is no jump, and what adds up
/// slowly is forgotten at each look. Used by one thread at a time.
class ClockJump {
 public:
  static constexpr std::chrono::minutes kLeast{1};

  explicit ClockJump(const TimeSource& time) : time_(time), difference_(difference()) {}

  /// @return by how much the date was set since the last look, above 0 for forward; nothing when it was not
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
