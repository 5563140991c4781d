#include "gateway/app/deadlines/return_changes.hpp"

#include <algorithm>
#include <utility>

#include "gateway/app/scheduling/poll_changes.hpp"
#include "gateway/app/scheduling/poll_request.hpp"
#include "gateway/domain/reduce.hpp"
#include "gateway/wire/explain.hpp"
#include "gateway/wire/feed.hpp"
#include "gateway/wire/shipment_entry.hpp"

namespace parcelgate {
namespace {

Result<void> append_clock_change(Transaction& transaction, const Return& ret, const ClockChange& change,
                                 std::span<const std::string> why, Instant now) {
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
  entry.data = render_clock_change(ret, clock == ret.clocks.end() ? gone : *clock, change, why);
  const auto position = transaction.append_feed(entry);
  return position ? Result<void>{} : unexpected(position.error());
}

Result<void> append_alert(Transaction& transaction, const Return& ret, std::string_view type, const Alert& alert,
                          Instant now) {
  FeedEntry entry;
  entry.recorded_at = now;
  entry.type = type;
  entry.tenant = ret.tenant;
  entry.return_id = ret.return_id;
  entry.data = render_alert(ret, alert);
  const auto position = transaction.append_feed(entry);
  return position ? Result<void>{} : unexpected(position.error());
}

/// An alert is the same as long as its kind stays; a later cause of it is no news.
bool has_kind(const std::vector<Alert>& alerts, AlertKind kind) noexcept {
  return std::any_of(alerts.begin(), alerts.end(), [&](const Alert& alert) { return alert.kind == kind; });
}

Result<void> publish_alerts(Transaction& transaction, const Return& ret, const std::vector<Alert>& before,
                            Instant now) {
  for (const Alert& alert : before) {
    if (has_kind(ret.alerts, alert.kind)) continue;
    if (auto done = append_alert(transaction, ret, kAlertClosed, alert, now); !done) return done;
  }
  for (const Alert& alert : ret.alerts) {
    if (has_kind(before, alert.kind)) continue;
    if (auto done = append_alert(transaction, ret, kAlertOpened, alert, now); !done) return done;
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

void put_shipment(Return& ret, const Shipment& shipment, bool was_known, Instant now) {
  for (ReturnShipment& known : ret.shipments) {
    if (!is_of(known, shipment.key)) continue;
    known.leg = shipment.leg;
    known.milestones = shipment.milestones;
    return;
  }
  ret.shipments.push_back(
      {shipment.key.carrier, shipment.key.tracking_number, shipment.leg, shipment.milestones, now, was_known});
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

Result<void> detach(Transaction& transaction, const Return& ret, const ReturnShipment& linked, Instant now) {
  const auto found = transaction.find_shipment({ret.tenant, linked.carrier, linked.tracking_number});
  if (!found) return unexpected(found.error());
  if (*found == nullptr || (*found)->return_id != ret.return_id) return {};
  Shipment& shipment = **found;
  FeedEntry entry = entry_about(shipment, kShipmentDetached, now,
                                render_shipment_detached(shipment, ret.return_id, "waybill_withdrawn"));
  if (const auto position = transaction.append_feed(entry); !position) return unexpected(position.error());
  shipment.return_id.clear();
  ++shipment.version;
  transaction.store_shipment(shipment);
  if (auto restarted = restart_journey(transaction, shipment, std::nullopt); !restarted) return restarted;
  return linked.was_known ? Result<void>{} : end_polls(transaction, shipment.key);
}

}  // namespace

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
  for (const ClockChange& change : evaluation.changes) {
    const auto why = reasons_of(rules, input_of(ret, now), change.clock, now);
    if (auto appended = append_clock_change(transaction, ret, change, why, now); !appended) return appended;
  }
  if (auto published = publish_alerts(transaction, ret, alerts_before, now); !published) return published;
  if (auto stored = transaction.store_return(ret); !stored) return stored;
  return evaluation.changes.empty() ? Result<void>{} : expedite_polls(transaction, ret, now);
}

Result<void> align_journey(Transaction& transaction, Return& ret, Shipment& shipment) {
  for (const ReturnShipment& linked : ret.shipments) {
    if (!is_of(linked, shipment.key)) continue;
    if (auto done = restart_journey(transaction, shipment, journey_start(ret, linked)); !done) return done;
  }
  (void)refresh_milestones(ret, shipment);
  return {};
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

Result<void> detach_withdrawn(Transaction& transaction, Return& ret, Instant now) {
  const auto is_gone = [&](const ReturnShipment& linked) { return is_withdrawn(linked, ret.facts); };
  for (const ReturnShipment& linked : ret.shipments) {
    if (!is_gone(linked)) continue;
    if (auto done = detach(transaction, ret, linked, now); !done) return done;
  }
  std::erase_if(ret.shipments, is_gone);
  return {};
}

bool refresh_milestones(Return& ret, const Shipment& shipment) {
  for (ReturnShipment& known : ret.shipments) {
    if (!is_of(known, shipment.key)) continue;
    if (known.milestones == shipment.milestones) return false;
    known.milestones = shipment.milestones;
    return true;
  }
  return false;
}

Result<void> link_shipment(Transaction& transaction, Return& ret, const ShipmentKey& key, Leg leg, Instant now) {
  const auto found = transaction.find_shipment(key);
  if (!found) return unexpected(found.error());
  Shipment* shipment = *found;
  bool news = true;
  const bool was_known = shipment != nullptr && shipment->return_id.empty();
  if (shipment == nullptr) {
    shipment = &add_new(transaction, key, leg, ret.return_id);
  } else if (!shipment->return_id.empty() && shipment->return_id != ret.return_id) {
    return unexpected(ErrorKind::conflict, "tracking_number: shipment " + key.carrier + "/" + key.tracking_number +
                                               " belongs to return " + shipment->return_id + " already");
  } else if (shipment->return_id.empty() || shipment->leg != leg) {
    shipment->return_id = ret.return_id;
    change_leg(transaction, *shipment, leg);
  } else {
    news = false;
  }
  put_shipment(ret, *shipment, was_known, now);
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
