// One clock from the facts and milestones of its return: the inside of evaluate().
#pragma once

#include <span>
#include <string>
#include <vector>

#include "gateway/domain/clocks.hpp"

namespace parcelgate {

/// Something that happened and can start or meet a clock.
struct Occurrence {
  Trigger trigger{Trigger::approved};
  Instant at{};
  std::string by;  ///< "fact:f-1", "shipment:sf/SF123:signed"
};

/// What a return's clocks hang on at one instant, in an order that does not depend on when each part became known.
struct Timeline {
  std::vector<Occurrence> occurrences;  ///< by (at, trigger, by)
  std::vector<Fact> withdrawals;   ///< waybill_withdrawn facts; what they took back is not among the occurrences
  std::vector<Fact> facts;         ///< extended, paused, resumed, waived, overridden; by (at, fact_id), each id once
  std::optional<Instant> next_at;  ///< the first thing that is dated later than the instant asked for
};

/// All that happened until `now`. A fact cannot have happened after it was recorded: the earlier of its two instants
/// counts, so that a client whose clock is fast starts nothing late.
[[nodiscard]] Timeline timeline_of(const Return& ret, Instant now);

/// The clock of a rule at `now`, from nothing but its arguments.
[[nodiscard]] Clock clock_at(const RulePack& rules, const ClockRule& rule, const Timeline& timeline, Instant now);

/// The next instant at which the clock changes by itself: a warning or its deadline.
[[nodiscard]] std::optional<Instant> next_change(const ClockRule& rule, const Clock& clock, Instant now);

}  // namespace parcelgate
