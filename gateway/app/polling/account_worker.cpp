#include "gateway/app/polling/account_worker.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "gateway/app/polling/budget.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate {
namespace {

constexpr std::chrono::milliseconds kStoreFullPause{20};
constexpr std::chrono::milliseconds kFirstReadPause{std::chrono::seconds{2}};
constexpr std::chrono::milliseconds kLongestReadPause{std::chrono::minutes{5}};
constexpr std::uint32_t kSubscriptionTries = 3;  // in a row; then the number is polled once before the next try

double breaker_gauge(BreakerState state) {
  switch (state) {
    case BreakerState::closed:
      return 0;
    case BreakerState::half_open:
      return 0.5;
    case BreakerState::open:
      return 1;
  }
  return 0;
}

}  // namespace

AccountWorker::AccountWorker(PollAccount account, const Source& source, const PollerParts& parts,
                             const PollOptions& options, std::shared_ptr<Mailbox> mailbox, CommandOutbox& outbox)
    : account_(std::move(account)),
      source_(source),
      parts_(parts),
      options_(options),
      mailbox_(std::move(mailbox)),
      outbox_(outbox),
      metrics_(parts.metrics, account_.account.id),
      schedule_(effective_policy(source, account_), parts.time.now(), options.schedule),
      tokens_(source, account_.account, parts.http, parts.time, mailbox_,
              [this](const Result<void>& outcome, std::chrono::milliseconds took) { on_token(outcome, took); }),
      can_poll_(account_.poll && source.poll_policy(account_.account).has_value()),
      subscribes_(account_.subscribe ? source.subscription_policy(account_.account) : std::nullopt) {}

Result<void> AccountWorker::restore(Reader& reader) {
  const auto record = reader.find_record(budget_owner(id()), kDayKey);
  if (!record) return unexpected(record.error());
  auto restored = *record ? restore_day(**record, pace().day()) : Result<void>{};
  // A budget that cannot be read must not silence the account: today counts as unused.
  if (!restored) log(LogLevel::error, "poll_budget_unreadable", {{"account", id()}, {"what", restored.error().what}});
  pace().day().date_was_set(parts_.time.now());
  return {};
}

std::unique_ptr<Command> AccountWorker::save() const {
  return std::make_unique<RecordPoll>(start_record(parts_.time.now()), nullptr, RecordPoll::Done{});
}

void AccountWorker::take_load(std::span<const PollLoad> loads) {
  WantedPerDay wanted{};
  std::array<double, kPollUrgencies> shipments{};
  for (const auto& load : loads) {
    if (load.account != id()) continue;
    wanted[static_cast<std::size_t>(load.urgency)] = load.wanted_per_day;
    shipments[static_cast<std::size_t>(load.urgency)] = static_cast<double>(load.shipments);
  }
  stretch_ = stretch_for(wanted, questions_per_day(schedule_.policy()));
  for (std::size_t i = 0; i < kPollUrgencies; ++i) {
    metrics_.show_load(static_cast<PollUrgency>(i), shipments[i], stretch_[i]);
  }
}

void AccountWorker::date_was_set(std::chrono::milliseconds by, Instant now) {
  pace().date_was_set(by, now);
  look_now();
}

Instant AccountWorker::pump(Reader& reader, Instant now) {
  if (now < look_at_) return look_at_;
  measure_lag(reader, now);
  while (!outbox_.is_blocked() && schedule_.gate(now).open_at <= now && pump_once(reader, now)) {
  }
  publish_gauges(now);
  const auto gate = schedule_.gate(now).open_at;
  look_at_ = now + (outbox_.is_blocked() ? kStoreFullPause : std::max(options_.scan_every, read_pause_));
  if (gate > now) look_at_ = std::min(look_at_, gate);
  return look_at_;
}

/// Reads no further than a batch needs.
PollSchedule::DueRows AccountWorker::read_due(Reader& reader, Instant now) {
  PollSchedule::DueRows due;
  std::size_t free = 0;
  for (std::size_t i = 0; i < kPollUrgencies; ++i) {
    auto rows = reader.due_polls(id(), static_cast<PollUrgency>(i), now, schedule_.window());
    if (!rows) {
      read_pause_ = std::clamp(2 * read_pause_, kFirstReadPause, kLongestReadPause);
      if (const auto count = read_log_.pass(now)) {
        log(LogLevel::error, "poll_not_read", {{"account", id()}, {"what", rows.error().what}, {"times", *count}});
      }
      return {};
    }
    read_pause_ = {};
    due[i] = std::move(rows).value();
    free += static_cast<std::size_t>(std::count_if(
        due[i].begin(), due[i].end(), [&](const PollState& row) { return !schedule_.is_held(row.key, now); }));
    if (free >= schedule_.policy().batch_size && !schedule_.is_turn_of_oldest()) break;
  }
  return due;
}

