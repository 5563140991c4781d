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

/// The last of the kMostFacts facts of a return are kept for kinds that close it or correct a fact: a client that
/// repeats facts under new ids must not leave a return that can never be closed.
inline constexpr std::size_t kReservedFacts = 50;
[[nodiscard]] bool may_use_reserve(FactKind kind) noexcept;

/// Before recording: find_fact_faults(), and whether the return has room for the fact and its fact_id is free.
/// @error rejected: names each field, or the fact_id was used
/// @error conflict: the return has no room for a fact of this kind
[[nodiscard]] Result<void> check_fact(const RulePack& rules, const Return& ret, const Fact& fact);

}  // namespace parcelgate
