#include <algorithm>

#include "gateway/domain/clocks.hpp"

namespace parcelgate {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

// Clients' clocks differ from ours by minutes; a day ahead is a mistake in a date or a zone.
constexpr hours kFarthestAhead{24};
constexpr milliseconds kLongestExtension = hours{24} * 366;

constexpr bool concerns_clocks(FactKind kind) noexcept {
  return kind >= FactKind::extended;
}

Result<void> refuse(std::string_view field, const std::string& problem) {
  return unexpected(ErrorKind::rejected, std::string(field) + ": " + problem);
}

Result<void> check_identity(const Return& ret, const Fact& fact) {
  if (fact.fact_id.empty())
    return refuse("fact_id", "is missing; give each fact an id of your own, the same on every retry");
  for (Fact known : ret.facts) {
    if (known.fact_id != fact.fact_id) continue;
    known.recorded_at = fact.recorded_at;
    if (!(known == fact)) return refuse("fact_id", "was already used for a fact with other contents");
  }
  return {};
}

Result<void> check_times(const Fact& fact) {
  if (fact.at == Instant{}) return refuse("at", "is missing; say when it happened");
  if (fact.recorded_at != Instant{} && fact.at > fact.recorded_at + kFarthestAhead) {
    return refuse("at", "lies more than 24 hours ahead; look at the date and the offset");
  }
  return {};
}

Result<void> check_clock(const RulePack& rules, const Fact& fact) {
  if (!concerns_clocks(fact.kind)) {
    return fact.clock.empty()
               ? Result<void>{}
               : refuse("clock", "does not belong to a fact of kind " + std::string(to_string(fact.kind)));
  }
  if (fact.clock.empty()) {
    return fact.kind == FactKind::overridden ? refuse("clock", "is missing; a deadline is set for one clock")
                                             : Result<void>{};
  }
  if (rules.find(fact.clock) != nullptr) return {};
  std::string known;
  for (const ClockRule& rule : rules.rules) known.append(known.empty() ? "" : ", ").append(rule.id);
  return refuse("clock", "rule pack " + rules.id + " has no such clock; it has " + known);
}

Result<void> check_deadline(const Fact& fact) {
  const bool extended = fact.kind == FactKind::extended;
  if (fact.by && !extended) return refuse("by", "belongs to a fact of kind extended only");
  if (fact.due_at && !extended && fact.kind != FactKind::overridden) {
    return refuse("due_at", "belongs to facts of kind extended and overridden only");
  }
  if (extended && fact.by.has_value() == fact.due_at.has_value()) {
    return refuse("by", "an extension needs either by or due_at");
  }
  if (fact.by && (*fact.by <= milliseconds{0} || *fact.by > kLongestExtension)) {
    return refuse("by", "must be longer than nothing and at most 366 days");
  }
  if (fact.kind == FactKind::overridden && !fact.due_at) return refuse("due_at", "is missing; give the new deadline");
  return {};
}

Result<void> check_waybill(const Fact& fact) {
  const bool entered = fact.kind == FactKind::waybill_entered;
  if (entered && fact.tracking_number.empty()) return refuse("tracking_number", "is missing; a waybill has a number");
  if (!entered && !fact.tracking_number.empty())
    return refuse("tracking_number", "belongs to a fact of kind waybill_entered only");
  if (!entered && !fact.carrier.empty()) return refuse("carrier", "belongs to a fact of kind waybill_entered only");
  return {};
}

}  // namespace

Result<void> check_fact(const RulePack& rules, const Return& ret, const Fact& fact) {
  for (const auto& outcome : {check_identity(ret, fact), check_times(fact), check_clock(rules, fact),
                              check_deadline(fact), check_waybill(fact)}) {
    if (!outcome) return outcome;
  }
  return {};
}

}  // namespace parcelgate
