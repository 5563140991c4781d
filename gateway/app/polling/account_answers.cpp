// AccountWorker's other half: what answers, tokens and commits do to the account and its rows.
#include <utility>

#include "gateway/app/polling/account_worker.hpp"
#include "gateway/telemetry/log.hpp"
#include "gateway/wire/json.hpp"
#include "gateway/wire/message_context.hpp"

namespace parcelgate {
namespace {

constexpr std::chrono::seconds kTokenPause{5};

/// For the operator who looks at a quarantined answer. Cookies are credentials of ours.
std::string header_lines(const HttpHeaders& headers) {
  std::string lines;
  for (const auto& [name, value] : headers) {
    if (name.size() == 10 && find_header({{name, value}}, "set-cookie") == value) continue;
    lines.append(name).append(": ").append(value).append("\n");
  }
  return lines;
}

RawMessage raw_of(const Source& source, const Account& account, const std::vector<PollState>& rows,
                  const HttpResponse& answer, Instant now) {
  std::vector<PollItem> asked;
  for (const auto& row : rows) asked.push_back({row.key.carrier, row.key.tracking_number, {}});
  SourceMessage message;
  message.via = Via::poll;
  message.headers = &answer.headers;
  message.http_status = answer.status;
  message.asked = asked;
  return {now,         std::string(source.id()),
          account.id,  Via::poll,
          answer.body, render_message_context(message, source.decode_inputs(), account),
          {}};
}

/// Has a candidate read the answer beside; what acts reads it once more, because a judgement holds no reading.
void watch(const Shadow& shadow, const Source& source, const Account& account, const std::vector<PollState>& rows,
           const HttpResponse& answer, Instant now) {
  if (!shadow.is_on()) return;
  std::vector<PollItem> asked;
  for (const auto& row : rows) asked.push_back({row.key.carrier, row.key.tracking_number, row.hints});
  SourceMessage message;
  message.via = Via::poll;
  message.headers = &answer.headers;
  message.body = answer.body;
  message.http_status = answer.status;
  message.asked = asked;
  message.received_at = now;
  shadow.watch(account, source, message, source.decode(account, message));
}

}  // namespace

PollRecord AccountWorker::start_record(Instant now) const {
  PollRecord record;
  record.account = account_.account.id;
  record.limits = {schedule_.policy().min_interval_per_number, stretch_};
  record.subscribes = subscribes_;
  record.now = now;
  record.day = day_record(record.account, schedule_.pace().day());
  return record;
}

void AccountWorker::submit(PollRecord record, std::unique_ptr<Command> ingest) {
  std::vector<PollState> rows;
  for (const auto& row : record.rows) rows.push_back(row.state);
  ++under_way_;
  outbox_.submit(
      std::make_unique<RecordPoll>(std::move(record), std::move(ingest),
                                   [this, mailbox = mailbox_, rows = std::move(rows)](const Result<void>& outcome) {
                                     mailbox->post([this, rows, outcome] { on_stored(rows, outcome); });
                                   }));
}

void AccountWorker::store_as_they_are(std::vector<PollState> rows, Instant now) {
  auto record = start_record(now);
  for (auto& row : rows) {
    RecordedRow recorded;
    recorded.state = std::move(row);
    record.rows.push_back(std::move(recorded));
  }
  submit(std::move(record));
}

void AccountWorker::store_results(const std::vector<PollState>& rows, const std::vector<PollResult>& results,
                                  PollRecord record, std::unique_ptr<Command> ingest, std::string_view note) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    metrics_.count_result(results[i]);
    RecordedRow row;
    row.state = rows[i];
    row.result = results[i];
    row.jitter = options_.jitter();
    row.note = note;
    record.rows.push_back(std::move(row));
  }
  submit(std::move(record), std::move(ingest));
}

void AccountWorker::on_stored(const std::vector<PollState>& rows, const Result<void>& outcome) {
  --under_way_;
  schedule_.release(rows);
  look_now();
  if (outcome) return;
  // The rows are still due, and asking again would only fill the same hole: the breaker makes it wait.
  log(LogLevel::error, "poll_failed", {{"account", id()}, {"what", outcome.error().what}});
  note_breaker(
      pace().breaker().failed(parts_.time.now(), "the store refuses what was answered: " + outcome.error().what));
}

