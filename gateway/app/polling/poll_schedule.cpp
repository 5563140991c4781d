#include "gateway/app/polling/poll_schedule.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "gateway/app/polling/budget.hpp"

namespace parcelgate {
namespace {

constexpr std::chrono::milliseconds kFirstRefusedWait{std::chrono::seconds{5}};
constexpr std::chrono::milliseconds kLongestRefusedWait{std::chrono::minutes{30}};

}  // namespace

PollSchedule::PollSchedule(const PollPolicy& policy, Instant now, const PollScheduleOptions& options)
    : policy_(policy), options_(options), pace_(policy, now, options.breaker) {}

Gate PollSchedule::gate(Instant now) const {
  if (requests_ >= options_.max_requests) return {Instant::max(), GateReason::requests_under_way};
  return pace_.gate(now);
}

std::vector<PollState> PollSchedule::order(DueRows due, Instant now) const {
  const auto day = std::chrono::floor<std::chrono::days>(now);
  const double day_passed =
      std::chrono::duration<double>(now - day) / std::chrono::duration<double>(std::chrono::days{1});
  std::optional<std::size_t> first;
  for (std::size_t i = 0; i < kPollUrgencies; ++i) {
    std::erase_if(due[i], [&](const PollState& row) { return is_held(row.key, now); });
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
    if (is_held(row.key, now)) continue;
    if (row.last_checked_at && *row.last_checked_at + policy_.min_interval_per_number > now) {
      row.next_at = *row.last_checked_at + policy_.min_interval_per_number;
      row.basis.reason = CheckReason::interval;
      row.basis.every = policy_.min_interval_per_number;
      in_flight_.insert(row.key);
      turn.postponed.push_back(std::move(row));
      continue;
    }
    const bool alone = alone_.contains(row.key);
    if (alone && !turn.batch.empty()) continue;
    in_flight_.insert(row.key);
    turn.batch.push_back(std::move(row));
    if (alone || turn.batch.size() >= policy_.batch_size) break;
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

void PollSchedule::poll_alone(std::span<const PollState> rows) {
  for (const auto& row : rows) alone_.insert(row.key);
}

void PollSchedule::store_refused(std::span<const PollState> rows, Instant now) {
  for (const auto& row : rows) {
    Refused& refused = refused_[row.key];
    const auto wait = kFirstRefusedWait * (1 << std::min<std::uint32_t>(refused.times++, 16));
    refused.until = now + std::min<std::chrono::milliseconds>(wait, kLongestRefusedWait);
  }
  if (rows.size() > 1) poll_alone(rows);
}

void PollSchedule::stored(std::span<const PollState> rows) {
  if (refused_.empty()) return;
  for (const auto& row : rows) refused_.erase(row.key);
}

bool PollSchedule::is_held(const ShipmentKey& key, Instant now) const {
  if (in_flight_.contains(key)) return true;
  const auto refused = refused_.find(key);
  if (refused == refused_.end() || refused->second.until <= now) return false;
  return refused->second.until - now <= kLongestRefusedWait;  // farther away: the clock was set back
}

void PollSchedule::answered(std::span<const PollState> rows) {
  for (const auto& row : rows) alone_.erase(row.key);
}

}  // namespace parcelgate
