// Whether the other side of an outlet is down, and when to try again. Pauses run on the clock that never jumps.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "gateway/base/backoff.hpp"
#include "gateway/ports/time_source.hpp"

namespace parcelgate {

enum class OutageKind : std::uint8_t {
  none,
  unreachable,  ///< a probe failed: probes alone find out when it ends
  refusing,     ///< several subjects fail and none succeeds: single entries of changing subjects find out when it ends
};

/// The state of the other side as the follower sees it, with growing pauses between attempts. Not thread-safe.
class Outage {
 public:
  /// @param longest_requested  longest pause that the other side may request (Retry-After)
  Outage(Backoff backoff, std::chrono::milliseconds longest_requested)
      : backoff_(backoff), longest_requested_(longest_requested) {}

  [[nodiscard]] OutageKind kind() const noexcept { return kind_; }
  [[nodiscard]] bool is_on() const noexcept { return kind_ != OutageKind::none; }
  /// While it is on: nothing is sent before this.
  [[nodiscard]] MonotonicInstant until() const noexcept { return until_; }

  /// Begins an outage, or makes its pause longer.
  /// @param at_least  the pause that the other side requested (Retry-After); capped by longest_requested
  /// @param longest   longest useful pause; does not apply to at_least
  /// @return the pause that begins
  std::chrono::milliseconds failed(OutageKind kind, MonotonicInstant now,
                                   std::optional<std::chrono::milliseconds> at_least,
                                   std::chrono::milliseconds longest) {
    if (kind != kind_) failures_ = 0;
    kind_ = kind;
    auto pause = pause_after(++failures_, at_least);
    if (!at_least) pause = std::min(pause, longest);
    until_ = now + pause;
    return pause;
  }
  /// @return whether there was one to end
  bool end() noexcept {
    failures_ = 0;
    return std::exchange(kind_, OutageKind::none) != OutageKind::none;
  }

  /// The same pause for one subject alone.
  [[nodiscard]] std::chrono::milliseconds pause_after(unsigned attempts,
                                                      std::optional<std::chrono::milliseconds> at_least) {
    const auto pause = backoff_.pause(attempts);
    return at_least ? std::max(pause, std::min(*at_least, longest_requested_)) : pause;
  }

 private:
  Backoff backoff_;
  std::chrono::milliseconds longest_requested_;
  OutageKind kind_{OutageKind::none};
  unsigned failures_{0};
  MonotonicInstant until_{};
};

}  // namespace parcelgate
