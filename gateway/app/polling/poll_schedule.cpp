#include "gateway/app/polling/poll_schedule.hpp"

#include <utility>

namespace parcelgate {

PollSchedule::PollSchedule(const PollPolicy& policy, Instant now, const PollScheduleOptions& options)
    : policy_(policy), options_(options), pace_(policy, now, options.breaker) {}

Gate PollSchedule::gate(Instant now) const {
  if (requests_ >= options_.max_requests) return {Instant::max(), "requests_under_way"};
  return pace_.gate(now);
}

PollSchedule::Turn PollSchedule::take_batch(std::vector<PollState> due, Instant now) {
  Turn turn;
  for (auto& row : due) {
    if (in_flight_.contains(row.key)) continue;
    if (row.last_checked_at && *row.last_checked_at + policy_.min_interval_per_number > now) {
      row.next_at = *row.last_checked_at + policy_.min_interval_per_number;
      row.why =
          "the source wants " + to_string(policy_.min_interval_per_number) + " between two questions about a number";
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
