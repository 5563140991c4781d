// Instants of the date, and instants of the monotonic clock.
#pragma once

#include <chrono>
#include <optional>

namespace parcelgate {

/// A date and time in UTC. The machine's date may be set, so differences of two Instants may be wrong.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

/// Keeps the earlier of two instants; an absent one is later than any.
constexpr void keep_earlier(std::optional<Instant>& earliest, const std::optional<Instant>& at) noexcept {
  if (at && (!earliest || *at < *earliest)) earliest = at;
}

/// The clock of pauses and time limits: it only ever goes forward, also when the machine's date is set. Its instants
/// have no meaning outside of the process, so they are never stored or shown; their own type keeps them apart from
/// Instant.
struct MonotonicClock {
  using duration = std::chrono::milliseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<MonotonicClock, duration>;
  static constexpr bool is_steady = true;
};
using MonotonicInstant = MonotonicClock::time_point;

}  // namespace parcelgate
