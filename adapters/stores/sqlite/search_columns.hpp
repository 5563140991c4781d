// Columns of returns and shipments that lists are found and ordered by. They follow from the encoded state.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "gateway/domain/returns.hpp"

namespace parcelgate::sqlite {

/// Where a row stands in the lists of alerts; both members are absent when nothing needs a person.
struct AlertColumns {
  std::optional<Instant> at;         ///< the earliest deadline in danger or missed (Clock::due_from
                                     ///< where it is in doubt), or when an alert opened
  std::optional<std::int64_t> rank;  ///< the most money at risk, below zero, so that the largest comes first
  friend bool operator==(const AlertColumns&, const AlertColumns&) = default;
};
[[nodiscard]] AlertColumns alert_columns(std::span<const Clock> clocks, std::span<const Alert> alerts);

/// The further columns of a return.
struct ReturnColumns {
  AlertColumns alert;
  bool is_open{true};
  std::optional<Instant> next_due_at;  ///< the earliest deadline of a running clock, at its earliest
  std::int64_t clock_states{0};        ///< bit n: a clock is in ClockState n; see kAtRiskBit, kBreachedBit
  std::string carriers;                ///< " sf yto ": blanks around each
};
inline constexpr unsigned kAtRiskBit = 8;
inline constexpr unsigned kBreachedBit = 9;
[[nodiscard]] ReturnColumns return_columns(const Return& ret);

}  // namespace parcelgate::sqlite
