#include "gateway/app/polling/poll_schedule.hpp"

#include <iterator>
#include <optional>
#include <utility>

#include "gateway/app/polling/budget.hpp"

namespace parcelgate {

PollSchedule::PollSchedule(const PollPolicy& policy, Instant now, const PollScheduleOptions& options)
    : policy_(policy), options_(options), pace_(policy, now, options.breaker) {}

Gate PollSchedule::gate(Instant now) const {
  if (requests_ >= options_.max_requests) return {Instant::max(), "requests_under_way"};
  return pace_.gate(now);
}

std::vector<PollState> PollSchedule::order(DueRows due, Instant now) const {
  const auto day = std::chrono::floor<std::chrono::days>(now);
  const double day_passed =
      std::chrono::duration<double>(now - day) / std::chrono::duration<double>(std::chrono::days{1});
  std::optional<std::size_t> first;
  for (std::size_t i = 0; i < kPollUrgencies; ++i) {
    std::erase_if(due[i], [this](const PollState& row) { return in_flight_.contains(row.key); });
    if (due[i].empty()) continue;
    if (is_turn_of_oldest()) {
      if (!first || due[i].front().next_at < due[*first].front().next_at) first = i;
    } else if (!first && pace_.day().is_within(day_share(static_cast<PollUrgency>(i), day_passed), now)) {
      first = i;
    }
  }
  if (!first) return {};
  auto rows = std::move(due[*first]);
  for (std::size_t i = 0; i < kPollUrgencies; ++i) {
    if (i == *first) continue;
    rows.insert(rows.end(), std::make_move_iterator(due[i].begin()), std::make_move_iterator(due[i].end()));
  }
  return rows;
}

PollSchedule::Turn PollSchedule::take_batch(std::vector<PollState> due, Instant now) {
  Turn turn;
  for (auto& row : due) {
    if (in_flight_.contains(row.key)) continue;
    if (row.last_checked_at && *row.last_checked_at + policy_.min_interval_per_number > now) {
      row.next_at = *row.last_checked_at + policy_.min_interval_per_number;
      row.why.reason = CheckReason::interval;
      row.why.every = policy_.min_interval_per_number;
      in_flight_.insert(row.key);
      turn.postponed.push_back(std::move(row));
      continue;
    }
    const bool alone = alone_.contains(row.key);
    if (alone && !turn.ask.empty()) continue;
    in_flight_.insert(row.key);
    turn.ask.push_back(std::move(row));
    if (alone || turn.ask.size() >= policy_.batch_size) break;
  }
  return turn;
}

bool PollSchedule::start_request(Instant now) {
  if (requests_ >= options_.max_requests || !pace_.try_take(now)) return false;
  ++requests_;
  ++started_;
  return true;
}

void PollSchedule::request_ended() {
  --requests_;
}

void PollSchedule::release(std::span<const PollState> rows) {
  for (const auto& row : rows) in_flight_.erase(row.key);
}

void PollSchedule::ask_alone(std::span<const PollState> rows) {
  for (const auto& row : rows) alone_.insert(row.key);
}

void PollSchedule::answered(std::span<const PollState> rows) {
  for (const auto& row : rows) alone_.erase(row.key);
}

}  // namespace parcelgate
