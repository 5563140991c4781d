#include "gateway/app/ingest/ingest_command.hpp"

#include <span>

#include "gateway/app/carrier_choice/confirm.hpp"
#include "gateway/app/deadlines/shipment_clocks.hpp"
#include "gateway/app/scheduling/poll_changes.hpp"
#include "gateway/domain/delivery.hpp"
#include "gateway/domain/reduce.hpp"
#include "gateway/telemetry/log.hpp"
#include "gateway/wire/feed.hpp"
#include "gateway/wire/push_record.hpp"
#include "gateway/wire/shipment_entry.hpp"

namespace parcelgate {
namespace {

/// An unregistered shipment takes the leg that its carrier's first message states.
Leg leg_of(std::span<const TrackingEvent> events) noexcept {
  for (const TrackingEvent& event : events) {
    if (event.leg == Leg::return_ || event.leg == Leg::exchange) return *event.leg;
  }
  return Leg::outbound;
}

}  // namespace

IngestCounters::IngestCounters(Metrics& metrics)
    : recorded(metrics.counter("parcelgate_events_recorded_total", "New tracking events that were committed")),
      duplicates(metrics.counter("parcelgate_events_duplicate_total", "Tracking events that were known already")),
      corroborated(metrics.counter("parcelgate_events_corroborated_total",
                                   "New tracking events that repeat a scan already reported by another source")),
      disagreements(metrics.counter("parcelgate_source_disagreements_total",
                                    "Scans for which two sources report contradictory events")),
      unmapped(metrics.counter("parcelgate_events_unmapped_total", "New tracking events without a mapping")),
      reused_ids(metrics.counter("parcelgate_event_ids_reused_total",
                                 "Repeated event ids that came with another instant or status; the first one counts")),
      subscriptions_ended(metrics.counter("parcelgate_subscriptions_ended_total",
                                          "Subscriptions of numbers that their sender has ended")),
      quarantined(metrics.counter("parcelgate_messages_quarantined_total",
                                  "Messages that could not be read, wholly or in part, and are kept in quarantine")),
      vocabulary(metrics) {}

IngestCommand::IngestCommand(IngestInput input, std::shared_ptr<const RulePacks> rules, IngestCounters& counters,
                             Done done)
    : input_(std::move(input)), rules_(std::move(rules)), counters_(counters), done_(std::move(done)) {
  input_.raw.mapping_version = input_.mapping_version;
}

IngestCommand::~IngestCommand() {
  counters_.vocabulary.give_back(std::move(flushed_));
}

std::string_view IngestCommand::partition_key() const noexcept {
  const auto& shipments = input_.decoded.shipments;
  return shipments.empty() ? std::string_view{} : std::string_view(shipments.front().tracking_number);
}

Result<void> IngestCommand::apply(Transaction& transaction) {
  raw_id_ = input_.raw_id;
  unmapped_ = 0;
  disagreements_ = 0;
  altered_ = 0;
  outcome_ = {};
  subscriptions_ended_ = 0;
  has_noted_push_ = false;
  seen_.clear();
  counters_.vocabulary.give_back(std::exchange(flushed_, {}));
  for (const DecodedShipment& decoded : input_.decoded.shipments) {
    if (decoded.events.empty()) continue;
    if (auto applied = apply_shipment(transaction, decoded); !applied) return applied;
  }
  // A replayed message only ends subscriptions made before it was received. A new message ends all of them: it may
  // arrive before the answer to our own subscription request.
  const Instant made_until = input_.recorded_at ? input_.raw.received_at : Instant::max();
  for (const ItemError& error : input_.decoded.errors) {
    if (!error.ends_subscription()) continue;
    const auto ended = end_subscriptions(transaction, input_.tenant, input_.raw.account, error.tracking_number,
                                         error.what, made_until, recorded_at());
    if (!ended) return unexpected(ended.error());
    subscriptions_ended_ += *ended;
  }
  if (auto noted = note_push(transaction); !noted) return noted;
  return note_codes(transaction);
}

/// A push about any number, also one without news, shows that the source reports what it knows.
Result<void> IngestCommand::note_push(Transaction& transaction) {
  const RawMessage& raw = input_.raw;
  const bool is_replay = input_.recorded_at || input_.raw_id != 0;
  if (raw.via == Via::poll || is_replay || !counters_.pushes.is_due(input_.tenant, raw.source, raw.received_at))
    return {};
  has_noted_push_ = true;
  return transaction.store_record(make_push_record(input_.tenant, raw.source, raw.received_at));
}

/// Unmapped codes are stored at once; the counts of mapped codes only when VocabularyWatch::take_due() gives them.
Result<void> IngestCommand::note_codes(Transaction& transaction) {
  if (seen_.empty()) return {};
  std::vector<SeenCode> codes = counters_.vocabulary.admit(unmapped_codes(input_.raw.source, seen_, recorded_at()));
  flushed_ = counters_.vocabulary.take_due(recorded_at());
  codes.insert(codes.end(), flushed_.begin(), flushed_.end());
  return codes.empty() ? Result<void>{} : transaction.add_codes(codes);
}

Result<void> IngestCommand::apply_shipment(Transaction& transaction, const DecodedShipment& decoded) {
  carrier_ = decoded.carrier;
  ShipmentKey key{input_.tenant, decoded.carrier, decoded.tracking_number};
  const ReportedBy from{input_.raw.account, input_.raw.received_at, input_.polling_accounts};
  const auto found = find_shipment_for_events(transaction, key, decoded.events, from);
  if (!found) return unexpected(found.error());
  Shipment* shipment = *found;
  if (shipment == nullptr) {
    Shipment fresh;
    fresh.key = std::move(key);
    fresh.leg = leg_of(decoded.events);
    shipment = &transaction.add_shipment(std::move(fresh));
  }
  // Before the events, so that their feed entries contain it.
  const bool has_report = take_reports(*shipment, decoded.estimated_delivery, decoded.partner, input_.raw.received_at);
  const std::size_t published_before = outcome_.recorded;
  const std::size_t stored_before = events_stored();
  bool milestones_changed = false;
  const Delivery delivery_before = shipment->return_id.empty() ? Delivery{} : delivery_of(*shipment);
  const bool was_proven = is_proven(*shipment);
  for (const TrackingEvent& event : decoded.events) {
    if (auto applied = apply_event(transaction, *shipment, event, milestones_changed); !applied) return applied;
  }
  if (has_report) {
    if (auto kept = keep_report(transaction, *shipment, outcome_.recorded != published_before); !kept) return kept;
  }
  if (auto confirmed = confirm_by_events(transaction, *shipment, was_proven, from); !confirmed) return confirmed;
  if (has_report || events_stored() != stored_before) {
    const auto clocks = update_shipment_clocks(transaction, *rules_, *shipment, recorded_at());
    if (!clocks) return unexpected(clocks.error());
    if (*clocks) transaction.store_shipment(*shipment);
  }
  if (shipment->return_id.empty()) return {};
  // The other returns of a parcel have journeys of their own: a scan may be the first of theirs.
  const bool is_shared = !shipment->other_returns.empty() && events_stored() != stored_before;
  if (!is_shared && !milestones_changed && delivery_of(*shipment) == delivery_before) return {};
  for (const std::string& return_id : returns_of(*shipment)) {
    if (auto updated = update_return(transaction, return_id, *shipment); !updated) return updated;
  }
  return {};
}

/// Publishes a changed report as an entry of its own, unless an event of this message was published with it.
Result<void> IngestCommand::keep_report(Transaction& transaction, Shipment& shipment, bool is_published) {
  if (auto kept = keep_raw(transaction); !kept) return kept;
  if (!is_published) {
    const auto position =
        publish(transaction, shipment, kShipmentReportChanged, render_report_changed(shipment, input_.raw.source));
    if (!position) return unexpected(position.error());
  }
  transaction.store_shipment(shipment);
  return {};
}

// One event at a time: each feed entry contains the state right after its own event.
Result<void> IngestCommand::apply_event(Transaction& transaction, Shipment& shipment, const TrackingEvent& event,
                                        bool& milestones_changed) {
  ReportContext report;
  report.by = {input_.raw.source, input_.own_carrier == shipment.key.carrier};
  if (needs_older(shipment, event, report.by)) {
    const auto older = transaction.older_history(shipment);
    if (!older) return unexpected(older.error());
    report.older = *older;
  }
  if (!shipment.older.empty()) {
    report.known = [&](std::uint64_t fingerprint) { return transaction.knows_older(shipment, fingerprint); };
  }
  const ReduceOutcome reduced = reduce(shipment, std::span(&event, 1), report);
  milestones_changed = milestones_changed || reduced.milestones_changed;
  if (!reduced.altered.empty()) note_altered(shipment, event);
  if (reduced.recorded.empty()) {
    ++outcome_.duplicates;
  } else if (auto recorded = record(transaction, shipment, event, reduced); !recorded) {
    return recorded;
  }
  if (reduced.changed) transaction.store_shipment(shipment);
  return {};
}

Result<void> IngestCommand::record(Transaction& transaction, Shipment& shipment, const TrackingEvent& event,
                                   const ReduceOutcome& reduced) {
  if (auto kept = keep_raw(transaction); !kept) return kept;
  const EventEffect& effect = reduced.recorded.front();
  if (event.reason.is_unmapped()) ++unmapped_;
  seen_.push_back({carrier_, event.carrier_code, event.event_id, !event.reason.is_unmapped(), input_.raw_id != 0});
  // A retraction is always published, even if another source already reported the corrected event.
  const bool is_news = effect.status_changed || !effect.corroborates || !event.retracts.empty();
  ++(is_news ? outcome_.recorded : outcome_.corroborated);
  const ShipmentKey& key = shipment.key;
  const MaskLevel level = counters_.masks.level_of(input_.tenant);
  std::string& place = shipment.history.back().place;
  place = mask_personal_data(place, level, key.tracking_number);
  if (is_news) {
    const auto shown = masked(event, level, key.tracking_number);
    const auto position =
        publish(transaction, shipment, effect.status_changed ? kShipmentStatusChanged : kShipmentEventRecorded,
                render_event_data({input_.raw.source, key.carrier, key.tracking_number, input_.mapping_version},
                                  shown ? *shown : event, shipment, effect.previous_status));
    if (!position) return unexpected(position.error());
    shipment.history.back().feed_partition = position->partition;
    shipment.history.back().feed_position = position->position;
  }
  for (Disagreement disagreement : reduced.disagreements) {
    ++disagreements_;
    for (Scan* side : {&disagreement.kept, &disagreement.overruled}) {
      side->shown.place = mask_personal_data(side->shown.place, level, key.tracking_number);
    }
    const auto reported = publish(transaction, shipment, kSourcesDisagree, render_disagreement(shipment, disagreement));
    if (!reported) return unexpected(reported.error());
  }
  return {};
}

/// Once for each message.
Result<void> IngestCommand::keep_raw(Transaction& transaction) {
  if (raw_id_ != 0) return {};
  const auto raw_id = transaction.append_raw(input_.raw);
  if (!raw_id) return unexpected(raw_id.error());
  raw_id_ = *raw_id;
  return {};
}

Result<FeedPlace> IngestCommand::publish(Transaction& transaction, const Shipment& shipment, std::string_view type,
                                         std::string data) {
  FeedEntry entry = entry_about(shipment, type, recorded_at(), std::move(data));
  entry.raw_id = raw_id_;
  entry.trace = input_.trace;
  return transaction.append_feed(entry);
}

/// The first content of an event_id counts. A sender that reuses its ids loses events here, so it is reported.
void IngestCommand::note_altered(const Shipment& shipment, const TrackingEvent& event) {
  if (altered_++ > 0) return;
  log(LogLevel::warn, "event_id_reused",
      {{"source", input_.raw.source},
       {"account", input_.raw.account},
       {"tracking_number", shipment.key.tracking_number},
       {"event_id", event.event_id}});
}

Result<void> IngestCommand::update_return(Transaction& transaction, const std::string& return_id, Shipment& shipment) {
  auto found = transaction.find_return(shipment.key.tenant, return_id);
  if (!found) return unexpected(std::move(found).error());
  if (!*found) return {};
  const std::vector<ReturnShipment> before = (*found)->shipments;
  if (auto aligned = align_journey(transaction, **found, shipment); !aligned) return aligned;
  if ((*found)->shipments == before) return {};
  const auto rules = find_rules(*rules_, **found);
  if (rules) return update_clocks(transaction, **rules, **found, recorded_at());
  // A missing rule pack is our fault, not the courier's: the event is stored and the clocks wait for their rules.
  log(LogLevel::error, "clocks_without_rules", {{"return_id", (*found)->return_id}, {"error", rules.error().what}});
  return transaction.store_return(**found);
}

void IngestCommand::finished(Result<void> outcome) noexcept {
  if (outcome) {
    counters_.recorded.Increment(static_cast<double>(outcome_.recorded));
    counters_.duplicates.Increment(static_cast<double>(outcome_.duplicates));
    counters_.corroborated.Increment(static_cast<double>(outcome_.corroborated));
    counters_.disagreements.Increment(static_cast<double>(disagreements_));
    counters_.unmapped.Increment(static_cast<double>(unmapped_));
    counters_.reused_ids.Increment(static_cast<double>(altered_));
    counters_.subscriptions_ended.Increment(static_cast<double>(subscriptions_ended_));
    counters_.vocabulary.recorded(input_.raw.source, seen_, recorded_at());
    if (has_noted_push_) counters_.pushes.stored(input_.tenant, input_.raw.source, input_.raw.received_at);
    flushed_.clear();
  }
  if (done_)
    done_(outcome ? Result<IngestOutcome>(outcome_) : Result<IngestOutcome>(unexpected(std::move(outcome).error())));
}

}  // namespace parcelgate