void AccountWorker::give_back(const std::vector<PollState>& rows, Instant now) {
  schedule_.release(rows);
  submit(start_record(now));  // the request counts against the day all the same
}

void AccountWorker::give_up(std::string_view why, Instant now) {
  log(LogLevel::error, "poll_failed", {{"account", id()}, {"what", why}});
  note_breaker(pace().breaker().trip(now, why));
}

void AccountWorker::note_breaker(bool changed) {
  if (!changed) return;
  const auto& breaker = pace().breaker();
  if (breaker.state() == BreakerState::open) {
    log(LogLevel::warn, "breaker_opened",
        {{"account", id()},
         {"source", account_.account.source},
         {"why", breaker.why()},
         {"until", to_rfc3339(breaker.open_until())}});
  } else {
    log(LogLevel::info, "breaker_closed", {{"account", id()}, {"source", account_.account.source}});
  }
}

void AccountWorker::on_token(const Result<void>& outcome, std::chrono::milliseconds took) {
  const auto now = parts_.time.now();
  look_now();
  metrics_.count_request("token", outcome ? "answered" : to_string(outcome.error().kind), took);
  if (outcome) {
    pace().breaker().undecided();  // the courier's API itself has not answered yet
    log(LogLevel::info, "token_refreshed", {{"account", id()}, {"source", account_.account.source}});
    return;
  }
  const auto& error = outcome.error();
  log(LogLevel::warn, "token_failed", {{"account", id()}, {"what", error.what}});
  if (error.kind == ErrorKind::unauthorized || error.kind == ErrorKind::config || error.kind == ErrorKind::rejected) {
    return note_breaker(pace().breaker().trip(now, error.what));
  }
  pace().hold_until(now + error.retry_after.value_or(kTokenPause));
  note_breaker(pace().breaker().failed(now, error.what));
}

bool AccountWorker::take_common(const Asked& asked, const Judgement& judgement, Instant now) {
  switch (judgement.verdict) {
    case Verdict::rate_limited:
      pace().slow_down(now, judgement.retry_after);
      pace().breaker().undecided();
      log(LogLevel::warn, "rate_limited",
          {{"account", id()}, {"what", judgement.why}, {"requests_per_second", pace().requests_per_second()}});
      give_back(asked.rows, now);
      return true;
    case Verdict::unauthorized:
      take_refusal(asked, judgement, now);
      return true;
    case Verdict::misconfigured:
      give_up(judgement.why, now);
      give_back(asked.rows, now);
      return true;
    case Verdict::unreachable:
      if (judgement.retry_after) pace().hold_until(now + *judgement.retry_after);
      fail(asked, judgement, start_record(now), now);
      return true;
    default:
      return false;
  }
}

void AccountWorker::fail(const Asked& asked, const Judgement& judgement, PollRecord record, Instant now) {
  log(LogLevel::warn, "poll_failed",
      {{"account", id()},
       {"outcome", to_string(judgement.verdict)},
       {"what", judgement.why},
       {"shipments", asked.rows.size()}});
  note_breaker(pace().breaker().failed(now, judgement.why));
  if (asked.subscribes) {
    metrics_.count_subscription("unanswered");
    record.subscription = SubscriptionOutcome::unanswered;
  }
  store_results(asked.rows, std::vector(asked.rows.size(), PollResult::failed), std::move(record), nullptr,
                judgement.why);
}

void AccountWorker::take_refusal(const Asked& asked, const Judgement& judgement, Instant now) {
  const bool renew = !asked.token.empty() && tokens_.keeper().refused(asked.token) != TokenKeeper::Refusal::final;
  if (renew) {
    pace().breaker().undecided();
  } else {
    const auto why = "unauthorized: " + judgement.why + "; check the credentials of account " + id();
    log(LogLevel::error, "poll_failed", {{"account", id()}, {"what", why}});
    note_breaker(pace().breaker().trip(now, why));
  }
  give_back(asked.rows, now);
}

