// A clock that stands still until a test steps it.
#pragma once

#include <atomic>

#include "gateway/ports/time_source.hpp"

namespace parcelgate::testing {

/// The TimeSource of all tests. Steps move the date and the monotonic clock together; a jump moves the date alone, as
/// when somebody sets the machine's clock. From any thread.
///
///     SteppedTime time{Instant{24h * 365 * 56}};
///     time.step(5min);
class SteppedTime final : public TimeSource {
 public:
  explicit SteppedTime(Instant start = Instant{}) : now_(start.time_since_epoch().count()) {}
  [[nodiscard]] Instant now() const override { return Instant{std::chrono::milliseconds{now_}}; }
  [[nodiscard]] MonotonicInstant monotonic_now() const override {
    return MonotonicInstant{std::chrono::milliseconds{monotonic_}};
  }
  /// Time passes.
  void step(std::chrono::milliseconds by) {
    now_ += by.count();
    monotonic_ += by.count();
  }
  /// Time passes until then.
  void step_to(Instant then) { step(then - now()); }
  /// Somebody sets the date; no time passes.
  void jump(std::chrono::milliseconds by) { now_ += by.count(); }
  void jump_to(Instant then) { now_ = then.time_since_epoch().count(); }

 private:
  std::atomic<std::int64_t> now_;
  std::atomic<std::int64_t> monotonic_{1'000'000};
};

}  // namespace parcelgate::testing
