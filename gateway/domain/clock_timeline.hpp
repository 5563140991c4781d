// One clock of a return, computed from its timeline: the inside of evaluate().
#pragma once

#include <optional>

#include "gateway/domain/timeline.hpp"

namespace parcelgate {

/// The clock of a rule at `now`. Pure: a function of its arguments alone.
[[nodiscard]] Clock clock_at(const RulePack& rules, const ClockRule& rule, const Timeline& timeline, Instant now);

/// The next instant at which the clock changes by itself: a warning or its deadline.
[[nodiscard]] std::optional<Instant> next_change(const ClockRule& rule, const Clock& clock, Instant now);

}  // namespace parcelgate
