#include "gateway/app/polling/answer_handler.hpp"

#include <utility>

#include "gateway/telemetry/log.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

constexpr std::chrono::seconds kTokenPause{5};

std::vector<PollItem> items_of(const std::vector<PollState>& rows) {
  std::vector<PollItem> items;
  items.reserve(rows.size());
  for (const auto& row : rows) items.push_back({row.key.carrier, row.key.tracking_number, row.hints});
  return items;
}

}  // namespace

void AnswerHandler::on_answer(const SentRequest& sent, const Result<HttpResponse>& answer) {
  switch (sent.kind) {
    case RequestKind::poll:
      return on_poll_answer(sent, answer);
    case RequestKind::subscribe:
      return on_subscription_answer(sent, answer);
  }
}

void AnswerHandler::submit(PollRecord record, std::unique_ptr<Command> ingest) {
  std::vector<PollState> rows;
  for (const auto& row : record.rows) rows.push_back(row.state);
  ++state_.under_way;
  auto faults = ingest != nullptr ? std::exchange(found_faults_, {}) : KnownFaults::Faults{};
  state_.outbox.submit(std::make_unique<RecordPoll>(std::move(record), std::move(ingest),
                                                    [this, mailbox = state_.mailbox, rows = std::move(rows),
                                                     faults = std::move(faults)](const Result<void>& outcome) {
                                                      mailbox->post([this, rows, faults, outcome] {
                                                        if (outcome) known_faults_.add(faults);
                                                        on_stored(rows, outcome);
                                                      });
                                                    }));
}

void AnswerHandler::store_unpolled(std::vector<PollState> rows, Instant now) {
  auto record = state_.start_record(now);
  for (auto& row : rows) {
    RecordedRow recorded;
    recorded.state = std::move(row);
    record.rows.push_back(std::move(recorded));
  }
  submit(std::move(record));
}

void AnswerHandler::store_results(const std::vector<PollState>& rows, const std::vector<PollResult>& results,
                                  PollRecord record, std::unique_ptr<Command> ingest, std::string_view note) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    state_.metrics.count_result(results[i]);
    RecordedRow row;
    row.state = rows[i];
    row.result = results[i];
    row.jitter = state_.options.jitter();
    row.note = note;
    record.rows.push_back(std::move(row));
  }
  submit(std::move(record), std::move(ingest));
}

void AnswerHandler::on_stored(const std::vector<PollState>& rows, const Result<void>& outcome) {
  --state_.under_way;
  state_.schedule.release(rows);
  state_.look_now();
  if (outcome) return state_.schedule.stored(rows);
  log(LogLevel::error, "poll_not_stored",
      {{"account", id()}, {"shipments", rows.size()}, {"error", outcome.error().what}});
  // The rows are still due. While the store cannot write, no account polls; otherwise it refuses just these rows.
  if (!state_.parts.store.write_fault()) state_.schedule.store_refused(rows, state_.parts.time.now());
}

void AnswerHandler::give_back(const std::vector<PollState>& rows, Instant now, std::optional<PollResult> fault) {
  auto record = state_.start_record(now);  // the request counts against the day all the same
  if (!fault) {
    state_.schedule.release(rows);
  } else {
    // Released when the commit has ended, as all rows of a record.
    for (const auto& row : rows) {
      RecordedRow recorded;
      recorded.state = row;
      recorded.fault = fault;
      record.rows.push_back(std::move(recorded));
    }
  }
  submit(std::move(record));
}

void AnswerHandler::stop_polling(std::string_view error, Instant now) {
  log(LogLevel::error, "polling_stopped", {{"account", id()}, {"error", error}});
  log_breaker(pace().breaker().trip(now, error));
}

void AnswerHandler::log_breaker(bool changed) {
  if (!changed) return;
  const auto& breaker = pace().breaker();
  if (breaker.state() == BreakerState::open) {
    log(LogLevel::warn, "breaker_opened",
        {{"account", id()},
         {"source", state_.account.account.source},
         {"error", breaker.reason()},
         {"until", to_rfc3339(breaker.open_until())}});
  } else {
    log(LogLevel::info, "breaker_closed", {{"account", id()}, {"source", state_.account.account.source}});
  }
}

