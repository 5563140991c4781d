// When to poll a shipment again, and the reason: pure functions of its state, its clocks and the account's budget.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/domain/returns.hpp"
#include "gateway/domain/shipment.hpp"

namespace parcelgate {

/// Result of the last poll of a number.
enum class PollResult : std::uint8_t {
  answered,    ///< events, new or known
  no_events,   ///< the number is known, nothing has happened
  not_found,   ///< the number is not known (yet)
  rejected,    ///< this number is refused
  failed,      ///< no usable answer
  unreadable,  ///< an answer about this number that cannot be decoded
};
[[nodiscard]] std::string_view to_string(PollResult result) noexcept;
[[nodiscard]] std::optional<PollResult> find_poll_result(std::string_view id) noexcept;
/// Whether the source said what it knows about the number, "nothing" included.
[[nodiscard]] constexpr bool is_good_answer(PollResult result) noexcept {
  return result == PollResult::answered || result == PollResult::no_events || result == PollResult::not_found;
}

/// What the polls of one number at one account have brought: evidence rests on it.
struct PollHistory {
  std::optional<PollResult> last_result{};  ///< absent: no poll had a result yet
  std::optional<Instant> last_answer_at{};  ///< of the last good answer
  std::uint32_t faults{0};                  ///< polls in a row since then
  friend bool operator==(const PollHistory&, const PollHistory&) = default;
};
void add_result(PollHistory& history, PollResult result, Instant now) noexcept;

/// The order in which an account polls when its budget does not suffice for all. Enumerators equal their wire spelling.
enum class PollUrgency : std::uint8_t {
  pressing,  ///< a clock is close
  expected,  ///< a status is about to change, or no event has been received at all
  routine,   ///< under way
  quiet,     ///< other sources report its events, or none are expected
};
inline constexpr std::size_t kPollUrgencies = 4;
[[nodiscard]] std::string_view to_string(PollUrgency urgency) noexcept;

/// The reason for the instant of a check. Enumerators equal their wire spelling.
enum class CheckReason : std::uint8_t {
  registered,              ///< not polled yet
  clock_close,             ///< a deadline of its return is close, or has just passed
  status_about_to_change,  ///< out for delivery, waiting to be collected …
  nothing_heard,           ///< the number has no event yet
  under_way,               ///< its status decides how soon the next event is expected
  silent,                  ///< its last event is long ago
  safety_net,              ///< its events are pushed; polled as a safety net
  clock_open,              ///< its journey is over, a clock of its return is not
  not_found,               ///< the source does not know the number (yet)
  rejected,                ///< the source refuses the number
  no_answer,               ///< no usable answer: retried
  interval,                ///< the source requires a pause between two polls of a number
  subscription,            ///< a subscription is to be made or renewed
  journey_over,            ///< ended: the journey is over, and every clock of its return
  only_heard,              ///< ended: this account only receives pushes
  given_up,                ///< ended: no event for half a year, and no clock is open
  other_carrier,           ///< ended: another carrier was found to handle the number
  unreadable,              ///< the answer cannot be decoded: it is in quarantine, and the next check is later
  no_account,              ///< registered, and no account polls its carrier yet
  withdrawn,               ///< ended: its waybill was withdrawn, and nobody else registered it
};
[[nodiscard]] std::string_view to_string(CheckReason reason) noexcept;
[[nodiscard]] std::optional<CheckReason> find_check_reason(std::string_view id) noexcept;

/// The reason of a check with the details that a person needs to understand it.
struct CheckBasis {
  CheckReason reason{CheckReason::registered};
  PollUrgency urgency{PollUrgency::expected};
  std::chrono::milliseconds every{0};   ///< time between two polls; 0: polled once
  std::chrono::milliseconds wanted{0};  ///< the same before the account's budget stretched it
  std::string subject;                  ///< the clock's id, or the status
  std::optional<Instant> due_at;        ///< of that clock
  std::string answer_text;              ///< the source's own message
  friend bool operator==(const CheckBasis&, const CheckBasis&) = default;
};

/// The last poll of one number at one account, and the polls before it in short.
struct PollOutcome {
  PollResult result{PollResult::answered};
  std::uint32_t failures{0};      ///< polls in a row, this one included, that brought no events
  bool subscribed{false};         ///< pushes are promised
  std::uint32_t pushed_first{0};  ///< polls in a row whose events had all been pushed before
};

using Stretch = std::array<double, kPollUrgencies>;

/// The limits of the polling account.
struct PollLimits {
  std::chrono::milliseconds min_interval{0};  ///< between two polls of one number
  Stretch stretch{1, 1, 1, 1};  ///< by PollUrgency: how much longer periods are, at least 1, never falling
};

struct NextCheck {
  Instant next_at{};
  bool ended{false};  ///< polling of this number is over
  CheckBasis basis;
};

/// Plans the next check of a number after a poll.
///
///     const NextCheck next = plan_next_check(shipment, ret, limits, {PollResult::answered}, time.now(), random());
///     if (!next.ended) schedule(next.next_at, next.basis);
///
/// Of all reasons to poll, the one with the earliest instant counts. An open clock divides its remaining time into
/// eight periods (two where a poll can hardly bring news: the journey is over, or events are pushed), so a closer
/// deadline never means a later check. A near deadline does not shorten the retry delay after a failure or a refusal. A
/// period that is stretched by the account's budget is two days at most.
/// @param shipment  its state after the answer
/// @param ret       the return that it belongs to, or null
/// @param jitter    0 … 1: spreads checks over ±10 % of the period
[[nodiscard]] NextCheck plan_next_check(const Shipment& shipment, const Return* ret, const PollLimits& limits,
                                        const PollOutcome& outcome, Instant now, double jitter);

/// Whether the shipment's journey is over and no open clock depends on it.
[[nodiscard]] bool is_polling_over(const Shipment& shipment, const Return* ret) noexcept;

}  // namespace parcelgate
