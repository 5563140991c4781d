// Randomness that can be had again: each round has a seed of its own, which a failure prints.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <vector>

namespace parcelgate::testing {

/// First seed of a property; PARCELGATE_SEED chooses another.
inline std::uint64_t first_seed() {
  const char* const chosen = std::getenv("PARCELGATE_SEED");
  return chosen != nullptr ? std::strtoull(chosen, nullptr, 10) : 20'260'302;
}

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  /// 0 … count - 1
  std::size_t below(std::size_t count) { return std::uniform_int_distribution<std::size_t>(0, count - 1)(engine_); }
  bool one_in(std::size_t count) { return below(count) == 0; }
  template <class T>
  const T& pick(const std::vector<T>& items) {
    return items[below(items.size())];
  }
  template <class T>
  void shuffle(std::vector<T>& items) {
    std::shuffle(items.begin(), items.end(), engine_);
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace parcelgate::testing
