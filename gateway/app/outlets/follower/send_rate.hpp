// The most deliveries that may start in a second.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "gateway/ports/time_source.hpp"

namespace parcelgate {

/// Spreads starts evenly, with bursts of at most a tenth of a second's worth. For one thread.
///
///     if (rate.pause(now) == 0ms) { start(); rate.note_start(now); }
class SendRate {
 public:
  /// @param most_per_second  0: no limit
  explicit SendRate(std::uint32_t most_per_second)
      : gap_(most_per_second == 0 ? std::chrono::microseconds{0}
                                  : std::chrono::microseconds{1'000'000 / most_per_second}),
        burst_(std::max<std::chrono::microseconds>(gap_, std::chrono::milliseconds{100})) {}

  /// How long to wait before the next start.
  [[nodiscard]] std::chrono::milliseconds pause(MonotonicInstant now) const noexcept {
    if (gap_.count() == 0) return std::chrono::milliseconds{0};
    const auto ahead = used_until_ - Micros{now} - (burst_ - gap_);
    return std::max(std::chrono::milliseconds{0}, std::chrono::ceil<std::chrono::milliseconds>(ahead));
  }
  void note_start(MonotonicInstant now) noexcept { used_until_ = std::max(used_until_, Micros{now}) + gap_; }

 private:
  using Micros = std::chrono::time_point<MonotonicClock, std::chrono::microseconds>;
  std::chrono::microseconds gap_;
  std::chrono::microseconds burst_;
  Micros used_until_{};  ///< the starts so far use the time up to here
};

}  // namespace parcelgate
