// When to ask about a shipment again, and why then: pure functions of its state, its clocks and what is left to spend.
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

/// What the last question brought.
enum class PollResult : std::uint8_t {
  answered,    ///< events, new or known
  no_events,   ///< the number is known, nothing has happened
  not_found,   ///< the number is not known (yet)
  rejected,    ///< this number is refused
  failed,      ///< no usable answer
  unreadable,  ///< an answer about this number that cannot be decoded
};
[[nodiscard]] std::string_view to_string(PollResult result) noexcept;

/// Who comes first when an account cannot ask about all. Enumerators equal their wire spelling.
enum class PollUrgency : std::uint8_t {
  pressing,  ///< a clock is close
  expected,  ///< a status is about to change, or nothing has been heard at all
  routine,   ///< under way
  quiet,     ///< others tell its events, or none are to be expected
};
inline constexpr std::size_t kPollUrgencies = 4;
[[nodiscard]] std::string_view to_string(PollUrgency urgency) noexcept;

/// Why a shipment is asked about when it is. Enumerators equal their wire spelling.
enum class CheckReason : std::uint8_t {
  registered,              ///< not asked about yet
  clock_close,             ///< a deadline of its return is close, or has just passed
  status_about_to_change,  ///< out for delivery, waiting to be collected …
  nothing_heard,           ///< the number has no event yet
  under_way,               ///< its status says how soon news are to be expected
  silent,                  ///< its last event is long ago
  safety_net,              ///< its events are heard without asking: asked to be sure
  clock_open,              ///< its journey is over, a clock of its return is not
  not_found,               ///< the source does not know the number (yet)
  rejected,                ///< the source refuses the number
  no_answer,               ///< no usable answer: asked again
  interval,                ///< the source wants a pause between two questions about a number
  subscription,            ///< a subscription is to be made or renewed
  journey_over,            ///< ended: the journey is over, and every clock of its return
  only_heard,              ///< ended: this account is not asked, its pushes are heard
  given_up,                ///< ended: nothing was heard for half a year, and no clock is open
  other_carrier,           ///< ended: another carrier moves it, of whom the number was found to be
  unreadable,              ///< the answer cannot be decoded: it is in quarantine, and the next check is later
  no_account,              ///< registered, and no account polls its carrier yet
  withdrawn,               ///< ended: its waybill was withdrawn, and nobody else registered it
};
[[nodiscard]] std::string_view to_string(CheckReason reason) noexcept;
[[nodiscard]] std::optional<CheckReason> find_check_reason(std::string_view id) noexcept;

/// The reason with what a person wants to know beside it.
struct CheckBasis {
  CheckReason reason{CheckReason::registered};
  PollUrgency urgency{PollUrgency::expected};
  std::chrono::milliseconds every{0};   ///< time between two questions; 0: asked once
  std::chrono::milliseconds wanted{0};  ///< the same before the account's budget stretched it
  std::string subject;                  ///< the clock's id, or the status
  std::optional<Instant> due_at;        ///< of that clock
  std::string said;                     ///< what the other side said
  friend bool operator==(const CheckBasis&, const CheckBasis&) = default;
};

/// What is known of asking about one number at one account.
struct PollOutcome {
  PollResult result{PollResult::answered};
  std::uint32_t failures{0};      ///< questions in a row, this one included, that brought no events
  bool subscribed{false};         ///< pushes are promised
  std::uint32_t pushed_first{0};  ///< questions in a row that brought nothing which had not been heard without asking
};

using Stretch = std::array<double, kPollUrgencies>;

/// What the account allows.
struct PollLimits {
  std::chrono::milliseconds min_interval{0};  ///< between two questions about one number
  Stretch stretch{1, 1, 1, 1};  ///< by PollUrgency: how much longer periods are, at least 1, never falling
};

struct NextCheck {
  Instant next_at{};
  bool ended{false};  ///< nothing more to ask
  CheckBasis basis;
};

/// Stretched periods are two days at most. Of all reasons to ask, the one that asks soonest counts. A clock asks eight
/// times in what is left of it (twice where asking can hardly bring news: the journey is over, or pushes tell it), so a
/// closer clock is never asked about later.
/// @param shipment  its state after the answer
/// @param ret       the return that it belongs to, or null
/// @param jitter    0 … 1: spreads checks over ±10 % of the period
[[nodiscard]] NextCheck plan_next_check(const Shipment& shipment, const Return* ret, const PollLimits& limits,
                                        const PollOutcome& outcome, Instant now, double jitter);

/// The shipment's journey is over and no clock hangs on it any more.
[[nodiscard]] bool is_polling_over(const Shipment& shipment, const Return* ret) noexcept;

}  // namespace parcelgate
