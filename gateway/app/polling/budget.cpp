#include "gateway/app/polling/budget.hpp"

#include <algorithm>

namespace parcelgate {
namespace {

constexpr double kSecondsPerDay = 86'400;
constexpr double kUsable = 0.9;
constexpr double kLongestStretch = 1e9;  // the budget allows no request at all
// By urgency: the share of the budget that is reserved for each, whatever the more urgent need.
constexpr std::array<double, kPollUrgencies> kKept{0, 0.20, 0.15, 0.05};
// By urgency: how far requests may run ahead of an even spread over the day.
constexpr std::array<double, kPollUrgencies> kAhead{0.25, 0.10, 0.03, 0};

}  // namespace

double polls_per_day(const PollPolicy& policy) noexcept {
  double requests = policy.requests_per_second * kSecondsPerDay;
  if (policy.requests_per_day > 0) requests = std::min(requests, static_cast<double>(policy.requests_per_day));
  return requests * static_cast<double>(policy.batch_size) * kUsable;
}

Stretch stretch_for(const WantedPerDay& wanted, double available) noexcept {
  std::array<double, kPollUrgencies> granted{};
  double rest = available;
  for (std::size_t i = 0; i < kPollUrgencies; ++i) {
    granted[i] = std::min(wanted[i], kKept[i] * available);
    rest -= granted[i];
  }
  Stretch stretch{};
  double longest = 1;
  for (std::size_t i = 0; i < kPollUrgencies; ++i) {
    const double more = std::min(wanted[i] - granted[i], rest);
    granted[i] += more;
    rest -= more;
    if (wanted[i] > 0) longest = std::max(longest, granted[i] > 0 ? wanted[i] / granted[i] : kLongestStretch);
    stretch[i] = longest = std::min(longest, kLongestStretch);
  }
  return stretch;
}

double day_share(PollUrgency urgency, double day_passed) noexcept {
  return std::clamp(day_passed + kAhead[static_cast<std::size_t>(urgency)], 0.0, 1.0);
}

}  // namespace parcelgate
