// Growing pauses with jitter.
#pragma once

#include <chrono>
#include <random>

namespace parcelgate {

/// min · 2^(attempt-1), at most max, then 75 … 100 % of it, so that many who failed together do not return together.
class Backoff {
 public:
  Backoff(std::chrono::milliseconds min, std::chrono::milliseconds max) : min_(min), max_(max) {}
  /// @param attempt  how often it failed, from 1
  [[nodiscard]] std::chrono::milliseconds pause(unsigned attempt);
  [[nodiscard]] std::chrono::milliseconds longest() const noexcept { return max_; }

 private:
  std::chrono::milliseconds min_;
  std::chrono::milliseconds max_;
  std::minstd_rand random_{std::random_device{}()};
};

}  // namespace parcelgate
