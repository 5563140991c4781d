// Whether a fact may be recorded on a return.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/domain/deadlines/clocks.hpp"

namespace parcelgate {

/// One thing that is wrong with a fact.
struct FactFault {
  std::string_view field;  ///< its member on the wire
  std::string problem;
};

/// All that is wrong with a fact of a return: members that its kind needs or does not have, an unknown clock, a waybill
/// that is not there to be withdrawn. The API, `returns explain` and the store's commands all use it, so that they
/// accept the same facts.
/// @param ret  with or without the fact itself
[[nodiscard]] std::vector<FactFault> find_fact_faults(const RulePack& rules, const Return& ret, const Fact& fact);

/// Before recording: find_fact_faults(), and whether the return has room for the fact and its fact_id is free.
/// @error rejected: names each field
/// @error conflict: the fact_id was used, or the return holds kMostFacts
[[nodiscard]] Result<void> check_fact(const RulePack& rules, const Return& ret, const Fact& fact);

}  // namespace parcelgate
