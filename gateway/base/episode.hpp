// Limits the log lines of a repeating fault.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "gateway/base/instant.hpp"

namespace parcelgate {

/// A run of failures of one kind, from the first to the next success. The first failure is logged, then one line every
/// few minutes with the count, then the end. Pure; for one thread at a time.
///
///     if (const auto line = episode_.failed(now)) log(LogLevel::error, "save_failed", {{"count", line->times}});
class Episode {
 public:
  struct Line {
    std::uint64_t times{0};            ///< failures so far
    std::chrono::milliseconds lasted;  ///< since the first
  };

  explicit Episode(std::chrono::milliseconds every = std::chrono::minutes{5}) : every_(every) {}

  /// @return the line to log now; nothing while the last one is recent
  std::optional<Line> failed(MonotonicInstant now) {
    if (times_++ == 0) began_at_ = now;
    if (times_ > 1 && now - logged_at_ < every_) return std::nullopt;
    logged_at_ = now;
    return Line{times_, now - began_at_};
  }
  /// @return the line that ends the episode; nothing when there is none
  std::optional<Line> succeeded(MonotonicInstant now) {
    if (times_ == 0) return std::nullopt;
    const Line line{times_, now - began_at_};
    times_ = 0;
    return line;
  }
  /// Whether the last outcome was a failure.
  [[nodiscard]] bool is_on() const noexcept { return times_ > 0; }

 private:
  std::chrono::milliseconds every_;
  std::uint64_t times_{0};
  MonotonicInstant began_at_{};
  MonotonicInstant logged_at_{};
};

}  // namespace parcelgate