bool AccountWorker::pump_once(Reader& reader, Instant now) {
  auto turn = schedule_.take_batch(schedule_.order(read_due(reader, now), now), now);
  const bool postponed = !turn.postponed.empty();
  if (postponed) store_as_they_are(std::move(turn.postponed), now);
  const bool settled = end_finished(reader, turn.ask, now);
  if (turn.ask.empty()) return postponed || settled;
  return ask(reader, std::move(turn.ask), now);
}

bool AccountWorker::is_journey_over(Reader& reader, const ShipmentKey& key) const {
  const auto shipment = reader.find_shipment(key);
  return shipment && *shipment && (*shipment)->status && info(*(*shipment)->status).terminal;
}

/// Rows that need no question any more, because pushes or another account told the end: their last answer is this one.
bool AccountWorker::end_finished(Reader& reader, std::vector<PollState>& rows, Instant now) {
  std::vector<PollState> ended;
  std::erase_if(rows, [&](PollState& row) {
    const auto shipment = reader.find_shipment(row.key);
    if (!shipment || !*shipment) return false;
    std::optional<Return> ret;
    if (!(*shipment)->return_id.empty()) {
      auto found = reader.find_return(row.key.tenant, (*shipment)->return_id);
      if (!found) return false;
      ret = std::move(found).value();
    }
    if (!is_polling_over(**shipment, ret ? &*ret : nullptr)) return false;
    auto plan = plan_next_check(**shipment, ret ? &*ret : nullptr, {}, {}, now, 0);
    row.ended = plan.ended;
    row.basis = std::move(plan.basis);
    ended.push_back(row);
    return true;
  });
  if (ended.empty()) return false;
  store_as_they_are(std::move(ended), now);
  return true;
}

bool AccountWorker::has_token(Instant now) {
  switch (tokens_.ensure(now, [&] { return pace().breaker().try_pass(now); })) {
    case TokenFetcher::State::not_needed:
    case TokenFetcher::State::ready:
      return true;
    case TokenFetcher::State::waiting:
      return false;
    case TokenFetcher::State::failed:
      give_up(tokens_.error().what, now);
      return false;
  }
  return false;
}

bool AccountWorker::ask(Reader& reader, std::vector<PollState> rows, Instant now) {
  if (!has_token(now)) return schedule_.release(rows), false;
  const auto wanting =
      std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return wants_subscription(reader, row, now); });
  if (wanting != rows.end()) {
    std::vector<PollState> one{std::move(*wanting)};
    rows.erase(wanting);
    schedule_.release(rows);
    return subscribe(std::move(one), now);
  }
  if (!can_poll_) {
    park(reader, std::move(rows), now);
    return true;
  }
  std::vector<PollItem> items;
  for (const auto& row : rows) items.push_back({row.key.carrier, row.key.tracking_number, row.hints});
  return send(source_.poll_request(account_.account, tokens_.token(), items, now), std::move(rows),
              &AccountWorker::on_poll_answer, now);
}

/// Nothing is pushed any more about a journey that is over.
bool AccountWorker::wants_subscription(Reader& reader, const PollState& row, Instant now) const {
  if (!subscribes_ || (can_poll_ && row.failures >= kSubscriptionTries)) return false;
  return subscribe_from(reader, row, now) <= now && !is_journey_over(reader, row.key);
}

/// The limit of requests is the number's, whichever courier each of them named.
Instant AccountWorker::subscribe_from(Reader& reader, const PollState& row, Instant now) const {
  const Instant alone = subscribe_at(row.subscription, *subscribes_, now);
  if (alone > now || subscribes_->times == 0) return alone;
  const auto rows = reader.find_polls(row.key.tracking_number);
  if (!rows) return alone;
  Subscription together = row.subscription;
  std::set<Instant> requested;
  for (const PollState& each : *rows) {
    if (each.key.tenant != row.key.tenant || each.account != row.account) continue;
    requested.insert(each.subscription.requested_at.begin(), each.subscription.requested_at.end());
  }
  together.requested_at.assign(requested.begin(), requested.end());
  return subscribe_at(together, *subscribes_, now);
}

