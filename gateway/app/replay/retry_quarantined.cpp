#include "gateway/app/replay/retry_quarantined.hpp"

#include <array>

#include "gateway/app/ingest/decoded_faults.hpp"
#include "gateway/telemetry/log.hpp"
#include "gateway/wire/message_context.hpp"

namespace parcelgate {
namespace {

/// The ingest command, and the row's removal beside it where nothing of the message is left unread.
class IngestAndRemove final : public Command {
 public:
  IngestAndRemove(std::unique_ptr<Command> ingest, std::int64_t id, bool removes)
      : ingest_(std::move(ingest)), id_(id), removes_(removes) {}

  [[nodiscard]] std::string_view partition_key() const noexcept override {
    return ingest_ ? ingest_->partition_key() : std::string_view{};
  }
  Result<void> apply(Transaction& transaction) override {
    if (ingest_) {
      if (auto applied = ingest_->apply(transaction); !applied) return applied;
    }
    return removes_ ? transaction.remove_quarantine(id_) : Result<void>{};
  }
  void finished(Result<void> outcome) noexcept override {
    if (ingest_) ingest_->finished(std::move(outcome));
  }

 private:
  std::unique_ptr<Command> ingest_;
  std::int64_t id_;
  bool removes_;
};

RetryOutcome outcome_of(bool has_events, bool is_whole, const IngestOutcome& ingested) {
  if (!is_whole) return RetryOutcome::in_part;
  if (!has_events) return RetryOutcome::empty;
  return ingested.is_duplicate() ? RetryOutcome::duplicate : RetryOutcome::ingested;
}

}  // namespace

std::string_view to_string(RetryOutcome outcome) noexcept {
  static constexpr std::array<std::string_view, 7> kNames{"ingested",    "duplicate",  "empty", "in_part",
                                                          "undecodable", "no_account", "failed"};
  return kNames[static_cast<std::size_t>(outcome)];
}

Result<DecodedAgain> decode_again(const KnownAccount& known, const RawMessage& raw) {
  const auto kept = KeptMessage::create(raw.via, raw.received_at, raw.body, raw.context);
  if (!kept) return unexpected(kept.error());
  auto decoded = known.source->decode(known.account, kept->message());
  if (!decoded) return unexpected(std::move(decoded).error());
  return DecodedAgain{*std::move(decoded), std::string(known.source->mapping_version())};
}

RetryReport retry_quarantined(Store& store, IngestCounters& counters, const FindAccount& find_account,
                              const QuarantinedMessage& held, Instant now) {
  RetryReport report;
  report.id = held.id;
  report.source = held.message.source;
  report.account = held.message.account;
  const auto stays = [&](RetryOutcome outcome, std::string what) {
    report.outcome = outcome;
    report.what = std::move(what);
    return report;
  };
  const auto known = find_account(held.message.account);
  if (!known) return stays(RetryOutcome::no_account, "the configuration has no account " + held.message.account);
  if (known->source->id() != held.message.source) {
    return stays(RetryOutcome::no_account, "account " + held.message.account + " is of source " +
                                               std::string(known->source->id()) +
                                               " now: its manifest does not read this message");
  }
  if (!known->acts) {
    return stays(RetryOutcome::no_account, "account " + held.message.account +
                                               " is in shadow mode, which acts on nothing; set \"mode\" to live first");
  }
  auto again = decode_again(*known, held.message);
  if (!again) return stays(RetryOutcome::undecodable, again.error().what);
  const std::string faults = describe_faults(again->decoded);
  const bool has_events = again->decoded.has_events();
  if (!has_events && !faults.empty()) return stays(RetryOutcome::undecodable, faults);

  IngestOutcome ingested;
  std::unique_ptr<Command> ingest;
  if (has_events || again->decoded.ends_subscriptions()) {
    IngestInput input{held.message,
                      known->account.tenant,
                      std::move(again->mapping_version),
                      std::move(again->decoded),
                      std::string(known->source->own_carrier()),
                      0,
                      now,
                      known->askers};
    ingest = std::make_unique<IngestCommand>(std::move(input), known->rules, counters,
                                             [&ingested](const Result<IngestOutcome>& told) {
                                               if (told) ingested = *told;
                                             });
  }
  auto stored = submit_and_wait(store, std::make_unique<IngestAndRemove>(std::move(ingest), held.id, faults.empty()));
  if (!stored) return stays(RetryOutcome::failed, stored.error().what);
  report.outcome = outcome_of(has_events, faults.empty(), ingested);
  report.recorded = ingested.recorded + ingested.corroborated;
  report.duplicates = ingested.duplicates;
  report.what = faults;
  log(LogLevel::info, "quarantine_retried",
      {{"source", report.source},
       {"account", report.account},
       {"outcome", to_string(report.outcome)},
       {"recorded", report.recorded}});
  return report;
}

}  // namespace parcelgate
