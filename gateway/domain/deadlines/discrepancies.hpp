// Finds what does not match in a return: goods, money, waybills.
#pragma once

#include "gateway/domain/deadlines/alert_list.hpp"
#include "gateway/domain/deadlines/rules.hpp"
#include "gateway/domain/deadlines/timeline.hpp"

namespace parcelgate {

/// The alerts of a return at an instant. Pure, as evaluate(): a function of facts and milestones as sets.
/// @param timeline  of the return at `now`
[[nodiscard]] AlertSet find_discrepancies(const RulePack& rules, const Return& ret, const Timeline& timeline,
                                          Instant now);

}  // namespace parcelgate
