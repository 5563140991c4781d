#include "gateway/app/polling/record_poll.hpp"

#include <utility>

#include "gateway/app/carrier_choice/confirm.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

struct Known {
  const Shipment* shipment{nullptr};
  std::optional<Return> ret;
};

/// The shipment with the changes of the transaction, and its return.
Result<Known> find_known(Transaction& transaction, const ShipmentKey& key) {
  const auto found = transaction.find_shipment(key);
  if (!found) return unexpected(found.error());
  Known known;
  known.shipment = *found;
  if (known.shipment == nullptr || known.shipment->return_id.empty()) return known;
  auto ret = transaction.find_return(key.tenant, known.shipment->return_id);
  if (!ret) return unexpected(std::move(ret).error());
  known.ret = std::move(ret).value();
  return known;
}

Result<std::uint32_t> count_events(Transaction& transaction, const ShipmentKey& key) {
  const auto found = transaction.find_shipment(key);
  if (!found) return unexpected(found.error());
  return *found == nullptr ? 0 : (*found)->event_count;
}

}  // namespace

std::string budget_owner(std::string_view account) {
  return "poll:" + std::string(account);
}
StateRecord day_record(std::string_view account, const DayBudget& day) {
  StateRecord record;
  record.owner = budget_owner(account);
  record.key = kDayKey;
  record.value = "{\"day\":" + std::to_string(day.day().time_since_epoch().count()) +
                 ",\"used\":" + std::to_string(day.used()) + "}";
  return record;
}

Result<void> restore_day(const StateRecord& record, DayBudget& day) {
  const auto value = parse_json(record.value);
  const auto* number = value ? find_member(*value, "day") : nullptr;
  const auto* used = value ? find_member(*value, "used") : nullptr;
  if (number == nullptr || !number->IsInt() || used == nullptr || !used->IsUint()) {
    return unexpected(ErrorKind::malformed, "record " + record.owner + "/" + record.key + " is not a day's budget");
  }
  day.restore(std::chrono::sys_days{std::chrono::days{number->GetInt()}}, used->GetUint());
  return {};
}

RecordPoll::RecordPoll(PollRecord record, std::unique_ptr<Command> ingest, Done done)
    : record_(std::move(record)), ingest_(std::move(ingest)), done_(std::move(done)) {}

std::string_view RecordPoll::partition_key() const noexcept {
  if (ingest_ != nullptr) return ingest_->partition_key();
  return record_.rows.empty() ? std::string_view{} : std::string_view(record_.rows.front().state.key.tracking_number);
}

Result<void> RecordPoll::apply(Transaction& transaction) {
  std::vector<std::uint32_t> before;
  for (const auto& row : record_.rows) {
    const auto count = count_events(transaction, row.state.key);
    if (!count) return unexpected(count.error());
    before.push_back(*count);
  }
  if (ingest_ != nullptr) {
    if (auto applied = ingest_->apply(transaction); !applied) return applied;
  }
  for (std::size_t i = 0; i < record_.rows.size(); ++i) {
    if (auto stored = store_row(transaction, record_.rows[i], before[i]); !stored) return stored;
  }
  return record_.day ? transaction.store_record(*record_.day) : Result<void>{};
}

Result<void> RecordPoll::store_row(Transaction& transaction, const RecordedRow& row, std::uint32_t events_before) {
  auto fresh = transaction.find_poll(row.state.key, row.state.account);
  if (!fresh) return unexpected(std::move(fresh).error());
  // Others write the row too: a registration its hints, a push the end of its subscription.
  PollState state = *fresh ? **std::move(fresh) : row.state;
  // Withdrawn while its request was under way: the answer does not restart polling.
  if (state.ended && state.basis.reason == CheckReason::withdrawn) return {};
  if (row.fault) {
    add_result(state.history, *row.fault, record_.now);
    return transaction.store_poll(state);
  }
  if (record_.subscription && record_.subscribes) {
    record_request(state.subscription, *record_.subscribes, *record_.subscription, row.note, record_.now);
  }
  const bool was_planned = row.result || record_.subscription;
  if (!was_planned) {
    state.next_at = row.state.next_at;
    state.ended = row.state.ended;
    state.basis = row.state.basis;
    return transaction.store_poll(state);
  }
  const bool was_expedited = state.next_at != row.state.next_at;
  const PollState expedited = state;
  if (auto planned = plan_row(transaction, row, events_before, state); !planned) return planned;
  if (was_expedited && expedited.next_at < state.next_at) {
    state.next_at = expedited.next_at;
    state.basis = expedited.basis;
    state.ended = expedited.ended;
  }
  return transaction.store_poll(state);
}

