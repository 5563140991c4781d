// Clocks in words, for `returns explain`.
#pragma once

#include <string>

#include "gateway/domain/clocks.hpp"

namespace parcelgate {

/// Each clock with its state, deadline, time left and why, as plain text of several lines.
/// @param evaluation  of this return at `now`
/// @param local       offset of the reader's zone: deadlines are shown in it, too
[[nodiscard]] std::string explain(const RulePack& rules, const Return& ret, const Evaluation& evaluation, Instant now,
                                  std::chrono::minutes local = std::chrono::minutes{0});

/// How much time a live clock has left (negative: overdue); a paused one counts from where it stands.
[[nodiscard]] std::optional<std::chrono::seconds> time_left(const Clock& clock, Instant now);

}  // namespace parcelgate
