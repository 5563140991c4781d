// AccountWorker's other half: what answers, tokens and commits do to the account and its rows.
#include <utility>

#include "gateway/app/polling/account_worker.hpp"
#include "gateway/telemetry/log.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

constexpr std::chrono::seconds kTokenPause{5};

std::vector<PollItem> items_of(const std::vector<PollState>& rows) {
  std::vector<PollItem> items;
  for (const auto& row : rows) items.push_back({row.key.carrier, row.key.tracking_number, row.hints});
  return items;
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
  auto faults = ingest != nullptr ? std::exchange(found_faults_, {}) : KnownFaults::Faults{};
  outbox_.submit(std::make_unique<RecordPoll>(
      std::move(record), std::move(ingest),
      [this, mailbox = mailbox_, rows = std::move(rows), faults = std::move(faults)](const Result<void>& outcome) {
        mailbox->post([this, rows, faults, outcome] {
          if (outcome) known_faults_.add(faults);
          on_stored(rows, outcome);
        });
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
  if (outcome) return schedule_.stored(rows);
  log(LogLevel::error, "poll_not_stored",
      {{"account", id()}, {"shipments", rows.size()}, {"what", outcome.error().what}});
  // The rows are still due. While the store writes nothing no account asks; else it is these rows that it refuses.
  if (!parts_.store.write_fault()) schedule_.store_refused(rows, parts_.time.now());
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
         {"why", breaker.reason()},
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
  pace().hold(now, error.retry_after, kTokenPause, options_.jitter());
  note_breaker(pace().breaker().failed(now, error.what));
}

bool AccountWorker::take_common(const Asked& asked, const Judgement& judgement, Instant now) {
  switch (judgement.verdict) {
    case Verdict::rate_limited:
      pace().slow_down(now, judgement.retry_after, options_.jitter());
      pace().breaker().undecided();
      log(LogLevel::warn, "rate_limited",
          {{"account", id()}, {"what", judgement.reason}, {"requests_per_second", pace().requests_per_second()}});
      give_back(asked.rows, now);
      return true;
    case Verdict::unauthorized:
      take_refusal(asked, judgement, now);
      return true;
    case Verdict::misconfigured:
      give_up(judgement.reason, now);
      give_back(asked.rows, now);
      return true;
    case Verdict::unreachable:
      if (judgement.retry_after) pace().hold(now, judgement.retry_after, {}, options_.jitter());
      fail(asked, judgement, PollResult::failed, nullptr, now);
      return true;
    default:
      return false;
  }
}

void AccountWorker::fail(const Asked& asked, const Judgement& judgement, PollResult result,
                         std::unique_ptr<Command> keep, Instant now) {
  log(LogLevel::warn, "poll_failed",
      {{"account", id()},
       {"outcome", to_string(judgement.verdict)},
       {"what", judgement.reason},
       {"shipments", asked.rows.size()}});
  note_breaker(pace().breaker().failed(now, judgement.reason));
  auto record = start_record(now);
  if (asked.subscribes) {
    metrics_.count_subscription("unanswered");
    record.subscription = SubscriptionOutcome::unanswered;
  }
  store_results(asked.rows, std::vector(asked.rows.size(), result), std::move(record), std::move(keep),
                judgement.reason);
}

void AccountWorker::take_refusal(const Asked& asked, const Judgement& judgement, Instant now) {
  const bool renew = !asked.token.empty() && tokens_.keeper().refused(asked.token) != TokenKeeper::Refusal::final;
  if (renew) {
    pace().breaker().undecided();
  } else {
    const auto why = "unauthorized: " + judgement.reason + "; check the credentials of account " + id();
    log(LogLevel::error, "poll_failed", {{"account", id()}, {"what", why}});
    note_breaker(pace().breaker().trip(now, why));
  }
  give_back(asked.rows, now);
}

void AccountWorker::on_poll_answer(const Asked& asked, const Result<HttpResponse>& answer) {
  const auto now = parts_.time.now();
  auto judged = judge_transport(answer);
  Intake intake;
  if (!judged) {
    const auto items = items_of(asked.rows);
    const SourceMessage message = SourceMessage::poll(*answer, items, now);
    auto decoded = source_.decode(account_.account, message);
    judged = judge_poll(decoded, *answer, asked.rows);
    found_faults_ = KnownFaults::of(decoded, items.size() == 1 ? items.front().tracking_number : std::string());
    IntakeOptions options;
    options.faults_are_known = known_faults_.holds(found_faults_);
    intake = take_in({account_.account, source_, account_.shadow, parts_.rules, parts_.polling_accounts}, message,
                     std::move(decoded), parts_.ingest, {}, options);
  }
  const Judgement judgement = *std::move(judged);
  metrics_.count_request("poll", to_string(judgement.verdict), now - asked.at);
  if (take_common(asked, judgement, now)) return;
  if (judgement.verdict == Verdict::undecodable) {
    if (asked.rows.size() > 1) return split_batch(asked, judgement, now);
    return fail(asked, judgement, PollResult::unreadable, std::move(intake.command), now);
  }
  note_breaker(pace().breaker().succeeded());
  pace().answered();
  if (judgement.verdict == Verdict::rejected) return refuse_rows(asked.rows, judgement.reason, now);
  tokens_.keeper().accepted(asked.token);
  schedule_.answered(asked.rows);
  store_results(asked.rows, judgement.results, start_record(now), std::move(intake.command));
}

void AccountWorker::split_batch(const Asked& asked, const Judgement& judgement, Instant now) {
  log(LogLevel::warn, "poll_batch_split",
      {{"account", id()}, {"what", judgement.reason}, {"shipments", asked.rows.size()}});
  pace().breaker().undecided();  // the answers to each alone decide
  schedule_.poll_alone(asked.rows);
  give_back(asked.rows, now);
}

void AccountWorker::refuse_rows(const std::vector<PollState>& rows, std::string_view why, Instant now) {
  log(LogLevel::warn, "poll_failed",
      {{"account", id()}, {"outcome", "rejected"}, {"what", why}, {"shipments", rows.size()}});
  if (rows.size() > 1) {  // one of them may spoil it for all
    schedule_.poll_alone(rows);
    return give_back(rows, now);
  }
  schedule_.answered(rows);
  store_results(rows, {PollResult::rejected}, start_record(now), nullptr, why);
}

void AccountWorker::on_subscription_answer(const Asked& asked, const Result<HttpResponse>& answer) {
  const auto now = parts_.time.now();
  const auto judgement = judge_subscription(source_, answer);
  metrics_.count_request("subscribe", to_string(judgement.verdict), now - asked.at);
  if (take_common(asked, judgement, now)) return;
  if (judgement.verdict == Verdict::undecodable) {
    std::unique_ptr<Command> keep;
    if (answer) {
      const auto items = items_of(asked.rows);
      const Shadow none;  // candidates read events, no answers to subscriptions
      keep = take_in({account_.account, source_, none, parts_.rules, {}}, SourceMessage::poll(*answer, items, now),
                     unexpected(ErrorKind::malformed, judgement.reason), parts_.ingest)
                 .command;
    }
    return fail(asked, judgement, PollResult::failed, std::move(keep), now);
  }
  note_breaker(pace().breaker().succeeded());
  pace().answered();
  const bool accepted = judgement.verdict == Verdict::answered;
  if (accepted) tokens_.keeper().accepted(asked.token);
  take_subscription(asked.rows.front(), accepted, judgement.reason, now);
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
