#include "gateway/app/ingest/ingest_command.hpp"

#include <algorithm>
#include <optional>
#include <span>

#include "gateway/app/ingest/carrier_moves.hpp"
#include "gateway/telemetry/log.hpp"
#include "gateway/wire/feed.hpp"

namespace parcelgate {
namespace {

/// Whether the shipment has never heard of the event, neither in its row nor in what was spilled.
bool is_new(Transaction& transaction, const Shipment& shipment, const TrackingEvent& event) {
  const std::uint64_t id = fingerprint(event.event_id);
  const auto is_it = [&](const HistoryEntry& entry) { return entry.fingerprint == id; };
  return std::none_of(shipment.history.begin(), shipment.history.end(), is_it) &&
         !transaction.knows_older(shipment, id);
}

}  // namespace

IngestCounters::IngestCounters(Metrics& metrics)
    : recorded(metrics.counter("parcelgate_events_recorded_total", "New tracking events that were committed")),
      duplicates(metrics.counter("parcelgate_events_duplicate_total", "Tracking events that were known already")),
      unmapped(metrics.counter("parcelgate_events_unmapped_total", "New tracking events without a mapping")) {}

IngestCommand::IngestCommand(IngestInput input, std::shared_ptr<const RulePacks> rules, IngestCounters& counters,
                             Done done)
    : input_(std::move(input)), rules_(std::move(rules)), counters_(counters), done_(std::move(done)) {}

std::string_view IngestCommand::partition_key() const noexcept {
  const auto& shipments = input_.decoded.shipments;
  return shipments.empty() ? std::string_view{} : std::string_view(shipments.front().tracking_number);
}

Result<void> IngestCommand::apply(Transaction& transaction) {
  raw_id_ = 0;
  unmapped_ = 0;
  outcome_ = {};
  for (const DecodedShipment& decoded : input_.decoded.shipments) {
    if (decoded.events.empty()) continue;
    if (auto applied = apply_shipment(transaction, decoded); !applied) return applied;
  }
  return {};
}

Result<void> IngestCommand::apply_shipment(Transaction& transaction, const DecodedShipment& decoded) {
  ShipmentKey key{input_.tenant, decoded.carrier, decoded.tracking_number};
  const auto found = transaction.find_shipment(key);
  if (!found) return unexpected(found.error());
  Shipment* shipment = *found;
  const Teller teller{input_.raw.account, input_.raw.received_at};
  if (shipment == nullptr) {
    const auto undecided = take_undecided(transaction, key, decoded.events, teller);
    if (!undecided) return unexpected(undecided.error());
    shipment = *undecided;
  }
  if (shipment == nullptr) {
    Shipment fresh;
    fresh.key = std::move(key);
    shipment = &transaction.add_shipment(std::move(fresh));
  }
  bool milestones_changed = false;
  const bool was_proven = is_proven(*shipment);
  for (const TrackingEvent& event : decoded.events) {
    if (auto applied = apply_event(transaction, *shipment, event, milestones_changed); !applied) return applied;
  }
  if (!was_proven && is_proven(*shipment)) {
    if (auto settled = settle_by_events(transaction, *shipment, teller); !settled) return settled;
  }
  if (!milestones_changed || shipment->return_id.empty()) return {};
  return update_return(transaction, *shipment);
}

// One event at a time: each feed entry tells the state right after its own event.
Result<void> IngestCommand::apply_event(Transaction& transaction, Shipment& shipment, const TrackingEvent& event,
                                        bool& milestones_changed) {
  if (!event.retracts.empty() && !shipment.older.empty() && is_new(transaction, shipment, event)) {
    if (auto loaded = transaction.load_older(shipment); !loaded) return loaded;
  }
  std::function<bool(std::uint64_t)> known;
  if (!shipment.older.empty()) {
    known = [&](std::uint64_t fingerprint) { return transaction.knows_older(shipment, fingerprint); };
  }
  const ReduceOutcome reduced = reduce(shipment, std::span(&event, 1), known);
  milestones_changed = milestones_changed || reduced.milestones_changed;
  if (reduced.recorded.empty()) {
    ++outcome_.duplicates;
  } else if (auto recorded = record(transaction, shipment, event, reduced.recorded.front()); !recorded) {
    return recorded;
  }
  if (reduced.changed) transaction.store_shipment(shipment);
  return {};
}

Result<void> IngestCommand::record(Transaction& transaction, Shipment& shipment, const TrackingEvent& event,
                                   const EventEffect& effect) {
  if (raw_id_ == 0) {
    const auto raw_id = transaction.append_raw(input_.raw);
    if (!raw_id) return unexpected(raw_id.error());
    raw_id_ = *raw_id;
  }
  FeedEntry entry;
  entry.recorded_at = input_.raw.received_at;
  entry.type = effect.status_changed ? kShipmentStatusChanged : kShipmentEventRecorded;
  entry.tenant = shipment.key.tenant;
  entry.carrier = shipment.key.carrier;
  entry.tracking_number = shipment.key.tracking_number;
  entry.return_id = shipment.return_id;
  entry.raw_id = raw_id_;
  entry.data = render_event_data({input_.raw.source, entry.carrier, entry.tracking_number, input_.mapping_version},
                                 event, shipment, effect.previous_status);
  const auto position = transaction.append_feed(entry);
  if (!position) return unexpected(position.error());
  shipment.history.back().feed_position = *position;
  ++outcome_.recorded;
  if (event.reason.is_unmapped()) ++unmapped_;
  return {};
}

Result<void> IngestCommand::update_return(Transaction& transaction, const Shipment& shipment) {
  auto found = transaction.find_return(shipment.key.tenant, shipment.return_id);
  if (!found) return unexpected(std::move(found).error());
  if (!*found || !refresh_milestones(**found, shipment)) return {};
  const auto rules = find_rules(*rules_, **found);
  if (rules) return move_clocks(transaction, **rules, **found, input_.raw.received_at);
  // The courier is not to blame for our configuration: the event is kept, the clocks wait for their rules.
  log(LogLevel::error, "clocks_without_rules", {{"return_id", (*found)->return_id}, {"what", rules.error().what}});
  return transaction.store_return(**found);
}

void IngestCommand::finished(Result<void> outcome) noexcept {
  if (outcome) {
    counters_.recorded.Increment(static_cast<double>(outcome_.recorded));
    counters_.duplicates.Increment(static_cast<double>(outcome_.duplicates));
    counters_.unmapped.Increment(static_cast<double>(unmapped_));
  }
  if (done_)
    done_(outcome ? Result<IngestOutcome>(outcome_) : Result<IngestOutcome>(unexpected(std::move(outcome).error())));
}

}  // namespace parcelgate
