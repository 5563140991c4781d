#include "gateway/app/replay/remap.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "gateway/app/replay/corrections.hpp"
#include "gateway/app/replay/retry_quarantined.hpp"
#include "gateway/domain/reduce.hpp"
#include "gateway/telemetry/log.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kMostChanges = 20;

/// Records what find_corrections() finds at the moment of the commit.
class RecordCorrections final : public Command {
 public:
  struct Outcome {
    std::size_t recorded{0};
    std::vector<RemapChange> changes;
  };

  RecordCorrections(IngestInput input, std::shared_ptr<const RulePacks> rules, IngestCounters& counters,
                    Outcome& outcome)
      : input_(std::move(input)), rules_(std::move(rules)), counters_(counters), outcome_(outcome) {}

  [[nodiscard]] std::string_view partition_key() const noexcept override {
    const auto& shipments = input_.decoded.shipments;
    return shipments.empty() ? std::string_view{} : std::string_view(shipments.front().tracking_number);
  }

  Result<void> apply(Transaction& transaction) override {
    outcome_ = {};
    IngestInput input = input_;
    std::vector<std::optional<Status>> before;
    for (DecodedShipment& shipment : input.decoded.shipments) {
      const auto found = transaction.find_shipment(key_of(shipment));
      if (!found) return unexpected(found.error());
      before.push_back(*found == nullptr ? std::nullopt : (*found)->status);
      if (*found == nullptr) continue;
      const auto older = transaction.older_history(**found);
      if (!older) return unexpected(older.error());
      std::vector<HistoryEntry> history(older->begin(), older->end());
      history.insert(history.end(), (*found)->history.begin(), (*found)->history.end());
      shipment.events = find_corrections(input_.raw.source, history, (*found)->retracted, shipment.events);
      outcome_.recorded += shipment.events.size();
    }
    ingest_.emplace(std::move(input), rules_, counters_);
    if (auto applied = ingest_->apply(transaction); !applied) return applied;
    return note_changes(transaction, before);
  }

  void finished(Result<void> outcome) noexcept override {
    if (ingest_) ingest_->finished(std::move(outcome));
  }

 private:
  [[nodiscard]] ShipmentKey key_of(const DecodedShipment& shipment) const {
    return {input_.tenant, shipment.carrier, shipment.tracking_number};
  }

  Result<void> note_changes(Transaction& transaction, const std::vector<std::optional<Status>>& before) {
    for (std::size_t at = 0; at < before.size(); ++at) {
      const auto found = transaction.find_shipment(key_of(input_.decoded.shipments[at]));
      if (!found) return unexpected(found.error());
      if (*found == nullptr || (*found)->status == before[at]) continue;
      outcome_.changes.push_back({(*found)->key, {}, before[at], (*found)->status});
    }
    return {};
  }

  IngestInput input_;
  std::shared_ptr<const RulePacks> rules_;
  IngestCounters& counters_;
  Outcome& outcome_;
  std::optional<IngestCommand> ingest_;
};

/// Performs one step.
class Remapper {
 public:
  Remapper(Store& store, Reader& reader, IngestCounters& counters, const LoadDirectory& load_directory,
           const RemapRequest& request, Instant now)
      : store_(store),
        reader_(reader),
        counters_(counters),
        load_directory_(load_directory),
        request_(request),
        now_(now) {}

  Result<RemapStep> run() {
    const auto page = reader_.read_raw_log(request_.from, request_.since, request_.limit, request_.most_bytes);
    if (!page) return unexpected(page.error());
    const auto until = std::chrono::steady_clock::now() + request_.patience;
    if (!page->messages.empty()) directory_ = load_directory_();
    for (const LoggedMessage& logged : page->messages) {
      ++out_.messages;
      if (auto done = handle(logged); !done) return unexpected(std::move(done).error());
      out_.next = logged.next;
      if (std::chrono::steady_clock::now() > until) return out_;
    }
    out_.next = page->next;
    out_.is_end = page->is_end;
    return out_;
  }

