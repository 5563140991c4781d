#include "gateway/domain/poll_plan.hpp"

#include <algorithm>

#include "gateway/base/enum_names.hpp"

namespace parcelgate {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

/// How soon news are to be expected in a status, and how much they would change.
struct Pace {
  minutes period;
  PollUrgency urgency;
  hours fresh_for;  ///< after that the status is no promise of news any more
};
constexpr std::array<Pace, kStatusCount> kPaces{{
    {hours{2}, PollUrgency::expected, hours{24}},      // not_found
    {hours{4}, PollUrgency::routine, hours{24 * 7}},   // info_received
    {hours{3}, PollUrgency::routine, hours{24 * 7}},   // awaiting_pickup
    {hours{2}, PollUrgency::routine, hours{24 * 7}},   // picked_up
    {hours{2}, PollUrgency::routine, hours{24 * 7}},   // in_transit
    {hours{4}, PollUrgency::routine, hours{24 * 7}},   // customs
    {minutes{15}, PollUrgency::expected, hours{24}},   // out_for_delivery
    {hours{2}, PollUrgency::expected, hours{24 * 3}},  // available_for_pickup
    {hours{1}, PollUrgency::expected, hours{24 * 2}},  // delivery_attempted
    {hours{4}, PollUrgency::routine, hours{24 * 7}},   // on_hold
    {hours{2}, PollUrgency::routine, hours{24 * 7}},   // exception
    {hours{12}, PollUrgency::quiet, hours{24 * 365}},  // delivered: corrections only, while a clock is open
    {hours{3}, PollUrgency::routine, hours{24 * 7}},   // returning
    {hours{12}, PollUrgency::quiet, hours{24 * 365}},  // returned
    {hours{24}, PollUrgency::quiet, hours{24 * 365}},  // lost_or_destroyed
    {hours{24}, PollUrgency::quiet, hours{24 * 365}},  // cancelled
    {hours{24}, PollUrgency::quiet, hours{24 * 365}},  // expired
}};
constexpr Pace kStale{hours{2}, PollUrgency::routine, hours{24 * 7}};       // the expected change did not come
constexpr Pace kSilent{hours{6}, PollUrgency::quiet, hours{24 * 30}};       // a week without news
constexpr Pace kForgotten{hours{24}, PollUrgency::quiet, hours{24 * 180}};  // a month
constexpr milliseconds kUnheard = hours{2};
constexpr milliseconds kRejected = hours{24};
constexpr milliseconds kFirstRetry = minutes{5};
constexpr milliseconds kLongestRetry = hours{2};
constexpr milliseconds kFirstUnreadable = minutes{30};  // the next answer is likely to be the same
constexpr milliseconds kLongestUnreadable = hours{24};
constexpr milliseconds kLongestNotFound = hours{12};
constexpr std::uint32_t kGiveUpNotFound = 360;  // twice a day for half a year
struct ClockPace {
  int checks;  ///< in the remaining time of a clock
  milliseconds shortest;
};
constexpr ClockPace kClock{8, minutes{10}};
constexpr ClockPace kQuietClock{2, hours{1}};  // a poll can hardly bring news
constexpr milliseconds kPushesAreLate = hours{24};
constexpr int kPromisedNet = 2;  // pushes are promised and none was received yet
constexpr int kProvenNet = 4;
constexpr int kTrustedNet = 8;
constexpr std::uint32_t kTrusted = 4;
constexpr milliseconds kLongestNet = hours{24};
constexpr milliseconds kLongestStretched = hours{48};

constexpr Names<6> kResults{"answered", "no_events", "not_found", "rejected", "failed", "unreadable"};
constexpr Names<kPollUrgencies> kUrgencies{"pressing", "expected", "routine", "quiet"};
constexpr Names<20> kReasons{"registered",    "clock_close",   "status_about_to_change",
                             "nothing_heard", "under_way",     "silent",
                             "safety_net",    "clock_open",    "not_found",
                             "rejected",      "no_answer",     "interval",
                             "subscription",  "journey_over",  "only_heard",
                             "given_up",      "other_carrier", "unreadable",
                             "no_account",    "withdrawn"};

milliseconds doubled(milliseconds first, std::uint32_t times, milliseconds longest) {
  return std::min(longest, first * (1u << std::min(times, 16u)));
}

CheckBasis make_basis(CheckReason reason, PollUrgency urgency, milliseconds wanted, std::string_view subject = {}) {
  CheckBasis basis;
  basis.reason = reason;
  basis.urgency = urgency;
  basis.wanted = wanted;
  basis.subject = subject;
  return basis;
}

bool is_terminal(const Shipment& shipment) noexcept {
  return shipment.status && info(*shipment.status).terminal;
}

/// How long ago the event is that decided the status; nothing when its time is not known.
milliseconds quiet_for(const Shipment& shipment, Instant now) {
  return shipment.status_at ? std::max(now - shipment.status_at->at, milliseconds{0}) : milliseconds{0};
}

CheckBasis by_status(const Shipment& shipment, Instant now) {
  const auto status = *shipment.status;
  const auto quiet = quiet_for(shipment, now);
  const Pace& own = kPaces[static_cast<std::size_t>(status)];
  const auto name = to_string(status);
  if (is_terminal(shipment)) return make_basis(CheckReason::clock_open, own.urgency, own.period, name);
  if (quiet >= kSilent.fresh_for) return make_basis(CheckReason::silent, kForgotten.urgency, kForgotten.period, name);
  if (quiet >= kStale.fresh_for) return make_basis(CheckReason::silent, kSilent.urgency, kSilent.period, name);
  if (quiet >= own.fresh_for) {
    return make_basis(CheckReason::under_way, kStale.urgency, std::max(kStale.period, own.period), name);
  }
  const bool is_expected = own.urgency == PollUrgency::expected;
  return make_basis(is_expected ? CheckReason::status_about_to_change : CheckReason::under_way, own.urgency, own.period,
                    name);
}

/// Events are pushed: the same reasons at longer periods, as long as pushes arrive.
CheckBasis with_pushes(CheckBasis basis, const Shipment& shipment, const PollOutcome& outcome, Instant now) {
  const bool is_proven = outcome.pushed_first > 0;
  if (!outcome.subscribed && !is_proven) return basis;
  const bool is_late = !is_terminal(shipment) && shipment.status && quiet_for(shipment, now) > kPushesAreLate;
  if (is_late && basis.reason != CheckReason::silent) {
    basis.reason = CheckReason::silent;
    return basis;
  }
  const int factor = outcome.pushed_first >= kTrusted ? kTrustedNet : is_proven ? kProvenNet : kPromisedNet;
  basis.wanted = std::max(basis.wanted, std::min(basis.wanted * factor, kLongestNet));
  basis.urgency = is_proven ? PollUrgency::quiet : PollUrgency::routine;
  basis.reason = CheckReason::safety_net;
  return basis;
}

CheckBasis by_state(const Shipment& shipment, const PollOutcome& outcome, Instant now) {
  const auto before = outcome.failures > 0 ? outcome.failures - 1 : 0;
  switch (outcome.result) {
    case PollResult::rejected:
      return make_basis(CheckReason::rejected, PollUrgency::quiet, kRejected);
    case PollResult::failed:
      return make_basis(CheckReason::no_answer, PollUrgency::expected, doubled(kFirstRetry, before, kLongestRetry));
    case PollResult::unreadable:
      return make_basis(CheckReason::unreadable, PollUrgency::quiet,
                        doubled(kFirstUnreadable, before, kLongestUnreadable));
    case PollResult::not_found:
      if (!shipment.status) {
        const auto wait = doubled(kUnheard, before, kLongestNotFound);
        return make_basis(CheckReason::not_found, wait > kUnheard ? PollUrgency::routine : PollUrgency::expected, wait);
      }
      break;  // it was known once: its last state says more than today's gap
    case PollResult::answered:
    case PollResult::no_events:
      break;
  }
  auto basis = shipment.status ? by_status(shipment, now)
                               : make_basis(CheckReason::nothing_heard, PollUrgency::expected, kUnheard);
  return with_pushes(std::move(basis), shipment, outcome, now);
}

/// The running clock whose deadline is nearest, ahead or passed: an event just before it may be reported just after it.
const Clock* nearest_clock(const Return* ret, Instant now) {
  if (ret == nullptr) return nullptr;
  const auto distance = [&](const Clock& clock) { return std::chrono::abs(*clock.due_at - now); };
  const Clock* found = nullptr;
  for (const auto& clock : ret->clocks) {
    if (clock.state != ClockState::running || !clock.due_at) continue;
    if (found == nullptr || distance(clock) < distance(*found)) found = &clock;
  }
  return found;
}

std::optional<CheckBasis> by_clock(const Shipment& shipment, const Return* ret, const PollOutcome& outcome,
                                   Instant now) {
  const auto* clock = nearest_clock(ret, now);
  if (clock == nullptr) return std::nullopt;
  const ClockPace& pace = is_terminal(shipment) || outcome.pushed_first > 0 ? kQuietClock : kClock;
  const milliseconds left = std::chrono::abs(*clock->due_at - now);
  auto basis = make_basis(CheckReason::clock_close, PollUrgency::pressing, std::max(left / pace.checks, pace.shortest),
                          clock->id);
  basis.due_at = clock->due_at;
  return basis;
}

/// Two days at most. Checks beyond the budget then wait in the queue; a plan for next month would stay even after the
/// budget was raised.
milliseconds stretched(const CheckBasis& basis, const Stretch& stretch) {
  const double factor = std::max(1.0, stretch[static_cast<std::size_t>(basis.urgency)]);
  const auto longest = static_cast<double>(std::max(basis.wanted, kLongestStretched).count());
  return milliseconds{static_cast<std::int64_t>(std::min(static_cast<double>(basis.wanted.count()) * factor, longest))};
}

/// Half a year without a word, and nobody waits for one.
bool is_hopeless(const Shipment& shipment, const Return* ret, const PollOutcome& outcome, Instant now) {
  if (ret != nullptr && !is_done(*ret)) return false;
  if (!shipment.status) return outcome.result == PollResult::not_found && outcome.failures >= kGiveUpNotFound;
  return quiet_for(shipment, now) >= kForgotten.fresh_for;
}

NextCheck end_with(CheckReason reason, const Shipment& shipment, Instant now) {
  const auto subject = shipment.status ? to_string(*shipment.status) : std::string_view{};
  return {now, true, make_basis(reason, PollUrgency::quiet, milliseconds{0}, subject)};
}

}  // namespace

