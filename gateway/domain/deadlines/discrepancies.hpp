// Finds what does not match in a return: goods, money, waybills.
#pragma once

#include <optional>
#include <vector>

#include "gateway/domain/deadlines/rules.hpp"
#include "gateway/domain/deadlines/timeline.hpp"

namespace parcelgate {

/// The open alerts of a return.
struct Discrepancies {
  std::vector<Alert> alerts;         ///< by kind
  std::optional<Instant> next_at{};  ///< when one opens by itself; absent: none does
};

/// The alerts of a return at an instant. Pure, as evaluate(): a function of facts and milestones as sets.
/// @param timeline  of the return at `now`
[[nodiscard]] Discrepancies find_discrepancies(const RulePack& rules, const Return& ret, const Timeline& timeline,
                                               Instant now);

}  // namespace parcelgate
