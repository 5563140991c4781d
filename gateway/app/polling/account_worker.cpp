#include "gateway/app/polling/account_worker.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "gateway/app/polling/budget.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate {
namespace {

constexpr std::chrono::milliseconds kStoreFullPause{20};

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
    : state_(std::move(account), source, parts, options, std::move(mailbox), outbox,
             [this](const Result<void>& outcome, std::chrono::milliseconds took) { answers_.on_token(outcome, took); }),
      answers_(state_),
      sender_(state_, answers_) {}

Result<void> AccountWorker::restore(Reader& reader) {
  DayBudget& day = state_.pace().day();
  const auto record = reader.find_record(budget_owner(state_.id()), kDayKey);
  if (!record) return unexpected(record.error());
  auto restored = *record ? restore_day(**record, day) : Result<void>{};
  // A budget that cannot be read must not silence the account: today counts as unused.
  if (!restored) {
    log(LogLevel::error, "poll_budget_unreadable", {{"account", state_.id()}, {"error", restored.error().what}});
  }
  day.date_was_set(state_.parts.time.now());
  return {};
}

std::unique_ptr<Command> AccountWorker::save() const {
  return std::make_unique<RecordPoll>(state_.start_record(state_.parts.time.now()), nullptr, RecordPoll::Done{});
}

void AccountWorker::take_load(std::span<const PollLoad> loads) {
  WantedPerDay wanted{};
  std::array<double, kPollUrgencies> shipments{};
  for (const auto& load : loads) {
    if (load.account != state_.id()) continue;
    wanted[static_cast<std::size_t>(load.urgency)] = load.wanted_per_day;
    shipments[static_cast<std::size_t>(load.urgency)] = static_cast<double>(load.shipments);
  }
  state_.stretch = stretch_for(wanted, polls_per_day(state_.schedule.policy()));
  for (std::size_t i = 0; i < kPollUrgencies; ++i) {
    state_.metrics.show_load(static_cast<PollUrgency>(i), shipments[i], state_.stretch[i]);
  }
}

void AccountWorker::date_was_set(std::chrono::milliseconds by, Instant now) {
  state_.pace().date_was_set(by, now);
  look_now();
}

Instant AccountWorker::pump(Reader& reader, Instant now) {
  if (now < state_.look_at) return state_.look_at;
  measure_lag(reader, now);
  while (!state_.outbox.is_blocked() && state_.schedule.gate(now).open_at <= now && sender_.send_next(reader, now)) {
  }
  publish_gauges(now);
  const auto gate = state_.schedule.gate(now).open_at;
  state_.look_at =
      now + (state_.outbox.is_blocked() ? kStoreFullPause : std::max(state_.options.scan_every, sender_.read_pause()));
  if (gate > now) state_.look_at = std::min(state_.look_at, gate);
  return state_.look_at;
}

void AccountWorker::measure_lag(Reader& reader, Instant now) {
  const PollSchedule& schedule = state_.schedule;
  lag_ = std::chrono::milliseconds{0};
  for (std::size_t i = 0; i < kPollUrgencies; ++i) {
    const auto due = reader.due_polls(state_.id(), static_cast<PollUrgency>(i), now, schedule.in_flight() + 1);
    if (!due) return;
    const auto waiting =
        std::find_if(due->begin(), due->end(), [&](const PollState& row) { return !schedule.is_in_flight(row.key); });
    if (waiting != due->end()) lag_ = std::max(lag_, now - waiting->next_at);
  }
}

void AccountWorker::publish_gauges(Instant now) {
  PollMetrics& metrics = state_.metrics;
  const AccountPace& pace = state_.pace();
  metrics.tokens.Set(pace.tokens(now));
  metrics.requests_per_second.Set(pace.requests_per_second());
  metrics.day_left.Set(static_cast<double>(pace.day().left(now)));
  metrics.breaker_open.Set(breaker_gauge(pace.breaker().state()));
  metrics.lag_seconds.Set(std::chrono::duration<double>(lag_).count());
  metrics.in_flight.Set(static_cast<double>(state_.schedule.in_flight()));
}

PollStatus AccountWorker::status(Instant now) const {
  const AccountPace& pace = state_.pace();
  PollStatus status;
  status.account = state_.id();
  status.source = state_.account.account.source;
  status.breaker = pace.breaker().state();
  status.reason = pace.breaker().reason();
  if (status.breaker == BreakerState::open) status.open_until = pace.breaker().open_until();
  status.held_by = state_.outbox.is_blocked() ? GateReason::store_full : state_.schedule.gate(now).reason;
  status.requests_per_second = pace.requests_per_second();
  if (pace.day().day() == std::chrono::floor<std::chrono::days>(now)) status.used_today = pace.day().used();
  status.requests_per_day = pace.day().limit();
  status.in_flight = state_.schedule.in_flight();
  status.lag = lag_;
  status.stretch = state_.stretch;
  return status;
}

}  // namespace parcelgate
