// Divides the request budget of an account between urgent and less urgent polls. Pure functions.
#pragma once

#include <array>

#include "gateway/domain/poll_plan.hpp"
#include "gateway/ports/source.hpp"

namespace parcelgate {

/// Polls of one shipment each, per day, by urgency.
using WantedPerDay = std::array<double, kPollUrgencies>;

/// The shipments that an account can poll per day. A tenth of the budget is reserved for retries, tokens and partly
/// filled batches.
/// @param policy  with the account's own, tighter limits
[[nodiscard]] double polls_per_day(const PollPolicy& policy) noexcept;

/// Computes the factors by which the poll intervals of each urgency grow, so that together they fit the budget. The
/// most urgent are served first, but each of the others keeps a small share, so that it is delayed and never dropped.
/// @param available  shipments per day, of polls_per_day()
/// @return factors of at least 1, not decreasing from the most to the least urgent
[[nodiscard]] Stretch stretch_for(const WantedPerDay& wanted, double available) noexcept;

/// The share of the day's budget that may be used up when polls of this urgency are sent. The least urgent are spread
/// evenly over the day; the more urgent may run ahead.
/// @param day_passed  the part of the day that has passed, 0 … 1
/// @return 0 … 1
[[nodiscard]] double day_share(PollUrgency urgency, double day_passed) noexcept;

}  // namespace parcelgate
