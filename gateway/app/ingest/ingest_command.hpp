// The command that stores a decoded message: shipments, feed entries and clocks, in one transaction.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/app/deadlines/return_changes.hpp"
#include "gateway/app/ingest/push_record_times.hpp"
#include "gateway/app/ingest/tenant_masks.hpp"
#include "gateway/app/ingest/vocabulary_watch.hpp"
#include "gateway/app/scheduling/poll_request.hpp"
#include "gateway/domain/reduce.hpp"
#include "gateway/ports/source.hpp"
#include "gateway/ports/store.hpp"
#include "gateway/telemetry/episode_log.hpp"
#include "gateway/telemetry/metrics.hpp"

namespace parcelgate {

/// A message from a webhook, a poll or MQTT, verified and decoded. take_in() builds it for all inlets.
struct IngestInput {
  RawMessage raw;               ///< stored once, and only if the message brings something new
  std::string tenant;           ///< of the account
  std::string mapping_version;  ///< of the manifest that decoded it
  Decoded decoded;
  std::string own_carrier{};             ///< the carrier that runs this source; empty: an aggregator
  std::int64_t raw_id{0};                ///< id in the raw log if `raw` is stored already; 0: not stored
  std::optional<Instant> recorded_at{};  ///< absent: the time of receipt. Set on a replay
  PollingAccounts polling_accounts{};    ///< for numbers whose carrier this message proves
  std::string trace{};                   ///< see FeedEntry::trace
};

/// The number of new and known events of a message.
struct IngestOutcome {
  std::size_t recorded{0};      ///< new events, published
  std::size_t corroborated{0};  ///< events that another source had reported: stored, not published again
  std::size_t duplicates{0};    ///< events that this source had reported
  /// The message has events, and this source had reported all of them.
  [[nodiscard]] bool is_duplicate() const noexcept { return recorded == 0 && corroborated == 0 && duplicates > 0; }
};

/// Shared by all ingest commands, and must outlive them: metrics, the vocabulary, and the mask level of each tenant.
struct IngestCounters {
  explicit IngestCounters(Metrics& metrics);
  prometheus::Counter& recorded;
  prometheus::Counter& duplicates;
  prometheus::Counter& corroborated;
  prometheus::Counter& disagreements;
  prometheus::Counter& unmapped;
  prometheus::Counter& reused_ids;
  prometheus::Counter& subscriptions_ended;
  prometheus::Counter& quarantined;  ///< messages, whole or in part
  VocabularyWatch vocabulary;
  PushRecordTimes pushes;
  EpisodeLog log;  ///< for log events that one sender can cause without end
  TenantMasks masks;
};

/// Applies the events of one message. In one transaction it reduces each event into its shipment, publishes it if it is
/// new, stores the raw message, updates the clocks of the shipment and of its return, and settles the carrier of
/// undecided numbers.
///
/// Applying the same message again changes nothing. Two sources that report one scan are published once; a retraction
/// is always published. If the rule pack of a return is missing, the event is stored and the clocks wait
/// (clocks_without_rules): a fault of our configuration never rejects a courier's message.
///
///     IngestInput input;
///     input.raw = raw_message_of(message, source, account);
///     input.tenant = account.tenant;
///     input.mapping_version = source.mapping_version();
///     input.decoded = std::move(decoded);
///     auto command = std::make_unique<IngestCommand>(std::move(input), rules, counters, done);
///
/// The store may call apply() more than once (when it replays a group): all members of the current run start anew.
class IngestCommand final : public Command {
 public:
  using Done = std::function<void(Result<IngestOutcome>)>;

  /// @param done  called once, on the store's thread, when the events are durable or could not be stored
  IngestCommand(IngestInput input, std::shared_ptr<const RulePacks> rules, IngestCounters& counters, Done done = {});
  ~IngestCommand() override;

  [[nodiscard]] std::string_view partition_key() const noexcept override;
  [[nodiscard]] Completion completion() const noexcept override { return Completion::durable; }
  Result<void> apply(Transaction& transaction) override;
  void finished(Result<void> outcome) noexcept override;

 private:
  Result<void> apply_shipment(Transaction& transaction, const DecodedShipment& decoded);
  Result<void> apply_event(Transaction& transaction, Shipment& shipment, const TrackingEvent& event,
                           bool& milestones_changed);
  Result<void> record(Transaction& transaction, Shipment& shipment, const TrackingEvent& event,
                      const ReduceOutcome& reduced);
  Result<void> keep_raw(Transaction& transaction);
  Result<void> keep_report(Transaction& transaction, Shipment& shipment, bool is_published);
  Result<FeedPlace> publish(Transaction& transaction, const Shipment& shipment, std::string_view type,
                            std::string data);
  [[nodiscard]] Instant recorded_at() const noexcept { return input_.recorded_at.value_or(input_.raw.received_at); }
  [[nodiscard]] std::size_t events_stored() const noexcept { return outcome_.recorded + outcome_.corroborated; }
  Result<void> note_codes(Transaction& transaction);
  Result<void> note_push(Transaction& transaction);
  Result<void> update_return(Transaction& transaction, const std::string& return_id, Shipment& shipment);
  void note_altered(const Shipment& shipment, const TrackingEvent& event);

  IngestInput input_;
  std::shared_ptr<const RulePacks> rules_;
  IngestCounters& counters_;
  Done done_;

  // State of the current run; apply() resets it.
  std::int64_t raw_id_{0};
  std::size_t unmapped_{0};
  std::size_t disagreements_{0};
  std::size_t altered_{0};
  std::size_t subscriptions_ended_{0};
  bool has_noted_push_{false};
  std::string_view carrier_;       ///< of the current shipment
  std::vector<SeenEvent> seen_;    ///< the new events; views of input_
  std::vector<SeenCode> flushed_;  ///< counts of other messages that this transaction stores
  IngestOutcome outcome_;
};

}  // namespace parcelgate
