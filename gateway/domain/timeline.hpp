// What happened to a return until an instant, in order: the input of its clocks.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gateway/domain/clocks.hpp"

namespace parcelgate {

/// Something that happened and can start or meet a clock.
struct Occurrence {
  Trigger trigger{Trigger::approved};
  Instant at{};
  std::string by;  ///< its origin: "fact:f-1", "shipment:sf/SF123:signed"
};

/// The facts and milestones of a return at one instant. The order does not depend on when each became known.
struct Timeline {
  std::vector<Occurrence> occurrences;  ///< by (at, trigger, by)
  std::vector<Fact> withdrawals;        ///< waybill_withdrawn facts; withdrawn waybills are absent from `occurrences`
  std::vector<Fact> facts;         ///< extended, paused, resumed, waived, overridden; by (at, fact_id), each id once
  std::optional<Instant> next_at;  ///< the first fact or milestone that is dated later than `now`
};

/// Everything that happened until `now`. A fact cannot have happened after it was recorded: the earlier of its two
/// instants counts, so that a client whose clock runs ahead does not start a clock late.
[[nodiscard]] Timeline timeline_of(const Return& ret, Instant now);

}  // namespace parcelgate
