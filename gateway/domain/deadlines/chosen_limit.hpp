// Which limit of a rule holds for an order: overrides, regions, amounts, kinds.
#pragma once

#include <optional>

#include "gateway/domain/deadlines/rules.hpp"

namespace parcelgate {

/// The limit that holds for a clock, and why.
struct ChosenLimit {
  const Limit* limit{nullptr};                   ///< null: no figure is known
  const DatedOverride* dated_override{nullptr};  ///< where the limit comes from one
  std::optional<RegionClass> region;             ///< where the limit depends on it
  bool is_of_complex{false};                     ///< it is for complex complaints alone
  bool region_is_unknown{false};                 ///< ... and origin or destination is not known: counted as `other`
};

/// The limit of a rule for an order whose clock starts at `start`. Of several overrides the last of the pack counts.
[[nodiscard]] ChosenLimit choose_limit(const RulePack& rules, const ClockRule& rule, const OrderDetails& order,
                                       Instant start);

}  // namespace parcelgate
