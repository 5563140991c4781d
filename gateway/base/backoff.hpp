// Exponential backoff with jitter.
#pragma once

#include <chrono>
#include <random>

namespace parcelgate {

/// Pauses between retries: min · 2^(attempt-1), at most max, of which a random 75 … 100 %, so that clients which failed
/// together do not retry together. For one thread.
///
///     Backoff backoff{1s, 5min};
///     retry_at = now + backoff.pause(++failures);  // set failures to 0 after a success
class Backoff {
 public:
  Backoff(std::chrono::milliseconds min, std::chrono::milliseconds max) : min_(min), max_(max) {}
  /// @param attempt  number of failures in a row, from 1
  [[nodiscard]] std::chrono::milliseconds pause(unsigned attempt);
  [[nodiscard]] std::chrono::milliseconds longest() const noexcept { return max_; }

 private:
  std::chrono::milliseconds min_;
  std::chrono::milliseconds max_;
  std::minstd_rand random_{std::random_device{}()};
};

}  // namespace parcelgate
