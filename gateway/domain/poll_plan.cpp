#include "gateway/app/polling/poll_plan.hpp"

#include <algorithm>
#include <array>

namespace parcelgate {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

/// Period while nothing presses, by Status: how soon news is to be expected, and how much it would change.
constexpr std::array<minutes, kStatusCount> kPeriods{
    hours{2},     // not_found
    hours{4},     // info_received
    hours{3},     // awaiting_pickup
    hours{2},     // picked_up
    hours{2},     // in_transit
    hours{4},     // customs
    minutes{15},  // out_for_delivery
    hours{2},     // available_for_pickup
    hours{1},     // delivery_attempted
    hours{4},     // on_hold
    hours{2},     // exception
    hours{12},    // delivered: corrections only, while a clock is open
    hours{3},     // returning
    hours{12},    // returned
    hours{24},    // lost_or_destroyed
    hours{24},    // cancelled
    hours{24},    // expired
};
constexpr milliseconds kUnheard = hours{2};
constexpr milliseconds kRejected = hours{24};
constexpr milliseconds kFirstRetry = minutes{5};
constexpr milliseconds kLongestRetry = hours{2};
constexpr milliseconds kLongestNotFound = hours{12};
constexpr milliseconds kShortestForClock = minutes{10};
constexpr int kChecksBeforeDue = 8;
constexpr int kSafetyNet = 4;

struct Period {
  milliseconds length;
  std::string why;
};

milliseconds doubled(milliseconds first, std::uint32_t times, milliseconds longest) {
  return std::min(longest, first * (1u << std::min(times, 16u)));
}

std::string every(milliseconds period) {
  return ": every " + to_string(std::max<milliseconds>(std::chrono::floor<minutes>(period), minutes{1}));
}

Period by_state(const Shipment& shipment, const PollOutcome& outcome) {
  const auto before = outcome.failures > 0 ? outcome.failures - 1 : 0;
  switch (outcome.result) {
    case PollResult::rejected:
      return {kRejected, "rejected" + every(kRejected)};
    case PollResult::failed: {
      const auto wait = doubled(kFirstRetry, before, kLongestRetry);
      return {wait, "no answer, " + std::to_string(outcome.failures) + " in a row" + every(wait)};
    }
    case PollResult::not_found:
      if (!shipment.status) {
        const auto wait = doubled(kUnheard, before, kLongestNotFound);
        return {wait, "not found, " + std::to_string(outcome.failures) + " in a row" + every(wait)};
      }
      break;  // it was known once: its last state says more than today's gap
    case PollResult::answered:
    case PollResult::no_events:
      break;
  }
  if (!shipment.status) return {kUnheard, "nothing heard" + every(kUnheard)};
  const milliseconds period = kPeriods[static_cast<std::size_t>(*shipment.status)];
  return {period, std::string(to_string(*shipment.status)) + every(period)};
}

const Clock* most_urgent(const std::optional<Return>& ret, Instant now) {
  if (!ret) return nullptr;
  const Clock* found = nullptr;
  for (const auto& clock : ret->clocks) {
    if (clock.state != ClockState::running || !clock.due_at || *clock.due_at <= now) continue;
    if (found == nullptr || *clock.due_at < *found->due_at) found = &clock;
  }
  return found;
}

}  // namespace

std::string_view to_string(PollResult result) noexcept {
  static constexpr std::array<std::string_view, 5> kNames{"answered", "no_events", "not_found", "rejected", "failed"};
  return kNames[static_cast<std::size_t>(result)];
}

bool is_polling_over(const Shipment& shipment, const std::optional<Return>& ret) noexcept {
  return shipment.status && info(*shipment.status).terminal && (!ret || is_done(*ret));
}

NextCheck plan_next_check(const Shipment& shipment, const std::optional<Return>& ret, const PollPolicy& policy,
                          const PollOutcome& outcome, Instant now, double jitter) {
  if (is_polling_over(shipment, ret)) {
    const auto clocks = ret ? " and every clock of the return is closed" : "";
    return {now, true, "ended: " + std::string(to_string(*shipment.status)) + clocks};
  }
  auto period = by_state(shipment, outcome);
  const bool usable = outcome.result != PollResult::failed && outcome.result != PollResult::rejected;
  if (outcome.subscribed && usable) {
    period.length *= kSafetyNet;
    period.why = "safety net beside pushes, " + period.why.substr(0, period.why.find(": every")) + every(period.length);
  }
  if (const auto* clock = most_urgent(ret, now); clock != nullptr && usable) {
    const auto left = *clock->due_at - now;
    const auto pressing = std::max<milliseconds>(left / kChecksBeforeDue, kShortestForClock);
    if (pressing < period.length) {
      period = {pressing, "clock " + clock->id + " due at " + to_rfc3339(*clock->due_at) + every(pressing)};
    }
  }
  const auto factor = 0.9 + 0.2 * std::clamp(jitter, 0.0, 1.0);
  const milliseconds spread{static_cast<std::int64_t>(static_cast<double>(period.length.count()) * factor)};
  return {now + std::max(spread, policy.min_interval_per_number), false, std::move(period.why)};
}

}  // namespace parcelgate
