// Where "now" comes from. Tests step it; code never sleeps to wait.
#pragma once

#include "gateway/domain/time.hpp"

namespace parcelgate {

class TimeSource {
 public:
  virtual ~TimeSource() = default;
  /// The date, for what is stored, shown or compared with a deadline. It may be set, so it may jump.
  [[nodiscard]] virtual Instant now() const = 0;
  /// For pauses, back-off and time limits. Unless a source overrides it, it advances with now().
  [[nodiscard]] virtual MonotonicInstant monotonic_now() const {
    return MonotonicInstant{now().time_since_epoch()};
  }
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
