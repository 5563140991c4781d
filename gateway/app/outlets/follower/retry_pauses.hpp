// The pauses between attempts at an entry that was set aside.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <random>
#include <utility>
#include <vector>

#include "gateway/base/backoff.hpp"

namespace parcelgate {

/// Either growing pauses without an end, or a list of pauses: after the last of these the entry is given up.
///
///     const auto pause = pauses.after(failures);
///     if (!pause) give_up(entry);
class RetryPauses {
 public:
  /// @param steps  empty: `backoff` decides
  RetryPauses(Backoff backoff, std::vector<std::chrono::milliseconds> steps)
      : backoff_(backoff), steps_(std::move(steps)) {}

  /// @param failures  of this entry since it was set aside, from 1
  /// @return the pause, of a list 90 to 110 % of the step; nothing: no attempt is left
  [[nodiscard]] std::optional<std::chrono::milliseconds> after(unsigned failures) {
    if (steps_.empty()) return backoff_.pause(failures);
    if (failures == 0 || failures > steps_.size()) return std::nullopt;
    const auto step = steps_[failures - 1].count();
    return std::chrono::milliseconds{
        std::uniform_int_distribution<long long>(step - step / 10, step + step / 10)(random_)};
  }
  /// The longest pause that there is.
  [[nodiscard]] std::chrono::milliseconds longest() const noexcept {
    auto longest = steps_.empty() ? backoff_.longest() : std::chrono::milliseconds{0};
    for (const auto step : steps_) longest = std::max(longest, step + step / 10);
    return longest;
  }

 private:
  Backoff backoff_;
  std::vector<std::chrono::milliseconds> steps_;
  std::minstd_rand random_{std::random_device{}()};
};

}  // namespace parcelgate