void AnswerHandler::on_token(const Result<void>& outcome, std::chrono::milliseconds took) {
  const auto now = state_.parts.time.now();
  state_.look_now();
  state_.metrics.count_request("token", outcome ? "answered" : to_string(outcome.error().kind), took);
  if (outcome) {
    pace().breaker().undecided();  // the courier's API itself has not answered yet
    log(LogLevel::info, "token_refreshed", {{"account", id()}, {"source", state_.account.account.source}});
    return;
  }
  const auto& error = outcome.error();
  log(LogLevel::warn, "token_failed", {{"account", id()}, {"error", error.what}});
  if (error.kind == ErrorKind::unauthorized || error.kind == ErrorKind::config || error.kind == ErrorKind::rejected) {
    return log_breaker(pace().breaker().trip(now, error.what));
  }
  pace().hold(now, error.retry_after, kTokenPause, state_.options.jitter());
  log_breaker(pace().breaker().failed(now, error.what));
}

bool AnswerHandler::handle_common(const SentRequest& sent, const Judgement& judgement, Instant now) {
  switch (judgement.verdict) {
    case Verdict::rate_limited:
      pace().slow_down(now, judgement.retry_after, state_.options.jitter());
      pace().breaker().undecided();
      log(LogLevel::warn, "rate_limited",
          {{"account", id()}, {"error", judgement.reason}, {"requests_per_second", pace().requests_per_second()}});
      give_back(sent.rows, now);
      return true;
    case Verdict::unauthorized:
      handle_unauthorized(sent, judgement, now);
      return true;
    case Verdict::misconfigured:
      stop_polling(judgement.reason, now);
      give_back(sent.rows, now, PollResult::failed);
      return true;
    case Verdict::unreachable:
      if (judgement.retry_after) pace().hold(now, judgement.retry_after, {}, state_.options.jitter());
      fail(sent, judgement, PollResult::failed, nullptr, now);
      return true;
    case Verdict::answered:
    case Verdict::rejected:
    case Verdict::undecodable:
      return false;
  }
  return false;
}

void AnswerHandler::fail(const SentRequest& sent, const Judgement& judgement, PollResult result,
                         std::unique_ptr<Command> keep, Instant now) {
  log(LogLevel::warn, "poll_unanswered",
      {{"account", id()},
       {"outcome", to_string(judgement.verdict)},
       {"error", judgement.reason},
       {"shipments", sent.rows.size()}});
  log_breaker(pace().breaker().failed(now, judgement.reason));
  auto record = state_.start_record(now);
  if (sent.kind == RequestKind::subscribe) {
    state_.metrics.count_subscription("unanswered");
    record.subscription = SubscriptionOutcome::unanswered;
  }
  store_results(sent.rows, std::vector(sent.rows.size(), result), std::move(record), std::move(keep), judgement.reason);
}

void AnswerHandler::handle_unauthorized(const SentRequest& sent, const Judgement& judgement, Instant now) {
  const bool renew = !sent.token.empty() && state_.tokens.keeper().refused(sent.token) != TokenKeeper::Refusal::final;
  if (renew) {
    pace().breaker().undecided();
  } else {
    const auto error = "unauthorized: " + judgement.reason + "; check the credentials of account " + id();
    log(LogLevel::error, "credentials_refused", {{"account", id()}, {"error", error}});
    log_breaker(pace().breaker().trip(now, error));
  }
  give_back(sent.rows, now, renew ? std::nullopt : std::optional(PollResult::rejected));
}

void AnswerHandler::on_poll_answer(const SentRequest& sent, const Result<HttpResponse>& answer) {
  const auto now = state_.parts.time.now();
  auto judged = judge_transport(answer);
  Intake intake;
  if (!judged) {
    const PollAccount& account = state_.account;
    const auto items = items_of(sent.rows);
    const SourceMessage message = SourceMessage::poll(*answer, items, now);
    auto decoded = state_.source.decode(account.account, message);
    judged = judge_poll(decoded, *answer, sent.rows);
    found_faults_ = KnownFaults::of(decoded, items.size() == 1 ? items.front().tracking_number : std::string());
    IntakeOptions options;
    options.faults_are_known = known_faults_.holds(found_faults_);
    intake =
        take_in({account.account, state_.source, account.shadow, state_.parts.rules, state_.parts.polling_accounts},
                message, std::move(decoded), state_.parts.ingest, {}, options);
  }
  const Judgement judgement = *std::move(judged);
  state_.metrics.count_request("poll", to_string(judgement.verdict), now - sent.sent_at);
  if (handle_common(sent, judgement, now)) return;
  if (judgement.verdict == Verdict::undecodable) {
    if (sent.rows.size() > 1) return split_batch(sent, judgement, now);
    return fail(sent, judgement, PollResult::unreadable, std::move(intake.command), now);
  }
  log_breaker(pace().breaker().succeeded());
  pace().answered();
  if (judgement.verdict == Verdict::rejected) return refuse_rows(sent.rows, judgement.reason, now);
  state_.tokens.keeper().accepted(sent.token);
  state_.schedule.answered(sent.rows);
  store_results(sent.rows, judgement.results, state_.start_record(now), std::move(intake.command));
}