void AccountWorker::park(Reader& reader, std::vector<PollState> rows, Instant now) {
  for (auto& row : rows) {
    const auto at = subscribes_ ? subscribe_from(reader, row, now) : Instant::max();
    row.ended = at == Instant::max() || at <= now;
    row.next_at = row.ended ? now : at;
    row.basis = {};
    row.basis.reason = row.ended ? CheckReason::only_heard : CheckReason::subscription;
  }
  store_as_they_are(std::move(rows), now);
}

bool AccountWorker::subscribe(std::vector<PollState> rows, Instant now) {
  const auto& row = rows.front();
  auto request = source_.subscribe_request(
      account_.account, tokens_.token(),
      {row.key.carrier, row.key.tracking_number, row.hints, row.subscription.was_made()}, now);
  if (request && !*request) {
    subscribes_.reset();  // the source pushes without being asked to, or not at all
    schedule_.release(rows);
    return true;
  }
  if (!request && request.error().kind != ErrorKind::config) {
    take_subscription(rows.front(), false, request.error().what, now);
    return true;
  }
  Result<HttpRequest> ready =
      request ? Result<HttpRequest>(**std::move(request)) : unexpected(std::move(request).error());
  return send(std::move(ready), std::move(rows), &AccountWorker::on_subscription_answer, now);
}

bool AccountWorker::send(Result<HttpRequest> request, std::vector<PollState> rows, OnAnswer on_answer, Instant now) {
  if (!request && request.error().kind != ErrorKind::config) {
    refuse_rows(rows, request.error().what, now);  // one of them lacks what the source wants
    return true;
  }
  if (!request) {
    schedule_.release(rows);
    give_up(request.error().what, now);
    return false;
  }
  if (!schedule_.start_request(now)) return schedule_.release(rows), false;
  const bool subscribes = on_answer == &AccountWorker::on_subscription_answer;
  auto asked = std::make_shared<const Asked>(Asked{std::move(rows), tokens_.token(), now, subscribes});
  ++under_way_;
  parts_.http.send(std::move(request).value(),
                   [this, mailbox = mailbox_, asked, on_answer](Result<HttpResponse> answer) {
                     mailbox->post([this, asked, on_answer, answer = std::move(answer)] {
                       --under_way_;
                       schedule_.request_ended();
                       look_now();
                       (this->*on_answer)(*asked, answer);
                     });
                   });
  return true;
}

void AccountWorker::measure_lag(Reader& reader, Instant now) {
  lag_ = std::chrono::milliseconds{0};
  for (std::size_t i = 0; i < kPollUrgencies; ++i) {
    const auto due = reader.due_polls(id(), static_cast<PollUrgency>(i), now, schedule_.in_flight() + 1);
    if (!due) return;
    const auto waiting = std::find_if(due->begin(), due->end(),
                                      [this](const PollState& row) { return !schedule_.is_in_flight(row.key); });
    if (waiting != due->end()) lag_ = std::max(lag_, now - waiting->next_at);
  }
}

void AccountWorker::publish_gauges(Instant now) {
  metrics_.tokens.Set(pace().tokens(now));
  metrics_.requests_per_second.Set(pace().requests_per_second());
  metrics_.day_left.Set(static_cast<double>(pace().day().left(now)));
  metrics_.breaker_open.Set(breaker_gauge(pace().breaker().state()));
  metrics_.lag_seconds.Set(std::chrono::duration<double>(lag_).count());
  metrics_.in_flight.Set(static_cast<double>(schedule_.in_flight()));
}

PollStatus AccountWorker::status(Instant now) const {
  const auto& pace = schedule_.pace();
  PollStatus status;
  status.account = account_.account.id;
  status.source = account_.account.source;
  status.breaker = pace.breaker().state();
  status.reason = pace.breaker().reason();
  if (status.breaker == BreakerState::open) status.open_until = pace.breaker().open_until();
  status.held_by = outbox_.is_blocked() ? "store_full" : schedule_.gate(now).reason;
  status.requests_per_second = pace.requests_per_second();
  if (pace.day().day() == std::chrono::floor<std::chrono::days>(now)) status.used_today = pace.day().used();
  status.in_flight = schedule_.in_flight();
  status.lag = lag_;
  status.stretch = stretch_;
  return status;
}

}  // namespace parcelgate
