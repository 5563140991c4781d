// Whether the other side of an outlet is down, and when to ask again.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>

#include "gateway/base/backoff.hpp"
#include "gateway/domain/time.hpp"

namespace parcelgate {

class Outage {
 public:
  explicit Outage(Backoff backoff) : backoff_(backoff) {}

  [[nodiscard]] bool is_on() const noexcept { return failures_ >= kFailuresUntilOn; }
  /// While it is on: no delivery before this.
  [[nodiscard]] Instant until() const noexcept { return until_; }

  /// @return whether an outage ends by it
  bool note_success() noexcept {
    const bool ended = is_on();
    failures_ = 0;
    return ended;
  }

  /// @param at_least  what the other side asked for (Retry-After); capped by the longest pause
  /// @return the pause that begins, or nothing: not yet an outage, or a delivery that was under way with one that
  /// failed
  std::optional<std::chrono::milliseconds> note_failure(Instant now,
                                                        std::optional<std::chrono::milliseconds> at_least) {
    ++failures_;
    if (!is_on()) return std::nullopt;
    if (failures_ > kFailuresUntilOn && now < until_) {
      --failures_;
      return std::nullopt;
    }
    const auto pause = pause_after(failures_ - kFailuresUntilOn + 1, at_least);
    until_ = now + pause;
    return pause;
  }

  /// The same pause for one subject alone.
  [[nodiscard]] std::chrono::milliseconds pause_after(unsigned attempts,
                                                      std::optional<std::chrono::milliseconds> at_least) {
    const auto pause = backoff_.pause(attempts);
    return at_least ? std::max(pause, std::min(*at_least, backoff_.longest())) : pause;
  }

 private:
  static constexpr unsigned kFailuresUntilOn = 3;
  Backoff backoff_;
  unsigned failures_{0};
  Instant until_{};
};

}  // namespace parcelgate