void AnswerHandler::split_batch(const SentRequest& sent, const Judgement& judgement, Instant now) {
  log(LogLevel::warn, "poll_batch_split",
      {{"account", id()}, {"error", judgement.reason}, {"shipments", sent.rows.size()}});
  pace().breaker().undecided();  // the answers to each alone decide
  state_.schedule.poll_alone(sent.rows);
  give_back(sent.rows, now);
}

void AnswerHandler::refuse_rows(const std::vector<PollState>& rows, std::string_view error, Instant now) {
  log(LogLevel::warn, "poll_rejected", {{"account", id()}, {"error", error}, {"shipments", rows.size()}});
  if (rows.size() > 1) {
    state_.schedule.poll_alone(rows);
    return give_back(rows, now);
  }
  state_.schedule.answered(rows);
  store_results(rows, {PollResult::rejected}, state_.start_record(now), nullptr, error);
}

void AnswerHandler::on_subscription_answer(const SentRequest& sent, const Result<HttpResponse>& answer) {
  const auto now = state_.parts.time.now();
  const auto judgement = judge_subscription(state_.source, answer);
  state_.metrics.count_request("subscribe", to_string(judgement.verdict), now - sent.sent_at);
  if (handle_common(sent, judgement, now)) return;
  if (judgement.verdict == Verdict::undecodable) {
    std::unique_ptr<Command> keep;
    if (answer) {
      const auto items = items_of(sent.rows);
      const Shadow none;  // candidates read events, no answers to subscriptions
      keep = take_in({state_.account.account, state_.source, none, state_.parts.rules, {}},
                     SourceMessage::poll(*answer, items, now), unexpected(ErrorKind::malformed, judgement.reason),
                     state_.parts.ingest)
                 .command;
    }
    return fail(sent, judgement, PollResult::failed, std::move(keep), now);
  }
  log_breaker(pace().breaker().succeeded());
  pace().answered();
  if (judgement.verdict != Verdict::answered) return refuse_subscription(sent.rows.front(), judgement.reason, now);
  state_.tokens.keeper().accepted(sent.token);
  accept_subscription(sent.rows.front(), judgement.reason, now);
}

void AnswerHandler::accept_subscription(PollState row, std::string_view note, Instant now) {
  const auto before = row.subscription.state;
  state_.metrics.count_subscription(before == SubscriptionState::subscribed ? "renewed"
                                    : before == SubscriptionState::ended    ? "made_again"
                                                                            : "subscribed");
  store_subscription(std::move(row), SubscriptionOutcome::accepted, note, now);
}

void AnswerHandler::refuse_subscription(PollState row, std::string_view error, Instant now) {
  state_.metrics.count_subscription("refused");
  log(LogLevel::warn, "subscription_refused",
      {{"account", id()},
       {"carrier", row.key.carrier},
       {"tracking_number", row.key.tracking_number},
       {"error", error}});
  store_subscription(std::move(row), SubscriptionOutcome::refused, error, now);
}

void AnswerHandler::store_subscription(PollState row, SubscriptionOutcome outcome, std::string_view note, Instant now) {
  auto record = state_.start_record(now);
  record.subscription = outcome;
  RecordedRow recorded;
  recorded.is_polled = state_.can_poll;
  recorded.state = std::move(row);
  recorded.jitter = state_.options.jitter();
  recorded.note = note;
  record.rows.push_back(std::move(recorded));
  submit(std::move(record));
}

}  // namespace parcelgate
