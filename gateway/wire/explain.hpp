// Explains the clocks of a return as plain text, for `returns explain`.
#pragma once

#include <string>

#include "gateway/domain/clocks.hpp"

namespace parcelgate {

/// Lists each clock with its state, deadline, time left and reason, in several lines. Read-only: it does not evaluate.
/// @param evaluation  the result of evaluating this return at `now`
/// @param local       offset of the reader's time zone; deadlines are shown in UTC and in this zone
[[nodiscard]] std::string explain(const RulePack& rules, const Return& ret, const Evaluation& evaluation, Instant now,
                                  std::chrono::minutes local = std::chrono::minutes{0});

/// The time until the deadline of a running or paused clock; negative when it is overdue. For a paused clock it is the
/// time that was left when the pause began. Nothing for a clock that is over or has no deadline.
[[nodiscard]] std::optional<std::chrono::seconds> time_left(const Clock& clock, Instant now);

}  // namespace parcelgate
