// A clock that stands still until a test steps it.
#pragma once

#include <atomic>

#include "gateway/ports/time_source.hpp"

namespace parcelgate::testing {

class SteppedTime final : public TimeSource {
 public:
  explicit SteppedTime(Instant start) : now_(start.time_since_epoch().count()) {}
  [[nodiscard]] Instant now() const override { return Instant{std::chrono::milliseconds{now_}}; }
  [[nodiscard]] MonotonicInstant monotonic_now() const override {
    return MonotonicInstant{std::chrono::milliseconds{monotonic_}};
  }
  /// Time passes.
  void step(std::chrono::milliseconds by) {
    now_ += by.count();
    monotonic_ += by.count();
  }
  /// Somebody sets the date; no time passes.
  void jump(std::chrono::milliseconds by) { now_ += by.count(); }

 private:
  std::atomic<std::int64_t> now_;
  std::atomic<std::int64_t> monotonic_{1'000'000};
};

}  // namespace parcelgate::testing
