// One clock, computed from its timeline: the inside of evaluate().
#pragma once

#include <optional>

#include "gateway/domain/deadlines/rules.hpp"
#include "gateway/domain/deadlines/steps.hpp"
#include "gateway/domain/deadlines/timeline.hpp"

namespace parcelgate {

/// The clock of a rule at `now`. Pure: a function of its arguments alone.
/// @param steps  where the steps are added; null: they are not wanted
[[nodiscard]] Clock clock_at(const RulePack& rules, const ClockRule& rule, const OrderDetails& order,
                             const Timeline& timeline, Instant now, std::vector<ClockStep>* steps = nullptr);

/// The next instant at which the clock changes by itself: a warning or its deadline.
[[nodiscard]] std::optional<Instant> next_change(const ClockRule& rule, const Clock& clock, Instant now);

}  // namespace parcelgate
