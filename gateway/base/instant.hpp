// Instants of the date, and instants of a clock that never jumps.
#pragma once

#include <chrono>

namespace parcelgate {

using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

/// The clock of pauses: it only ever goes forward, whatever becomes of the machine's date. Its instants mean nothing
/// outside of the process, so they are never stored or shown; a type of its own keeps them apart from Instant.
struct MonotonicClock {
  using duration = std::chrono::milliseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<MonotonicClock, duration>;
  static constexpr bool is_steady = true;
};
using MonotonicInstant = MonotonicClock::time_point;

}  // namespace parcelgate
