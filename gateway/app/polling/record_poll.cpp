#include "gateway/app/polling/record_poll.hpp"

#include <utility>

#include "gateway/app/ingest/carrier_moves.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

struct Known {
  const Shipment* shipment{nullptr};
  std::optional<Return> ret;
};

/// The shipment as it stands in the transaction, and its return.
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

std::string poll_outlet(std::string_view account) {
  return "poll:" + std::string(account);
}
std::string subscribe_outlet(std::string_view account) {
  return "subscribe:" + std::string(account);
}
std::string subscription_key(const ShipmentKey& key) {
  return key.tenant + "/" + key.carrier + "/" + key.tracking_number;
}

SubscriptionState read_subscription(const std::optional<OutletRecord>& record) {
  if (!record) return SubscriptionState::none;
  const auto value = parse_json(record->value);
  if (!value) return SubscriptionState::none;
  const auto state = find_text(*value, "state");
  if (state == "subscribed") return SubscriptionState::subscribed;
  return state == "refused" ? SubscriptionState::refused : SubscriptionState::none;
}

OutletRecord day_record(std::string_view account, const DayBudget& day) {
  OutletRecord record;
  record.outlet = poll_outlet(account);
  record.key = kDayKey;
  record.value = "{\"day\":" + std::to_string(day.day().time_since_epoch().count()) +
                 ",\"used\":" + std::to_string(day.used()) + "}";
  return record;
}

Result<void> restore_day(const OutletRecord& record, DayBudget& day) {
  const auto value = parse_json(record.value);
  const auto* number = value ? find_member(*value, "day") : nullptr;
  const auto* used = value ? find_member(*value, "used") : nullptr;
  if (number == nullptr || !number->IsInt() || used == nullptr || !used->IsUint()) {
    return unexpected(ErrorKind::malformed, "record " + record.outlet + "/" + record.key + " is not a day's budget");
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
  if (record_.quarantine) {
    if (auto kept = transaction.append_quarantine(*record_.quarantine); !kept) return unexpected(kept.error());
  }
  for (const auto& record : record_.records) {
    if (auto stored = transaction.store_record(record); !stored) return stored;
  }
  for (std::size_t i = 0; i < record_.rows.size(); ++i) {
    if (auto planned = plan_row(transaction, record_.rows[i], before[i]); !planned) return planned;
  }
  return record_.day ? transaction.store_record(*record_.day) : Result<void>{};
}

Result<bool> RecordPoll::is_subscribed(Transaction& transaction, const ShipmentKey& key) {
  if (!record_.subscribes) return false;
  const auto found = transaction.find_record(subscribe_outlet(record_.account), subscription_key(key));
  if (!found) return unexpected(found.error());
  return read_subscription(*found) == SubscriptionState::subscribed;
}

Result<void> RecordPoll::plan_row(Transaction& transaction, const RecordedRow& row, std::uint32_t events_before) {
  if (!row.result) return transaction.store_poll(row.state);
  const auto known = find_known(transaction, row.state.key);
  if (!known) return unexpected(known.error());
  const auto subscribed = is_subscribed(transaction, row.state.key);
  if (!subscribed) return unexpected(subscribed.error());
  if (known->shipment == nullptr) {
    auto over = why_not_asked(transaction, row.state.key, record_.now);
    if (!over) return unexpected(std::move(over).error());
    if (!over->empty()) {
      PollState ended = row.state;
      ended.last_checked_at = record_.now;
      ended.ended = true;
      ended.why = *std::move(over);
      return transaction.store_poll(ended);
    }
  }
  static const Shipment kUnheardOf;  // a row without a shipment is planned as one that nobody has heard of
  const Shipment& shipment = known->shipment != nullptr ? *known->shipment : kUnheardOf;
  auto state = row.state;
  state.last_checked_at = record_.now;
  if (shipment.event_count > events_before) state.last_news_at = record_.now;
  state.failures = *row.result == PollResult::answered || *row.result == PollResult::no_events ? 0 : state.failures + 1;
  const PollOutcome outcome{*row.result, state.failures, *subscribed};
  auto next = plan_next_check(shipment, known->ret, record_.policy, outcome, record_.now, row.jitter);
  state.next_at = next.next_at;
  state.ended = next.ended;
  state.why = row.note.empty() ? std::move(next.why) : next.why + " (" + row.note + ")";
  return transaction.store_poll(state);
}

void RecordPoll::finished(Result<void> outcome) noexcept {
  if (ingest_ != nullptr) ingest_->finished(outcome);
  if (done_) done_(std::move(outcome));
}

}  // namespace parcelgate
