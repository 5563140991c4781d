// When a robot may be sent the next message.
#pragma once

#include <algorithm>
#include <chrono>
#include <utility>

#include "gateway/ports/chat_robot.hpp"
#include "gateway/ports/time_source.hpp"

namespace parcelgate {

/// A token bucket below the robot's limit: three quarters of it flow in each minute, and a burst and the flow together
/// stay below the limit in any minute. It begins with one token, because the process before may have used the others.
/// For one thread.
///
///     if (rate.pause(now) == 0ms) { rate.note_start(now); robot.send(…); }
class ChatRate {
 public:
  explicit ChatRate(const ChatLimits& limits)
      : gap_(limits.gap),
        flow_(std::chrono::milliseconds{60'000} / std::max(1U, per_minute(limits))),
        burst_(flow_ * (std::max(1U, limits.per_minute - per_minute(limits) - 1) - 1)) {}

  /// How long to wait before the next message.
  [[nodiscard]] std::chrono::milliseconds pause(MonotonicInstant now) {
    begin(now);
    return std::max({std::chrono::milliseconds{0}, used_until_ - burst_ - now, free_at_ - now});
  }
  void note_start(MonotonicInstant now) {
    begin(now);
    used_until_ = std::max(used_until_, now) + flow_;
    free_at_ = std::max(free_at_, now + gap_);
  }
  /// The robot takes nothing for this long.
  void block(MonotonicInstant now, std::chrono::milliseconds length) { free_at_ = std::max(free_at_, now + length); }

 private:
  [[nodiscard]] static constexpr unsigned per_minute(const ChatLimits& limits) noexcept {
    return limits.per_minute * 3 / 4;
  }

  void begin(MonotonicInstant now) {
    if (!std::exchange(has_begun_, true)) used_until_ = now + burst_;
  }

  std::chrono::milliseconds gap_;
  std::chrono::milliseconds flow_;
  std::chrono::milliseconds burst_;
  bool has_begun_{false};
  MonotonicInstant used_until_{};  ///< the messages so far use the flow up to here
  MonotonicInstant free_at_{};
};

}  // namespace parcelgate
