#include "gateway/app/outlets/write_backs/return_states.hpp"

#include <algorithm>

namespace parcelgate {
namespace {

/// The latest fact of a kind that is not withdrawn, or null.
const Fact* find_latest(const Return& ret, FactKind kind) noexcept {
  const Fact* latest = nullptr;
  for (const Fact& fact : ret.facts) {
    if (fact.kind != kind || find_withdrawal(ret.facts, fact) != nullptr) continue;
    if (latest == nullptr || effective_at(fact) >= effective_at(*latest)) latest = &fact;
  }
  return latest;
}

bool is_called_off(const Return& ret) noexcept {
  if (find_latest(ret, FactKind::cancelled) != nullptr || find_latest(ret, FactKind::rejected) != nullptr) return true;
  const Fact* const opened = find_latest(ret, FactKind::dispute_opened);
  const Fact* const closed = find_latest(ret, FactKind::dispute_closed);
  return opened != nullptr && (closed == nullptr || effective_at(*closed) < effective_at(*opened));
}

/// When the seller had a parcel: one that the buyer sent is signed, one that never reached the buyer came back.
std::optional<Instant> home_at(const ReturnShipment& shipment) noexcept {
  return shipment.leg == Leg::return_ ? shipment.milestones.signed_at : shipment.milestones.returned_at;
}

bool is_homeward(const ReturnShipment& shipment) noexcept {
  return shipment.leg == Leg::return_ || shipment.milestones.returning_at || shipment.milestones.returned_at;
}

/// The parcel that came last; null while one of them is under way, or when there is none.
const ReturnShipment* find_last_parcel(const Return& ret) noexcept {
  const ReturnShipment* last = nullptr;
  for (const ReturnShipment& shipment : ret.shipments) {
    if (!is_homeward(shipment) || is_withdrawn(shipment, ret.facts)) continue;
    const auto at = home_at(shipment);
    if (!at) return nullptr;
    if (last == nullptr || *at > *home_at(*last)) last = &shipment;
  }
  return last;
}

/// The number under which the goods came: of the parcel that arrived, else of the only one that there is.
const ReturnShipment* find_parcel(const Return& ret) noexcept {
  if (const auto* last = find_last_parcel(ret)) return last;
  const ReturnShipment* only = nullptr;
  for (const ReturnShipment& shipment : ret.shipments) {
    if (!is_homeward(shipment) || is_withdrawn(shipment, ret.facts)) continue;
    if (only != nullptr) return nullptr;
    only = &shipment;
  }
  return only;
}

WriteBack make(const Return& ret, ReturnState state, Instant at) {
  WriteBack made;
  made.state = state;
  made.at = at;
  made.return_id = ret.return_id;
  made.order_id = ret.order_id;
  if (const ReturnShipment* parcel = find_parcel(ret)) {
    made.carrier = parcel->carrier;
    made.tracking_number = parcel->tracking_number;
  }
  if (const Fact* received = find_latest(ret, FactKind::received)) {
    made.quantity = received->quantity;
    made.condition = received->condition;
  }
  return made;
}

}  // namespace

bool has_doubtful_goods(const Return& ret) noexcept {
  const Fact* const received = find_latest(ret, FactKind::received);
  if (received == nullptr) return false;
  const bool is_short =
      received->quantity && received->expected_quantity && *received->quantity < *received->expected_quantity;
  const bool is_of_other = !received->order_found.empty() && received->order_found != ret.order_id;
  return is_short || is_of_other || received->condition == GoodsCondition::defective;
}

std::vector<WriteBack> states_of(const Return& ret, WarehousedBy by) {
  std::vector<WriteBack> states;
  if (is_called_off(ret)) return states;
  if (const ReturnShipment* parcel = find_last_parcel(ret))
    states.push_back(make(ret, ReturnState::signed_, *home_at(*parcel)));
  const Fact* const inspected = find_latest(ret, FactKind::inspected);
  const Fact* const proof = by == WarehousedBy::inspected ? inspected : find_latest(ret, FactKind::received);
  if (proof != nullptr) states.push_back(make(ret, ReturnState::warehoused, effective_at(*proof)));
  const bool is_paid = find_latest(ret, FactKind::refunded) != nullptr;
  if (inspected != nullptr && !is_paid && !has_doubtful_goods(ret))
    states.push_back(make(ret, ReturnState::refund_agreed, effective_at(*inspected)));
  return states;
}

}  // namespace parcelgate
