// Whether a fact may be recorded on a return or a complaint.
#pragma once

#include <optional>
#include <span>
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

/// The parts of a return or a complaint that its facts are checked against. It borrows; the owner must outlive it.
struct FactOwner {
  ClockSubject subject{ClockSubject::return_};
  std::string_view id{};
  ReturnKind kind{ReturnKind::return_};
  std::span<const Fact> facts{};
  std::span<const ReturnShipment> shipments{};
  std::optional<Instant> started_at{};  ///< no deadline lies before it
};
[[nodiscard]] FactOwner fact_owner(const Return& ret);
[[nodiscard]] FactOwner fact_owner(const Complaint& complaint);

/// All that is wrong with a fact of a return or a complaint: a kind that it does not take, members that the kind needs
/// or does not have, an unknown clock, a waybill that is not there to be withdrawn. The API, `returns explain` and the
/// store's commands all use it, so that they accept the same facts.
/// @param owner  with or without the fact itself
[[nodiscard]] std::vector<FactFault> find_fact_faults(const RulePack& rules, const FactOwner& owner, const Fact& fact);
[[nodiscard]] std::vector<FactFault> find_fact_faults(const RulePack& rules, const Return& ret, const Fact& fact);

/// The last of the kMostFacts facts of a return are kept for kinds that close it or correct a fact: a client that
/// repeats facts under new ids must not leave a return that can never be closed.
inline constexpr std::size_t kReservedFacts = 50;
[[nodiscard]] bool may_use_reserve(FactKind kind) noexcept;

/// Before recording: find_fact_faults(), and whether the owner has room for the fact and its fact_id is free.
/// @error rejected: names each field, or the fact_id was used
/// @error conflict: the owner has no room for a fact of this kind
[[nodiscard]] Result<void> check_fact(const RulePack& rules, const FactOwner& owner, const Fact& fact);
[[nodiscard]] Result<void> check_fact(const RulePack& rules, const Return& ret, const Fact& fact);

/// Whether two facts have the same content, whenever they were recorded. Without an instant of the sender each of them
/// is dated by its own receipt, which does not count then.
[[nodiscard]] bool is_repetition(const Fact& known, const Fact& fact);

}  // namespace parcelgate
