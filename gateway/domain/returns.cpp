#include "gateway/domain/returns.hpp"

#include <algorithm>

#include "gateway/base/enum_names.hpp"

namespace parcelgate {
namespace {

constexpr Names<kFactKindCount> kFactKinds{
    "approved",  "waybill_entered", "received",  "inspected",      "refunded",          "extended",
    "paused",    "resumed",         "waived",    "overridden",     "waybill_withdrawn", "requested",
    "rejected",  "exchange_sent",   "cancelled", "dispute_opened", "dispute_closed",    "deadline_stated",
    "withdrawn", "acknowledged",    "proposed",  "closed",         "customer_message",  "customer_answered"};

bool may_be_one(std::string_view left, std::string_view right) noexcept {
  return left.empty() || right.empty() || left == right;
}

bool names(const Fact& fact, const ReturnShipment& shipment) noexcept {
  return !fact.tracking_number.empty() && fact.tracking_number == shipment.tracking_number &&
         may_be_one(fact.carrier, shipment.carrier);
}

/// Which of two facts became known first; their own instants decide where that is not known.
bool came_before(const Fact& left, const Fact& right) noexcept {
  const bool both_recorded = left.recorded_at != Instant{} && right.recorded_at != Instant{};
  return both_recorded && left.recorded_at != right.recorded_at ? left.recorded_at < right.recorded_at
                                                                : left.at <= right.at;
}

/// The instant of a fact that was not withdrawn. Whether it was is looked up last, because each look-up reads all
/// facts.
void keep_earlier_fact(std::optional<Instant>& earliest, const Return& ret, const Fact& fact) noexcept {
  const Instant at = effective_at(fact);
  if ((!earliest || at < *earliest) && find_withdrawal(ret.facts, fact) == nullptr) earliest = at;
}

std::optional<Instant> approved_at(const Return& ret) noexcept {
  std::optional<Instant> earliest;
  for (const Fact& fact : ret.facts) {
    if (fact.kind == FactKind::approved) keep_earlier_fact(earliest, ret, fact);
  }
  return earliest;
}

/// When a fact became known: registrations are dated by the same clock. What it states may lie long before.
Instant known_at(const Fact& fact) noexcept {
  return fact.recorded_at != Instant{} ? fact.recorded_at : fact.at;
}

/// Whether a parcel belongs to the return also without the fact that was withdrawn: it was registered before it, or
/// another fact names it.
bool is_named_otherwise(const ReturnShipment& shipment, const std::vector<Fact>& facts,
                        const Fact& withdrawal) noexcept {
  return std::any_of(facts.begin(), facts.end(), [&](const Fact& fact) {
    if (fact.kind != FactKind::waybill_entered || !names(fact, shipment)) return false;
    if (fact.fact_id == withdrawal.withdraws) return shipment.registered_at && *shipment.registered_at < known_at(fact);
    return find_withdrawal(facts, fact) == nullptr;
  });
}

}  // namespace

Instant effective_at(const Fact& fact) noexcept {
  return fact.recorded_at == Instant{} ? fact.at : std::min(fact.at, fact.recorded_at);
}

const Fact* find_withdrawal(const std::vector<Fact>& facts, const Fact& fact) noexcept {
  const auto found = std::find_if(facts.begin(), facts.end(), [&](const Fact& other) {
    return other.kind == FactKind::withdrawn && other.withdraws == fact.fact_id;
  });
  return found == facts.end() ? nullptr : &*found;
}

bool withdraws(const Fact& withdrawal, const Fact& waybill) noexcept {
  if (withdrawal.kind == FactKind::withdrawn) return withdrawal.withdraws == waybill.fact_id;
  if (withdrawal.kind != FactKind::waybill_withdrawn || waybill.kind != FactKind::waybill_entered) return false;
  if (!withdrawal.withdraws.empty() && withdrawal.withdraws == waybill.fact_id) return true;
  return !withdrawal.tracking_number.empty() && withdrawal.tracking_number == waybill.tracking_number &&
         may_be_one(withdrawal.carrier, waybill.carrier) && came_before(waybill, withdrawal);
}

bool is_withdrawn(const ReturnShipment& shipment, const std::vector<Fact>& facts) noexcept {
  // A withdrawal may name the fact of the waybill in place of its number.
  const auto takes_it_back = [&](const Fact& withdrawal) {
    return names(withdrawal, shipment) || std::any_of(facts.begin(), facts.end(), [&](const Fact& fact) {
             return fact.kind == FactKind::waybill_entered && fact.fact_id == withdrawal.withdraws &&
                    names(fact, shipment);
           });
  };
  const Fact* last = nullptr;
  for (const Fact& fact : facts) {
    const bool is_it =
        (fact.kind == FactKind::waybill_withdrawn || fact.kind == FactKind::withdrawn) && takes_it_back(fact);
    if (is_it && (last == nullptr || came_before(*last, fact))) last = &fact;
  }
  if (last == nullptr || (shipment.registered_at && *shipment.registered_at > known_at(*last))) return false;
  if (last->kind == FactKind::withdrawn) return !is_named_otherwise(shipment, facts, *last);
  return std::none_of(facts.begin(), facts.end(), [&](const Fact& fact) {
    return fact.kind == FactKind::waybill_entered && names(fact, shipment) && !came_before(fact, *last);
  });
}

std::optional<Instant> opened_at(const Return& ret) noexcept {
  if (const auto approved = approved_at(ret)) return approved;
  std::optional<Instant> earliest;
  if (ret.created_at != Instant{}) earliest = ret.created_at;
  for (const Fact& fact : ret.facts) {
    // Without the return's own instant a typed waybill alone does not show when the goods were handed over.
    if (earliest) keep_earlier_fact(earliest, ret, fact);
  }
  return earliest;
}

std::optional<Instant> journey_start(const Return& ret, const ReturnShipment& shipment) noexcept {
  if (shipment.leg != Leg::return_) return std::nullopt;
  std::optional<Instant> start = opened_at(ret);
  if (!start) return std::nullopt;
  keep_earlier(start, shipment.registered_at);
  for (const Fact& fact : ret.facts) {
    if (fact.kind == FactKind::waybill_entered && names(fact, shipment)) keep_earlier_fact(start, ret, fact);
  }
  return start;
}

std::string_view to_string(FactKind kind) noexcept {
  return name_of(kFactKinds, kind);
}
std::optional<FactKind> find_fact_kind(std::string_view id) noexcept {
  return find_name<FactKind>(kFactKinds, id);
}

bool is_done(const Return& ret) noexcept {
  return !ret.clocks.empty() &&
         std::none_of(ret.clocks.begin(), ret.clocks.end(), [](const Clock& clock) { return is_open(clock.state); });
}

}  // namespace parcelgate