void AccountWorker::on_poll_answer(const Asked& asked, const Result<HttpResponse>& answer) {
  const auto now = parts_.time.now();
  auto judgement = judge_poll(source_, account_.account, answer, asked.rows, now);
  metrics_.count_request("poll", to_string(judgement.verdict), now - asked.at);
  if (take_common(asked, judgement, now)) return;
  if (answer) watch(account_.shadow, source_, account_.account, asked.rows, *answer, now);
  if (judgement.verdict == Verdict::undecodable) return keep_undecodable(asked, judgement, answer, now);
  note_breaker(pace().breaker().succeeded());
  if (judgement.verdict == Verdict::rejected) return refuse_rows(asked.rows, judgement.why, now);
  tokens_.keeper().accepted(asked.token);
  schedule_.answered(asked.rows);
  std::unique_ptr<Command> ingest;
  if (judgement.decoded.has_events() || judgement.decoded.ends_subscriptions()) {
    IngestInput input;
    input.raw = raw_of(source_, account_.account, asked.rows, *answer, now);
    input.tenant = account_.account.tenant;
    input.mapping_version = source_.mapping_version();
    input.decoded = std::move(judgement.decoded);
    input.own_carrier = source_.own_carrier();
    input.askers = parts_.askers;
    ingest = std::make_unique<IngestCommand>(std::move(input), parts_.rules, parts_.ingest);
  }
  store_results(asked.rows, judgement.results, start_record(now), std::move(ingest));
}

void AccountWorker::refuse_rows(const std::vector<PollState>& rows, std::string_view why, Instant now) {
  log(LogLevel::warn, "poll_failed",
      {{"account", id()}, {"outcome", "rejected"}, {"what", why}, {"shipments", rows.size()}});
  if (rows.size() > 1) {  // one of them may spoil it for all
    schedule_.ask_alone(rows);
    return give_back(rows, now);
  }
  schedule_.answered(rows);
  store_results(rows, {PollResult::rejected}, start_record(now), nullptr, why);
}

void AccountWorker::keep_undecodable(const Asked& asked, const Judgement& judgement, const Result<HttpResponse>& answer,
                                     Instant now) {
  auto record = start_record(now);
  if (answer) {
    parts_.ingest.vocabulary.undecodable(source_.id(), id(), now);
    QuarantinedMessage message;
    message.message = raw_of(source_, account_.account, asked.rows, *answer, now);
    message.reason = judgement.why;
    message.headers = header_lines(answer->headers);
    record.quarantine = std::move(message);
  }
  fail(asked, judgement, std::move(record), now);
}

void AccountWorker::on_subscription_answer(const Asked& asked, const Result<HttpResponse>& answer) {
  const auto now = parts_.time.now();
  const auto judgement = judge_subscription(source_, answer);
  metrics_.count_request("subscribe", to_string(judgement.verdict), now - asked.at);
  if (take_common(asked, judgement, now)) return;
  if (judgement.verdict == Verdict::undecodable) return keep_undecodable(asked, judgement, answer, now);
  note_breaker(pace().breaker().succeeded());
  const bool accepted = judgement.verdict == Verdict::answered;
  if (accepted) tokens_.keeper().accepted(asked.token);
  take_subscription(asked.rows.front(), accepted, judgement.why, now);
}

void AccountWorker::take_subscription(PollState row, bool accepted, std::string_view why, Instant now) {
  auto record = start_record(now);
  record.subscription = accepted ? SubscriptionOutcome::accepted : SubscriptionOutcome::refused;
  const auto before = row.subscription.state;
  metrics_.count_subscription(!accepted                                 ? "refused"
                              : before == SubscriptionState::subscribed ? "renewed"
                              : before == SubscriptionState::ended      ? "made_again"
                                                                        : "subscribed");
  if (!accepted) {
    log(LogLevel::warn, "subscription_refused",
        {{"account", id()}, {"carrier", row.key.carrier}, {"tracking_number", row.key.tracking_number}, {"what", why}});
  }
  RecordedRow recorded;
  recorded.is_polled = can_poll_;
  recorded.state = std::move(row);
  recorded.jitter = options_.jitter();
  recorded.note = why;
  record.rows.push_back(std::move(recorded));
  submit(std::move(record));
}

}  // namespace parcelgate