 private:
  Result<void> handle(const LoggedMessage& logged) {
    const ResolvedAccount known = directory_->find_account(logged.message.account);
    const bool is_its = known.is_found() && known.shadow->acts && known.source->id() == logged.message.source;
    if (!is_its) return ++out_.skipped, Result<void>{};
    if (known.source->mapping_version() == logged.message.mapping_version) return ++out_.current, Result<void>{};
    if (logged.message.erased) return ++out_.erased, Result<void>{};
    auto again = decode_again(*known.source, *known.account, logged.message);
    if (!again) return ++out_.unreadable, Result<void>{};
    auto& shipments = again->decoded.shipments;
    if (!request_.carrier.empty() && known.source->id() != request_.carrier) {
      std::erase_if(shipments, [&](const DecodedShipment& shipment) { return shipment.carrier != request_.carrier; });
    }
    if (shipments.empty()) return ++out_.skipped, Result<void>{};
    // An old message that ended a subscription must not end one made since.
    again->decoded.errors.clear();
    IngestInput input{logged.message,
                      known.account->tenant,
                      again->mapping_version,
                      std::move(again->decoded),
                      std::string(known.source->own_carrier()),
                      logged.id,
                      now_};
    auto changes = find_changes(input, logged.id);
    if (!changes) return unexpected(std::move(changes).error());
    if (!*changes || request_.dry_run) return {};
    RecordCorrections::Outcome outcome;
    auto stored = submit_and_wait(
        store_, std::make_unique<RecordCorrections>(std::move(input), directory_->rules, counters_, outcome));
    if (!stored) return stored;
    out_.shipments += outcome.changes.size();
    for (RemapChange& change : outcome.changes) keep(std::move(change));
    return {};
  }

  /// Compares without writing, so that messages without changes cost no commit.
  /// @return whether there is anything to record
  Result<bool> find_changes(IngestInput& input, std::int64_t raw_id) {
    bool any = false;
    for (DecodedShipment& decoded : input.decoded.shipments) {
      const auto shipment = reader_.find_shipment({input.tenant, decoded.carrier, decoded.tracking_number});
      if (!shipment) return unexpected(shipment.error());
      std::vector<HistoryEntry> history;
      std::vector<std::uint64_t> retracted;
      if (*shipment) {
        auto older = reader_.older_history(**shipment);
        if (!older) return unexpected(std::move(older).error());
        history = *std::move(older);
        history.insert(history.end(), (*shipment)->history.begin(), (*shipment)->history.end());
        retracted = (*shipment)->retracted;
        if (auto paired = pair_renamed(decoded.events, input.raw.source, history, retracted, raw_id); !paired)
          return unexpected(paired.error());
      }
      if (auto dropped = drop_reported_by_others(decoded.events, input.raw.source, history, retracted, raw_id);
          !dropped)
        return unexpected(dropped.error());
      for (const TrackingEvent& event : find_corrections(input.raw.source, history, retracted, decoded.events)) {
        any = true;
        count(event, input, decoded, history);
      }
    }
    return any;
  }

  /// Only the message that first delivered an event may correct it; otherwise two differing repeats would correct each
  /// other forever. A correction that also retracts another event is kept, because it applies only once.
  Result<void> drop_reported_by_others(std::vector<TrackingEvent>& events, const std::string& source,
                                       const std::vector<HistoryEntry>& history,
                                       const std::vector<std::uint64_t>& retracted, std::int64_t raw_id) {
    for (const TrackingEvent& correction : find_corrections(source, history, retracted, events)) {
      const std::string_view corrected = corrected_id(correction.event_id);
      if (corrected.empty() || !correction.also_retracts.empty()) continue;
      const auto counts = std::find_if(history.begin(), history.end(), [&](const HistoryEntry& entry) {
        return entry.fingerprint == fingerprint(source, correction.retracts);
      });
      if (counts == history.end() || counts->feed_position == 0) continue;
      const auto reported = reader_.find_feed_entry(counts->feed_place());
      if (!reported) return unexpected(reported.error());
      if (reported->raw_id == raw_id) continue;
      std::erase_if(events, [&](const TrackingEvent& event) { return event.event_id == corrected; });
    }
    return {};
  }