std::string_view to_string(PollResult result) noexcept {
  return name_of(kResults, result);
}
std::optional<PollResult> find_poll_result(std::string_view id) noexcept {
  return find_name<PollResult>(kResults, id);
}
void add_result(PollHistory& history, PollResult result, Instant now) noexcept {
  history.last_result = result;
  if (is_good_answer(result)) {
    history.last_answer_at = now;
    history.faults = 0;
  } else {
    ++history.faults;
  }
}
std::string_view to_string(PollUrgency urgency) noexcept {
  return name_of(kUrgencies, urgency);
}
std::string_view to_string(CheckReason reason) noexcept {
  return name_of(kReasons, reason);
}
std::optional<CheckReason> find_check_reason(std::string_view id) noexcept {
  return find_name<CheckReason>(kReasons, id);
}

bool is_polling_over(const Shipment& shipment, const Return* ret) noexcept {
  return is_terminal(shipment) && (ret == nullptr || is_done(*ret));
}

NextCheck plan_next_check(const Shipment& shipment, const Return* ret, const PollLimits& limits,
                          const PollOutcome& outcome, Instant now, double jitter) {
  if (is_polling_over(shipment, ret)) return end_with(CheckReason::journey_over, shipment, now);
  if (is_hopeless(shipment, ret, outcome, now)) return end_with(CheckReason::given_up, shipment, now);
  auto basis = by_state(shipment, outcome, now);
  const bool is_retry = outcome.result == PollResult::failed || outcome.result == PollResult::rejected ||
                        outcome.result == PollResult::unreadable;
  basis.every = is_retry ? basis.wanted : stretched(basis, limits.stretch);
  // A near deadline does not shorten the delay after a failure, a refusal or an answer that cannot be read.
  if (auto clock = is_retry ? std::nullopt : by_clock(shipment, ret, outcome, now)) {
    clock->every = stretched(*clock, limits.stretch);
    if (clock->every < basis.every) basis = *std::move(clock);
  }
  const auto factor = 0.9 + 0.2 * std::clamp(jitter, 0.0, 1.0);
  const milliseconds spread{static_cast<std::int64_t>(static_cast<double>(basis.every.count()) * factor)};
  // People read the period that is in force: the source allows no shorter one.
  basis.wanted = std::max(basis.wanted, limits.min_interval);
  basis.every = std::max(basis.every, limits.min_interval);
  return {now + std::max(spread, limits.min_interval), false, std::move(basis)};
}

}  // namespace parcelgate