Result<void> RecordPoll::plan_row(Transaction& transaction, const RecordedRow& row, std::uint32_t events_before,
                                  PollState& state) {
  const auto known = find_known(transaction, state.key);
  if (!known) return unexpected(known.error());
  if (known->shipment == nullptr) {
    auto other = find_other_carrier(transaction, state.key, record_.now);
    if (!other) return unexpected(std::move(other).error());
    if (!other->empty()) {
      state.last_checked_at = record_.now;
      end_for_other_carrier(state, *other);
      return {};
    }
  }
  static const Shipment kNeverReported;  // a row without a shipment is planned as a number without any report
  const Shipment& shipment = known->shipment != nullptr ? *known->shipment : kNeverReported;
  const Return* ret = known->ret ? &*known->ret : nullptr;
  const auto result = row.result.value_or(PollResult::no_events);
  const bool is_answer = result == PollResult::answered || result == PollResult::no_events;
  state.failures = is_answer ? 0 : state.failures + 1;
  if (row.result) {
    state.last_checked_at = record_.now;
    add_result(state.history, result, record_.now);
    const bool is_news = shipment.event_count > events_before;
    if (is_news) state.last_news_at = record_.now;
    if (is_news) {
      state.pushed_first = 0;  // the poll found an event that no push had reported
    } else if (is_answer && events_before > state.known_events) {
      ++state.pushed_first;
    }
    state.known_events = shipment.event_count;
  }
  const bool is_subscribed = state.subscription.state == SubscriptionState::subscribed;
  const PollOutcome outcome{result, state.failures, is_subscribed, state.pushed_first};
  auto next = plan_next_check(shipment, ret, record_.limits, outcome, record_.now, row.jitter);
  state.next_at = next.next_at;
  state.ended = next.ended;
  state.basis = std::move(next.basis);
  const bool has_note =
      result == PollResult::failed || result == PollResult::rejected || result == PollResult::unreadable;
  if (!row.note.empty() && has_note) state.basis.answer_text = row.note;
  plan_subscription(row, shipment.status && info(*shipment.status).terminal, state);
  return {};
}

/// Adds the subscription to the plan. A new one without history is followed by a poll at once, an account that does not
/// poll waits for pushes, and the subscription is renewed in time.
void RecordPoll::plan_subscription(const RecordedRow& row, bool is_journey_over, PollState& state) const {
  if (!record_.subscribes || is_journey_over) return;
  const bool is_new = record_.subscription == SubscriptionOutcome::accepted;
  const bool is_refused = record_.subscription == SubscriptionOutcome::refused;
  if (!row.is_polled) {
    state.next_at = record_.now;
    state.ended = true;
    state.basis = {};
    state.basis.reason = CheckReason::only_heard;
    state.basis.answer_text = row.note;
  } else if (is_refused || (is_new && !record_.subscribes->sends_history)) {
    state.next_at = record_.now;
    if (is_refused) state.basis.answer_text = row.note;
  }
  const auto at = subscribe_at(state.subscription, *record_.subscribes, record_.now);
  const bool is_sooner = at > record_.now && at != Instant::max() && (state.ended || at < state.next_at);
  if (!is_sooner) return;
  state.next_at = at;
  state.ended = false;
  state.basis = {};
  state.basis.reason = CheckReason::subscription;
}

void RecordPoll::finished(Result<void> outcome) noexcept {
  if (ingest_ != nullptr) ingest_->finished(outcome);
  if (done_) done_(std::move(outcome));
}

}  // namespace parcelgate
