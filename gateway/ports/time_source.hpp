// The clock as a port, so that tests can set the time.
#pragma once

#include "gateway/domain/time.hpp"

namespace parcelgate {

/// Port for the date and the monotonic clock. Use now() for instants that are stored, shown or compared with a
/// deadline, and monotonic_now() for durations. Trap: the date can be set while the process runs, so the difference of
/// two now() is not an elapsed time; see clock_jump.hpp. Thread-safe.
class TimeSource {
 public:
  virtual ~TimeSource() = default;
  /// The date in UTC, to the millisecond. It may jump in both directions.
  [[nodiscard]] virtual Instant now() const = 0;
  /// For pauses, back-off and time limits. By default it advances with now(), as tests want it.
  [[nodiscard]] virtual MonotonicInstant monotonic_now() const { return MonotonicInstant{now().time_since_epoch()}; }
};

/// The machine's clocks.
class SystemTime final : public TimeSource {
 public:
  [[nodiscard]] Instant now() const override {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  }
  [[nodiscard]] MonotonicInstant monotonic_now() const override {
    const auto since_boot = std::chrono::steady_clock::now().time_since_epoch();
    return MonotonicInstant{std::chrono::floor<std::chrono::milliseconds>(since_boot)};
  }
};

}  // namespace parcelgate
