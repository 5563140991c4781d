// The scenario's chance: one seed, drawn from by all threads.
#pragma once

#include <chrono>
#include <mutex>
#include <random>

namespace courier_sim {

class Dice {
 public:
  explicit Dice(unsigned seed) : random_(seed) {}

  /// True with the given probability; a share of 0 draws nothing.
  [[nodiscard]] bool happens(double share) {
    if (share <= 0) return false;
    const std::lock_guard lock(mutex_);
    return std::uniform_real_distribution<double>(0, 1)(random_) < share;
  }
  [[nodiscard]] std::chrono::milliseconds up_to(std::chrono::milliseconds most) {
    if (most.count() <= 0) return std::chrono::milliseconds(0);
    const std::lock_guard lock(mutex_);
    return std::chrono::milliseconds(std::uniform_int_distribution<std::int64_t>(0, most.count())(random_));
  }

 private:
  std::mutex mutex_;
  std::mt19937 random_;
};

}  // namespace courier_sim
