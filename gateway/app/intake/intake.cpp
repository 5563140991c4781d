#include "gateway/app/intake/intake.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "gateway/app/intake/decoded_faults.hpp"
#include "gateway/base/text.hpp"
#include "gateway/telemetry/log.hpp"
#include "gateway/wire/message_context.hpp"
#include "gateway/wire/trace_context.hpp"

namespace parcelgate {
namespace {

/// Whether a message that could not be decoded may contain data. A poll's HTTP error is judged by its status alone,
/// because its body is often a proxy's page.
bool is_unreadable(const SourceMessage& message, const Error& error) {
  return message.via != Via::poll || (error.kind == ErrorKind::malformed && message.http_status < 400);
}

/// @param is_held  the message is in quarantine already, and any error keeps it there
IntakeVerdict decide(const SourceMessage& message, const Result<Decoded>& decoded, bool is_held, std::string& faults) {
  if (!decoded) {
    if (!is_held && !is_unreadable(message, decoded.error())) return IntakeVerdict::nothing;
    faults = decoded.error().what;
    return IntakeVerdict::quarantine;
  }
  faults = describe_faults(*decoded, message.via);
  const bool has_something = decoded->has_events() || decoded->ends_subscriptions();
  if (has_something) return faults.empty() ? IntakeVerdict::record : IntakeVerdict::record_in_part;
  return faults.empty() ? IntakeVerdict::nothing : IntakeVerdict::quarantine;
}

/// Performs all steps of a verdict in one transaction.
class IntakeCommand final : public Command {
 public:
  IntakeCommand(IngestCounters& counters, IntakeDone done) : counters_(counters), done_(std::move(done)) {}

  void record(IngestInput input, std::shared_ptr<const RulePacks> rules) {
    ingest_ = std::make_unique<IngestCommand>(std::move(input), std::move(rules), counters_,
                                              [this](const Result<IngestOutcome>& outcome) {
                                                if (outcome) outcome_.ingested = *outcome;
                                              });
    outcome_.was_recorded = true;
  }
  /// @param is_whole  nothing of it could be read
  void keep(QuarantinedMessage message, std::string remote_address, bool is_whole) {
    keeps_ = std::move(message);
    remote_address_ = std::move(remote_address);
    is_whole_ = is_whole;
  }
  void remove(std::int64_t quarantine_id) { removes_ = quarantine_id; }

  [[nodiscard]] std::string_view partition_key() const noexcept override {
    return ingest_ ? ingest_->partition_key() : std::string_view{};
  }

  [[nodiscard]] Completion completion() const noexcept override { return Completion::durable; }

  Result<void> apply(Transaction& transaction) override {
    if (ingest_) {
      if (auto applied = ingest_->apply(transaction); !applied) return applied;
    }
    if (keeps_) {
      const auto id = transaction.append_quarantine(*keeps_);
      if (!id) return unexpected(id.error());
      outcome_.quarantine_id = *id;
    }
    return removes_ != 0 ? transaction.remove_quarantine(removes_) : Result<void>{};
  }

  void finished(Result<void> outcome) noexcept override {
    if (ingest_) ingest_->finished(outcome);
    if (outcome && keeps_) report_quarantined();
    if (!done_) return;
    done_(outcome ? Result<IntakeOutcome>(outcome_) : Result<IntakeOutcome>(unexpected(std::move(outcome).error())));
  }

 private:
  /// The fault without what it quotes of the message, which may be a name or a telephone number. `quarantine show` has
  /// all of it.
  [[nodiscard]] std::string logged_reason() const {
    const std::string& reason = keeps_->reason;
    const std::size_t first = reason.find('"');
    if (first == std::string::npos) return reason;
    const std::size_t last = reason.rfind('"');
    return reason.substr(0, first) + "…" + (last == first ? "" : reason.substr(last + 1));
  }
  void report_quarantined() {
    const RawMessage& raw = keeps_->message;
    counters_.quarantined.Increment();
    if (is_whole_) {
      counters_.vocabulary.undecodable(raw.source, "quarantine:" + std::to_string(outcome_.quarantine_id),
                                       raw.received_at);
    }
    if (remote_address_.empty()) {
      return counters_.log.note(LogLevel::warn, "message_quarantined", raw.account,
                                {{"source", raw.source},
                                 {"account", raw.account},
                                 {"via", to_string(raw.via)},
                                 {"quarantine_id", outcome_.quarantine_id},
                                 {"error", logged_reason()}});
    }
    counters_.log.note(LogLevel::warn, "message_quarantined", raw.account,
                       {{"source", raw.source},
                        {"account", raw.account},
                        {"via", to_string(raw.via)},
                        {"remote", remote_address_},
                        {"quarantine_id", outcome_.quarantine_id},
                        {"error", logged_reason()}});
  }

