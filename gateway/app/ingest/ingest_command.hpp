// The command that turns a decoded message into shipments, feed entries and clocks, in one transaction.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/app/deadlines/return_changes.hpp"
#include "gateway/app/ingest/tenant_masks.hpp"
#include "gateway/app/ingest/vocabulary_watch.hpp"
#include "gateway/app/scheduling/poll_request.hpp"
#include "gateway/domain/reduce.hpp"
#include "gateway/ports/source.hpp"
#include "gateway/ports/store.hpp"
#include "gateway/telemetry/episode_log.hpp"
#include "gateway/telemetry/metrics.hpp"

namespace parcelgate {

/// What came from a hook, a poll or MQTT, verified and decoded.
struct IngestInput {
  RawMessage raw;               ///< kept once, and only when the message brings something new
  std::string tenant;           ///< of the account
  std::string mapping_version;  ///< of the source when it decoded
  Decoded decoded;
  std::string own_carrier{};             ///< whose own source this is; empty: it passes on what carriers say
  std::int64_t raw_id{0};                ///< where `raw` stands already; 0: it is to be kept
  std::optional<Instant> recorded_at{};  ///< absent: when it was received
  PollingAccounts polling_accounts{};    ///< for numbers whose courier this message finds out
};

/// What the message brought; one that brought nothing new is a duplicate.
struct IngestOutcome {
  std::size_t recorded{0};      ///< new events
  std::size_t corroborated{0};  ///< events that another source had reported: kept, not published again
  std::size_t duplicates{0};    ///< events that this source had reported
  [[nodiscard]] bool is_duplicate() const noexcept { return recorded == 0 && corroborated == 0 && duplicates > 0; }
};

/// What all ingest commands share: counters, and the mask level of each tenant. Outlives them.
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
  EpisodeLog log;  ///< of what one sender can cause without end
  TenantMasks masks;
};

class IngestCommand final : public Command {
 public:
  using Done = std::function<void(Result<IngestOutcome>)>;

  /// @param done  called once, on the store's thread, when the events are durable or could not be kept
  IngestCommand(IngestInput input, std::shared_ptr<const RulePacks> rules, IngestCounters& counters, Done done = {});
  ~IngestCommand() override;

  [[nodiscard]] std::string_view partition_key() const noexcept override;
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
  Result<void> note_codes(Transaction& transaction);
  Result<void> update_return(Transaction& transaction, Shipment& shipment);
  void note_altered(const Shipment& shipment, const TrackingEvent& event);

  IngestInput input_;
  std::shared_ptr<const RulePacks> rules_;
  IngestCounters& counters_;
  Done done_;

  // Of the current run; apply() starts them anew.
  std::int64_t raw_id_{0};
  std::size_t unmapped_{0};
  std::size_t disagreements_{0};
  std::size_t altered_{0};
  std::size_t subscriptions_ended_{0};
  std::string_view carrier_;       ///< of the shipment at hand
  std::vector<SeenEvent> seen_;    ///< the new events; views of input_
  std::vector<SeenCode> flushed_;  ///< counts of other messages that this transaction stores
  IngestOutcome outcome_;
};

}  // namespace parcelgate