  void count(const TrackingEvent& event, const IngestInput& input, const DecodedShipment& decoded,
             const std::vector<HistoryEntry>& history) {
    ++(event.retracts.empty() ? out_.added : out_.corrected);
    if (!request_.dry_run) return;
    const auto recorded = std::find_if(history.begin(), history.end(), [&](const HistoryEntry& entry) {
      return entry.fingerprint == fingerprint(input.raw.source, event.retracts);
    });
    keep({{input.tenant, decoded.carrier, decoded.tracking_number},
          event.event_id,
          recorded == history.end() ? std::nullopt : recorded->status,
          event.status});
  }

  void keep(RemapChange change) {
    if (out_.changes.size() < kMostChanges) out_.changes.push_back(std::move(change));
  }

  /// Hash-based event ids change when the manifest changes which fields are read. Pairs the old and the new event by
  /// message and instant, and lets the new one retract the old one. If a later message has delivered the new one
  /// already, both are recorded, and the correction of the new one retracts the old one too.
  Result<void> pair_renamed(std::vector<TrackingEvent>& events, const std::string& source,
                            const std::vector<HistoryEntry>& history, const std::vector<std::uint64_t>& retracted,
                            std::int64_t raw_id) {
    const auto find = [&](const std::string& id) -> const HistoryEntry* {
      const auto found = std::find_if(
          history.begin(), history.end(),
          [&, print = fingerprint(source, id)](const HistoryEntry& entry) { return entry.fingerprint == print; });
      return found == history.end() ? nullptr : &*found;
    };
    const auto is_gone = [&](const HistoryEntry& entry) { return is_retracted(retracted, entry.fingerprint); };
    std::vector<std::uint64_t> read;
    std::vector<const HistoryEntry*> selves;
    for (const TrackingEvent& event : events) {
      read.push_back(fingerprint(source, event.event_id));
      selves.push_back(find(event.event_id));
      for (std::size_t n = 1; const HistoryEntry* later = find(correction_id(event.event_id, n)); ++n) {
        read.push_back(later->fingerprint);
        selves.back() = later;
      }
    }
    for (std::size_t at = 0; at < events.size(); ++at) {
      const HistoryEntry* self = selves[at];
      if (self != nullptr && (self->feed_position == 0 || is_gone(*self))) continue;
      for (const HistoryEntry& entry : history) {
        const bool is_read = std::find(read.begin(), read.end(), entry.fingerprint) != read.end();
        if (is_read || is_gone(entry) || entry.occurred_at.at != events[at].occurred_at.at || entry.feed_position == 0)
          continue;
        const auto reported = reader_.find_feed_entry(entry.feed_place());
        if (!reported) return unexpected(reported.error());
        if (reported->raw_id != raw_id) continue;
        if (self != nullptr) {
          const auto brought = reader_.find_feed_entry(self->feed_place());
          if (!brought) return unexpected(brought.error());
          if (brought->raw_id == raw_id) break;  // two events of one message
        }
        const auto data = parse_json(reported->data);
        if (!data) return unexpected(data.error());
        // The new event may be a retraction itself: keep the id that it retracts.
        events[at].also_retracts = std::exchange(events[at].retracts, std::string(find_text(*data, "event_id")));
        read.push_back(entry.fingerprint);
        break;
      }
    }
    return {};
  }

  Store& store_;
  Reader& reader_;
  IngestCounters& counters_;
  const LoadDirectory& load_directory_;
  std::shared_ptr<const Directory> directory_;  ///< null while there is nothing to decode
  const RemapRequest& request_;
  Instant now_;
  RemapStep out_;
};

}  // namespace

Result<RemapStep> remap(Store& store, IngestCounters& counters, const LoadDirectory& load_directory,
                        const RemapRequest& request, Instant now) {
  auto reader = store.open_reader();
  if (!reader) return unexpected(reader.error());
  auto step = Remapper(store, **reader, counters, load_directory, request, now).run();
  if (step && !request.dry_run && step->corrected + step->added > 0) {
    log(LogLevel::info, "remapped",
        {{"count", step->messages}, {"corrected", step->corrected}, {"added", step->added}});
  }
  return step;
}

}  // namespace parcelgate
