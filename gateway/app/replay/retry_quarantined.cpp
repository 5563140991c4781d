#include "gateway/app/replay/retry_quarantined.hpp"

#include <array>

#include "gateway/app/intake/intake.hpp"
#include "gateway/telemetry/log.hpp"
#include "gateway/wire/message_context.hpp"

namespace parcelgate {
namespace {

RetryOutcome outcome_of(IntakeVerdict verdict, const IngestOutcome& ingested) {
  if (verdict == IntakeVerdict::record_in_part) return RetryOutcome::in_part;
  if (ingested.recorded + ingested.corroborated + ingested.duplicates == 0) return RetryOutcome::empty;
  return ingested.is_duplicate() ? RetryOutcome::duplicate : RetryOutcome::ingested;
}

}  // namespace

std::string_view to_string(RetryOutcome outcome) noexcept {
  static constexpr std::array<std::string_view, 8> kNames{"ingested",    "duplicate",  "empty",  "in_part",
                                                          "undecodable", "no_account", "failed", "erased"};
  return kNames[static_cast<std::size_t>(outcome)];
}

Result<DecodedAgain> decode_again(const Source& source, const Account& account, const RawMessage& raw) {
  const auto kept = KeptMessage::create(raw.via, raw.received_at, raw.body, raw.context);
  if (!kept) return unexpected(kept.error());
  auto decoded = source.decode(account, kept->message());
  if (!decoded) return unexpected(std::move(decoded).error());
  return DecodedAgain{*std::move(decoded), std::string(source.mapping_version())};
}

RetryReport retry_quarantined(Store& store, IngestCounters& counters, const std::shared_ptr<const Directory>& directory,
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
  if (const auto& erased = held.message.erased) {
    return stays(RetryOutcome::erased, "the message was erased on " + to_rfc3339(erased->at) +
                                           " by the tenant's retention (messages_max_age)");
  }
  const ResolvedAccount known = directory->find_account(held.message.account);
  if (!known.is_found())
    return stays(RetryOutcome::no_account, "the configuration has no account " + held.message.account);
  if (known.source->id() != held.message.source) {
    return stays(RetryOutcome::no_account, "account " + held.message.account + " is of source " +
                                               std::string(known.source->id()) +
                                               " now: its manifest does not read this message");
  }
  if (!known.shadow->acts) {
    return stays(RetryOutcome::no_account, "account " + held.message.account +
                                               " is in shadow mode, which acts on nothing; set \"mode\" to live first");
  }
  const auto kept =
      KeptMessage::create(held.message.via, held.message.received_at, held.message.body, held.message.context);
  if (!kept) return stays(RetryOutcome::undecodable, kept.error().what);
  const SourceMessage message = kept->message();
  IntakeOptions options;
  options.held.emplace(HeldMessage{held, now});
  IngestOutcome ingested;
  auto intake = take_in(
      {*known.account, *known.source, Shadow{}, directory->rules, directory}, message,
      known.source->decode(*known.account, message), counters,
      [&ingested](const Result<IntakeOutcome>& outcome) {
        if (outcome) ingested = outcome->ingested;
      },
      options);
  if (intake.command == nullptr) return stays(RetryOutcome::undecodable, std::move(intake.faults));
  auto stored = submit_and_wait(store, std::move(intake.command));
  if (!stored) return stays(RetryOutcome::failed, stored.error().what);
  report.outcome = outcome_of(intake.verdict, ingested);
  report.recorded = ingested.recorded + ingested.corroborated;
  report.duplicates = ingested.duplicates;
  report.what = intake.faults;
  log(LogLevel::info, "quarantine_retried",
      {{"source", report.source},
       {"account", report.account},
       {"outcome", to_string(report.outcome)},
       {"recorded", report.recorded}});
  return report;
}

}  // namespace parcelgate
