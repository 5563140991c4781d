#include "gateway/base/backoff.hpp"

#include <algorithm>

namespace parcelgate {

std::chrono::milliseconds Backoff::pause(unsigned attempt) {
  const unsigned doublings = std::min(attempt == 0 ? 0u : attempt - 1, 20u);
  const auto full = std::min(max_, min_ * (1 << doublings));
  const auto count = full.count();
  return std::chrono::milliseconds{std::uniform_int_distribution<long long>(count - count / 4, count)(random_)};
}

}  // namespace parcelgate
