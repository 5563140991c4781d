#include "tests/bench/poll_sim/account_run.hpp"

#include <algorithm>
#include <charconv>
#include <ctime>

namespace parcelgate::bench {
namespace {

constexpr Seconds kDay = 86'400;
constexpr Seconds kMeasureEvery = 300;
constexpr Seconds kSampleEvery = 3'600;
constexpr Seconds kWindow = 10;
constexpr std::size_t kSample = 20'000;

double cpu_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

}  // namespace

AccountRun::AccountRun(const AccountPlan& plan, std::size_t parcels, std::uint64_t seed)
    : plan_(plan),
      world_(parcels, plan.mix, seed),
      schedule_(plan.policy, World::instant(0)),
      wanted_(parcels, 1),
      random_(seed) {
  for (std::uint32_t i = 0; i < parcels; ++i) {
    wanted_sum_[world_.parcels()[i].urgency] += 1;
    push(i);
  }
}

void AccountRun::push(std::uint32_t parcel) {
  const auto& state = world_.parcels()[parcel];
  auto& heap = due_[state.urgency];
  heap.push_back({state.due_at, parcel});
  std::push_heap(heap.begin(), heap.end(), std::greater<>{});
}

PollState AccountRun::row_of(std::uint32_t parcel) {
  const auto& state = world_.parcels()[parcel];
  PollState row;
  row.key.tracking_number = std::to_string(parcel);
  row.next_at = World::instant(state.due_at);
  if (state.was_polled) row.last_checked_at = World::instant(state.polled_at);
  row.basis.urgency = static_cast<PollUrgency>(state.urgency);
  return row;
}

PollSchedule::DueRows AccountRun::read_due(Seconds now) {
  PollSchedule::DueRows rows;
  std::size_t found = 0;
  for (std::size_t i = 0; i < kPollUrgencies; ++i) {
    auto& heap = due_[i];
    for (std::size_t taken = 0; taken < plan_.policy.batch_size && !heap.empty() && heap.front().due_at <= now;
         ++taken) {
      rows[i].push_back(row_of(heap.front().parcel));
      std::pop_heap(heap.begin(), heap.end(), std::greater<>{});
      heap.pop_back();
      ++found;
    }
    if (found >= plan_.policy.batch_size && !schedule_.is_turn_of_oldest()) break;
  }
  return rows;
}

void AccountRun::note_request(Seconds now) {
  if (now / kDay != day_start_ / kDay) {
    day_start_ = now;
    day_requests_ = 0;
  }
  report_.most_in_a_day = std::max(report_.most_in_a_day, ++day_requests_);
  if (now >= window_start_ + kWindow) {
    window_start_ = now;
    window_requests_ = 0;
  }
  report_.most_in_a_second =
      std::max(report_.most_in_a_second, static_cast<double>(++window_requests_) / static_cast<double>(kWindow));
  ++report_.requests;
}

bool AccountRun::send_poll(Instant at) {
  const Seconds now = World::seconds(at);
  const auto due = read_due(now);
  auto turn = schedule_.take_batch(schedule_.order(due, at), at);
  for (const auto& row : turn.postponed) {
    world_.parcels()[std::stoul(row.key.tracking_number)].due_at = World::seconds(row.next_at) + 1;
  }
  const bool sends = !turn.batch.empty() && schedule_.start_request(at);
  if (sends) {
    note_request(now);
    schedule_.request_ended();
    for (const auto& row : turn.batch) settle(static_cast<std::uint32_t>(std::stoul(row.key.tracking_number)), now);
  }
  schedule_.release(turn.batch);
  schedule_.release(turn.postponed);
  for (const auto& rows : due) {
    for (const auto& row : rows) push(static_cast<std::uint32_t>(std::stoul(row.key.tracking_number)));
  }
  return sends || !turn.postponed.empty();
}

void AccountRun::settle(std::uint32_t index, Seconds now) {
  auto& parcel = world_.parcels()[index];
  ++report_.questions;
  const auto interval = std::chrono::duration_cast<std::chrono::seconds>(plan_.policy.min_interval_per_number).count();
  if (parcel.was_polled) {
    if (now - parcel.polled_at < static_cast<Seconds>(interval)) ++report_.intervals_broken;
    report_.longest_wait = std::max(report_.longest_wait, now - parcel.polled_at);
  }
  const auto known_before = parcel.known;
  world_.move(parcel, now);
  const bool has_news = parcel.known > known_before || (parcel.is_pushed && parcel.updated_at > parcel.polled_at);
  if (parcel.events > parcel.known && now > kDay) {
    report_.delay[parcel.urgency].add(static_cast<double>(now - parcel.last_event_at));
  }
  const auto news = world_.learn(parcel, now);
  const bool is_found = parcel.known > 0;
  parcel.failures = is_found ? 0 : static_cast<std::uint8_t>(std::min(parcel.failures + 1, 200));
  if (news > 0)
    parcel.reported = 0;
  else if (has_news)
    parcel.reported = static_cast<std::uint8_t>(std::min(parcel.reported + 1, 200));
  const PollOutcome outcome{is_found ? PollResult::answered : PollResult::not_found, parcel.failures, false,
                            parcel.reported};
  const auto sight = world_.look(parcel);
  const PollLimits limits{plan_.policy.min_interval_per_number, report_.stretch};
  const auto plan = plan_next_check(sight.shipment, sight.ret, limits, outcome, World::instant(now), world_.jitter());
  wanted_sum_[parcel.urgency] -= static_cast<double>(wanted_[index]);
  if (plan.ended) {
    ++report_.parcels_done;
    world_.renew(parcel, now);
    wanted_[index] = 1;
  } else {
    parcel.due_at = World::seconds(plan.next_at);
    parcel.urgency = static_cast<std::uint8_t>(plan.basis.urgency);
    wanted_[index] = static_cast<float>(8.64e7 / static_cast<double>(plan.basis.wanted.count()));
  }
  wanted_sum_[parcel.urgency] += static_cast<double>(wanted_[index]);
}

void AccountRun::measure() {
  WantedPerDay wanted{};
  for (std::size_t i = 0; i < kPollUrgencies; ++i) wanted[i] = std::max(0.0, wanted_sum_[i]);
  report_.stretch = stretch_for(wanted, polls_per_day(plan_.policy));
}

void AccountRun::sample(Seconds now) {
  auto& parcels = world_.parcels();
  for (std::size_t i = 0; i < std::min(kSample, parcels.size()); ++i) {
    auto& parcel = parcels[random_() % parcels.size()];
    // The known status of a pushed parcel is true now, unless a push was missed.
    world_.move(parcel, now);
    const bool is_true = parcel.is_pushed && parcel.known == parcel.events && parcel.known > 0;
    const double age = is_true ? 0 : static_cast<double>(now - parcel.updated_at);
    report_.age[parcel.urgency].add(age);
    if (world_.is_over(parcel) || parcel.clock_due_at <= now) continue;
    const Seconds left = parcel.clock_due_at - now;
    if (left <= 24 * 3600) report_.near_clock[left <= 2 * 3600 ? 0 : left <= 6 * 3600 ? 1 : 2].add(age);
  }
}

Instant AccountRun::next_step(Instant at) const {
  // What waits for its hour of the day is looked at each minute.
  Instant next = at + std::chrono::minutes{1};
  bool is_waiting = false;
  for (const auto& heap : due_) {
    if (heap.empty()) continue;
    const auto due_at = World::instant(heap.front().due_at);
    if (due_at <= at)
      is_waiting = true;
    else
      next = std::min(next, due_at);
  }
  const auto gate = schedule_.gate(at).open_at;
  if (is_waiting && gate > at) next = std::min(next, gate);
  return std::max(next, at + std::chrono::milliseconds{1});
}

AccountReport AccountRun::run(Seconds until) {
  const double before = cpu_seconds();
  Seconds measure_at = 0;
  Seconds sample_at = kDay;
  for (Instant at = World::instant(0); at < World::instant(until); at = next_step(at)) {
    const Seconds now = World::seconds(at);
    if (now >= measure_at) {
      measure();
      measure_at = now + kMeasureEvery;
    }
    if (now >= sample_at) {
      sample(now);
      sample_at = now + kSampleEvery;
    }
    while (schedule_.gate(at).open_at <= at && send_poll(at)) {
    }
  }
  for (const auto& parcel : world_.parcels()) {
    report_.longest_wait = std::max(report_.longest_wait, until - std::max(parcel.polled_at, parcel.updated_at));
  }
  report_.cpu_seconds = cpu_seconds() - before;
  return report_;
}

}  // namespace parcelgate::bench