  IngestCounters& counters_;
  IntakeDone done_;
  std::unique_ptr<IngestCommand> ingest_;
  std::optional<QuarantinedMessage> keeps_;
  std::string remote_address_;
  bool is_whole_{false};
  std::int64_t removes_{0};
  IntakeOutcome outcome_;
};

IngestInput input_of(const IntakeAccount& by, RawMessage raw, Decoded decoded, const IntakeOptions& options) {
  IngestInput input;
  input.raw = std::move(raw);
  input.tenant = by.account.tenant;
  input.mapping_version = by.source.mapping_version();
  input.decoded = std::move(decoded);
  input.own_carrier = by.source.own_carrier();
  if (options.held) input.recorded_at = options.held->now;
  input.polling_accounts = by.polling_accounts;
  return input;
}

}  // namespace

RawMessage raw_message_of(const SourceMessage& message, const Source& source, const Account& account) {
  RawMessage raw;
  raw.received_at = message.received_at;
  raw.source = source.id();
  raw.account = account.id;
  raw.via = message.via;
  raw.body = message.body;
  if (message.via == Via::push) raw.verified_by = source.verified_by(account, message);
  raw.context = render_message_context(message, source.decode_inputs(), account);
  return raw;
}

std::string describe_surroundings(const SourceMessage& message) {
  constexpr std::array<std::string_view, 6> kHarmless{"Content-Type", "Content-Encoding", "Content-Length",
                                                      "User-Agent",   "Accept",           "Date"};
  std::string out;
  if (!message.topic.empty()) out.append("topic: ").append(message.topic).append("\n");
  if (message.via == Via::poll) out.append("HTTP status: ").append(std::to_string(message.http_status)).append("\n");
  if (message.headers == nullptr) return out;
  for (const auto& [name, value] : *message.headers) {
    const bool is_harmless = std::any_of(kHarmless.begin(), kHarmless.end(), [&header = name](std::string_view known) {
      return equal_ignoring_case(known, header);
    });
    out.append(name).append(": ").append(is_harmless ? std::string_view(value) : "(left out)").append("\n");
  }
  return out;
}

Intake take_in(const IntakeAccount& by, const SourceMessage& message, Result<Decoded> decoded, IngestCounters& counters,
               IntakeDone done, const IntakeOptions& options) {
  Intake intake;
  if (!options.held) by.shadow.watch(by.account, by.source, message, decoded);
  if (!by.shadow.acts) {
    intake.verdict = IntakeVerdict::shadow_only;
    return intake;
  }
  intake.verdict = decide(message, decoded, options.held.has_value(), intake.faults);
  const bool records = intake.verdict == IntakeVerdict::record || intake.verdict == IntakeVerdict::record_in_part;
  const bool keeps = !intake.faults.empty() && !options.held && !options.faults_are_known;
  const bool removes = options.held && intake.faults.empty();
  if (!records && !keeps && !removes) return intake;
  auto command = std::make_unique<IntakeCommand>(counters, std::move(done));
  RawMessage raw = options.held ? options.held->message.message : raw_message_of(message, by.source, by.account);
  if (keeps) {
    QuarantinedMessage kept;
    kept.message = raw;
    kept.reason = records ? "in part: " + intake.faults : intake.faults;
    kept.headers = describe_surroundings(message);
    command->keep(std::move(kept), std::string(message.remote_address), !records);
  }
  if (records) {
    IngestInput input = input_of(by, std::move(raw), *std::move(decoded), options);
    if (message.via == Via::push && message.headers != nullptr) input.trace = find_trace_context(*message.headers);
    command->record(std::move(input), by.rules);
  }
  if (removes) command->remove(options.held->message.id);
  intake.command = std::move(command);
  return intake;
}

}  // namespace parcelgate
