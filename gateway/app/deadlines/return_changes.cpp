#include "gateway/app/deadlines/return_changes.hpp"

#include <algorithm>
#include <utility>

#include "gateway/app/deadlines/clock_evidence.hpp"
#include "gateway/app/scheduling/poll_changes.hpp"
#include "gateway/app/scheduling/poll_request.hpp"
#include "gateway/domain/delivery.hpp"
#include "gateway/domain/reduce.hpp"
#include "gateway/wire/explain.hpp"
#include "gateway/wire/feed.hpp"
#include "gateway/wire/shipment_entry.hpp"

namespace parcelgate {
namespace {

Result<void> append_clock_change(Transaction& transaction, const Return& ret, const ClockChange& change,
                                 std::span<const std::string> why, const Evidence* evidence, Instant now) {
  const auto clock = std::find_if(ret.clocks.begin(), ret.clocks.end(),
                                  [&](const Clock& candidate) { return candidate.id == change.clock; });
  // A rule removed from its pack takes its clock along; the change is published with the id alone.
  Clock gone;
  gone.id = change.clock;
  FeedEntry entry;
  entry.recorded_at = now;
  entry.type = clock_feed_type(change.kind);
  entry.tenant = ret.tenant;
  entry.return_id = ret.return_id;
  entry.data = render_clock_change(ret, clock == ret.clocks.end() ? gone : *clock, change, why, evidence);
  const auto position = transaction.append_feed(entry);
  return position ? Result<void>{} : unexpected(position.error());
}

Result<std::optional<Evidence>> evidence_of_alert(Transaction& transaction, const RulePack& rules, const Return& ret,
                                                  const Alert& alert, Instant now) {
  if (!rests_on_missing_scans(alert.kind)) return std::optional<Evidence>{};
  auto evidence = find_evidence(transaction, ret, &rules, now);
  if (!evidence) return unexpected(std::move(evidence).error());
  return std::move(evidence)->missing_scans;
}

Result<void> append_alert(Transaction& transaction, const RulePack& rules, const Return& ret, std::string_view type,
                          const Alert& alert, Instant now) {
  const auto evidence = evidence_of_alert(transaction, rules, ret, alert, now);
  if (!evidence) return unexpected(evidence.error());
  FeedEntry entry;
  entry.recorded_at = now;
  entry.type = type;
  entry.tenant = ret.tenant;
  entry.return_id = ret.return_id;
  entry.data = render_alert(ret, alert, *evidence ? &**evidence : nullptr);
  const auto position = transaction.append_feed(entry);
  return position ? Result<void>{} : unexpected(position.error());
}

Result<void> publish_alerts(Transaction& transaction, const RulePack& rules, const Return& ret,
                            const std::vector<Alert>& before, Instant now) {
  for (const Alert& alert : before) {
    if (has_kind(ret.alerts, alert.kind)) continue;
    if (auto done = append_alert(transaction, rules, ret, kAlertClosed, alert, now); !done) return done;
  }
  for (const Alert& alert : ret.alerts) {
    if (has_kind(before, alert.kind)) continue;
    if (auto done = append_alert(transaction, rules, ret, kAlertOpened, alert, now); !done) return done;
  }
  return {};
}

Result<void> append_registered(Transaction& transaction, const Shipment& shipment, Instant now) {
  FeedEntry entry = entry_about(shipment, kShipmentRegistered, now, render_shipment_registered(shipment));
  const auto position = transaction.append_feed(entry);
  return position ? Result<void>{} : unexpected(position.error());
}

Shipment& add_new(Transaction& transaction, const ShipmentKey& key, Leg leg, std::string return_id) {
  Shipment shipment;
  shipment.key = key;
  shipment.leg = leg;
  shipment.return_id = std::move(return_id);
  shipment.version = 1;
  return transaction.add_shipment(std::move(shipment));
}

/// The meaning of events depends on the leg, so the state is derived anew.
void change_leg(Transaction& transaction, Shipment& shipment, Leg leg) {
  shipment.leg = leg;
  derive(shipment);
  ++shipment.version;
  transaction.store_shipment(shipment);
}

bool is_of(const ReturnShipment& linked, const ShipmentKey& key) noexcept {
  return linked.carrier == key.carrier && linked.tracking_number == key.tracking_number;
}

bool copy_state(ReturnShipment& linked, const Shipment& shipment) {
  Delivery delivery = delivery_of(shipment);
  if (linked.milestones == shipment.milestones && linked.delivery == delivery && linked.leg == shipment.leg)
    return false;
  linked.milestones = shipment.milestones;
  linked.delivery = std::move(delivery);
  linked.leg = shipment.leg;
  return true;
}

/// Copies what the return sees of the parcel. Where another return decides the parcel's journey, its state is derived
/// anew from the start of this return's journey, so that it does not matter which of them was attached first.
Result<bool> take_from(Transaction& transaction, const Return& ret, ReturnShipment& linked, const Shipment& shipment) {
  if (shipment.return_id == ret.return_id) return copy_state(linked, shipment);
  // A return that has ended takes no part in a new journey of its number.
  if (!ret.clocks.empty() && is_done(ret)) return false;
  const auto from = journey_start(ret, linked);
  if (from == shipment.journey_from) return copy_state(linked, shipment);
  const auto older = transaction.older_history(shipment);
  if (!older) return unexpected(older.error());
  Shipment own = shipment;
  start_journey(own, from, *older);
  return copy_state(linked, own);
}

ReturnShipment& put_shipment(Return& ret, const ShipmentKey& key, bool was_known, std::string other_return,
                             Instant now) {
  if (ReturnShipment* const linked = find_linked(ret, key); linked != nullptr) return *linked;
  return ret.shipments.emplace_back(ReturnShipment{.carrier = key.carrier,
                                                   .tracking_number = key.tracking_number,
                                                   .registered_at = now,
                                                   .was_known = was_known,
                                                   .other_return = std::move(other_return)});
}

/// Whether the return has ended, so that a new journey of its parcel's number belongs to another return. One that is
/// not there has ended as well.
Result<bool> has_ended(Transaction& transaction, const std::string& tenant, const std::string& return_id) {
  const auto found = transaction.find_return(tenant, return_id);
  if (!found) return unexpected(found.error());
  return !*found || is_done(**found);
}

/// Adds a return to those of a parcel. The journey stays with the return that has it, as long as that return is open.
Result<void> add_return(Transaction& transaction, Shipment& shipment, const std::string& return_id) {
  if (shipment.other_returns.size() >= kMaxOtherReturns) {
    return unexpected(ErrorKind::conflict, "tracking_number: shipment " + shipment.key.carrier + "/" +
                                               shipment.key.tracking_number + " belongs to " +
                                               std::to_string(kMaxOtherReturns + 1) +
                                               " returns already, which is the limit");
  }
  const auto ended = has_ended(transaction, shipment.key.tenant, shipment.return_id);
  if (!ended) return unexpected(ended.error());
  shipment.other_returns.push_back(*ended ? std::exchange(shipment.return_id, return_id) : return_id);
  ++shipment.version;
  transaction.store_shipment(shipment);
  return {};
}

Result<void> restart_journey(Transaction& transaction, Shipment& shipment, std::optional<Instant> from) {
  if (shipment.journey_from == from) return {};
  const auto older = transaction.older_history(shipment);
  if (!older) return unexpected(older.error());
  start_journey(shipment, from, *older);
  ++shipment.version;
  transaction.store_shipment(shipment);
  return {};
}

/// Starts the journey of the return that decides it now; without one, all events count.
Result<void> pass_journey(Transaction& transaction, Shipment& shipment) {
  std::optional<Instant> from;
  if (!shipment.return_id.empty()) {
    auto next = transaction.find_return(shipment.key.tenant, shipment.return_id);
    if (!next) return unexpected(std::move(next).error());
    if (const ReturnShipment* const linked = *next ? find_linked(**next, shipment.key) : nullptr; linked != nullptr)
      from = journey_start(**next, *linked);
  }
  return restart_journey(transaction, shipment, from);
}

Result<void> detach(Transaction& transaction, const Return& ret, const ReturnShipment& linked, Instant now) {
  const auto found = transaction.find_shipment({ret.tenant, linked.carrier, linked.tracking_number});
  if (!found) return unexpected(found.error());
  if (*found == nullptr || !belongs_to(**found, ret.return_id)) return {};
  Shipment& shipment = **found;
  FeedEntry entry = entry_about(shipment, kShipmentDetached, now,
                                render_shipment_detached(shipment, ret.return_id, "waybill_withdrawn"));
  if (const auto position = transaction.append_feed(entry); !position) return unexpected(position.error());
  const bool decided = shipment.return_id == ret.return_id;
  remove_return(shipment, ret.return_id);
  ++shipment.version;
  transaction.store_shipment(shipment);
  if (decided) {
    if (auto passed = pass_journey(transaction, shipment); !passed) return passed;
  }
  if (!shipment.return_id.empty()) return {};
  return linked.was_known ? Result<void>{} : end_polls(transaction, shipment.key);
}

}  // namespace

ReturnShipment* find_linked(Return& ret, const ShipmentKey& key) noexcept {
  const auto found = std::find_if(ret.shipments.begin(), ret.shipments.end(),
                                  [&](const ReturnShipment& linked) { return is_of(linked, key); });
  return found == ret.shipments.end() ? nullptr : &*found;
}

bool belongs_to(const Shipment& shipment, std::string_view return_id) noexcept {
  const auto& others = shipment.other_returns;
  return shipment.return_id == return_id || std::find(others.begin(), others.end(), return_id) != others.end();
}

std::vector<std::string> returns_of(const Shipment& shipment) {
  std::vector<std::string> returns;
  if (!shipment.return_id.empty()) returns.push_back(shipment.return_id);
  returns.insert(returns.end(), shipment.other_returns.begin(), shipment.other_returns.end());
  return returns;
}

void remove_return(Shipment& shipment, std::string_view return_id) {
  if (shipment.return_id != return_id) {
    std::erase(shipment.other_returns, return_id);
    return;
  }
  shipment.return_id.clear();
  if (shipment.other_returns.empty()) return;
  shipment.return_id = std::move(shipment.other_returns.front());
  shipment.other_returns.erase(shipment.other_returns.begin());
}

Result<const RulePack*> find_rules(const RulePacks& packs, const Return& ret) {
  if (const RulePack* const found = packs.find(ret.rule_pack)) return found;
  return unexpected(ErrorKind::config, "return " + ret.return_id + ": there is no rule pack \"" + ret.rule_pack +
                                           "\"; add its file to the folder of rule packs, or name another");
}

Result<void> update_clocks(Transaction& transaction, const RulePack& rules, Return& ret, Instant now) {
  Evaluation evaluation = evaluate(rules, ret, now);
  ret.clocks = std::move(evaluation.clocks);
  const std::vector<Alert> alerts_before = std::exchange(ret.alerts, std::move(evaluation.alerts));
  ret.updated_at = now;
  ret.wake_at = evaluation.wake_at;
  ++ret.version;
  const auto evidence = evaluation.changes.empty() ? Result<EvidenceByClock>{EvidenceByClock{}}
                                                   : find_clock_evidence(transaction, rules, ret, now);
  if (!evidence) return unexpected(evidence.error());
  for (const ClockChange& change : evaluation.changes) {
    const auto why = reasons_of(rules, input_of(ret, now), change.clock, now);
    const Evidence* const found = evidence->find(change.clock);
    if (auto appended = append_clock_change(transaction, ret, change, why, found, now); !appended) return appended;
  }
  if (auto published = publish_alerts(transaction, rules, ret, alerts_before, now); !published) return published;
  if (auto stored = transaction.store_return(ret); !stored) return stored;
  return evaluation.changes.empty() ? Result<void>{} : expedite_polls(transaction, ret, now);
}

Result<void> align_journey(Transaction& transaction, Return& ret, Shipment& shipment) {
  const ReturnShipment* const linked = find_linked(ret, shipment.key);
  if (linked != nullptr && shipment.return_id == ret.return_id) {
    if (auto done = restart_journey(transaction, shipment, journey_start(ret, *linked)); !done) return done;
  }
  const auto refreshed = refresh_milestones(transaction, ret, shipment);
  return refreshed ? Result<void>{} : unexpected(refreshed.error());
}

Result<void> align_journeys(Transaction& transaction, Return& ret) {
  for (const ReturnShipment& linked : ret.shipments) {
    const auto found = transaction.find_shipment({ret.tenant, linked.carrier, linked.tracking_number});
    if (!found) return unexpected(found.error());
    if (*found == nullptr) continue;
    if (auto done = align_journey(transaction, ret, **found); !done) return done;
  }
  return {};
}

Result<std::vector<ShipmentKey>> detach_withdrawn(Transaction& transaction, Return& ret, Instant now) {
  std::vector<ShipmentKey> detached;
  const auto is_gone = [&](const ReturnShipment& linked) { return is_withdrawn(linked, ret.facts); };
  for (const ReturnShipment& linked : ret.shipments) {
    if (!is_gone(linked)) continue;
    if (auto done = detach(transaction, ret, linked, now); !done) return unexpected(std::move(done).error());
    detached.push_back({ret.tenant, linked.carrier, linked.tracking_number});
  }
  std::erase_if(ret.shipments, is_gone);
  return detached;
}

Result<bool> refresh_milestones(Transaction& transaction, Return& ret, const Shipment& shipment) {
  ReturnShipment* const linked = find_linked(ret, shipment.key);
  return linked == nullptr ? Result<bool>{false} : take_from(transaction, ret, *linked, shipment);
}

Result<void> link_shipment(Transaction& transaction, Return& ret, const ShipmentKey& key, const ReturnLink& link,
                           Instant now) {
  const auto found = transaction.find_shipment(key);
  if (!found) return unexpected(found.error());
  Shipment* shipment = *found;
  bool news = true;
  const bool was_known = shipment != nullptr && shipment->return_id.empty();
  std::string other_return;
  if (shipment == nullptr) {
    shipment = &add_new(transaction, key, link.leg, ret.return_id);
  } else if (!shipment->return_id.empty() && !belongs_to(*shipment, ret.return_id)) {
    if (!link.is_shared) other_return = shipment->return_id;
    if (auto added = add_return(transaction, *shipment, ret.return_id); !added) return added;
  } else if (shipment->return_id.empty() || shipment->leg != link.leg) {
    if (shipment->return_id.empty()) shipment->return_id = ret.return_id;
    change_leg(transaction, *shipment, link.leg);
  } else {
    news = false;
  }
  put_shipment(ret, key, was_known, std::move(other_return), now).leg = shipment->leg;
  if (auto aligned = align_journey(transaction, ret, *shipment); !aligned) return aligned;
  return news ? append_registered(transaction, *shipment, now) : Result<void>{};
}

Result<bool> register_shipment(Transaction& transaction, const ShipmentKey& key, std::optional<Leg> leg, Instant now) {
  const auto found = transaction.find_shipment(key);
  if (!found) return unexpected(found.error());
  Shipment* shipment = *found;
  const bool added = shipment == nullptr;
  if (added) {
    shipment = &add_new(transaction, key, leg.value_or(Leg::outbound), {});
  } else if (!leg || shipment->leg == leg) {
    return false;
  } else if (!shipment->return_id.empty()) {
    return unexpected(ErrorKind::conflict, "leg: shipment " + key.carrier + "/" + key.tracking_number +
                                               " belongs to return " + shipment->return_id +
                                               "; name that return to change it");
  } else {
    change_leg(transaction, *shipment, *leg);
  }
  if (auto reported = append_registered(transaction, *shipment, now); !reported)
    return unexpected(std::move(reported).error());
  return added;
}

}  // namespace parcelgate
