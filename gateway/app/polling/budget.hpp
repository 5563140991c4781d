// How an account's questions are shared out between the urgent and the rest. Pure.
#pragma once

#include <array>

#include "gateway/domain/poll_plan.hpp"
#include "gateway/ports/source.hpp"

namespace parcelgate {

/// Questions about one shipment each, a day.
using WantedPerDay = std::array<double, kPollUrgencies>;

/// What an account can ask in a day, with a tenth left for retries, tokens and batches that do not fill.
/// @param policy  with the account's own, tighter limits
[[nodiscard]] double questions_per_day(const PollPolicy& policy) noexcept;

/// How much longer than wanted the periods of each urgency become, so that together they fit. The urgent get what they
/// want first; each of the others keeps a small share in any case, so that it is stretched and never dropped.
/// @return at least 1, never falling from the urgent to the quiet
[[nodiscard]] Stretch stretch_for(const WantedPerDay& wanted, double can_ask) noexcept;

/// The part of the day's budget that questions of an urgency may have used at an instant of the day: the quiet keep to
/// an even spread, the urgent may run ahead of it.
/// @param day_passed  0 … 1
[[nodiscard]] double day_share(PollUrgency urgency, double day_passed) noexcept;

}  // namespace parcelgate
