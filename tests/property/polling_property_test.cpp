// What must hold for any shipment, clock and budget.
#include <gtest/gtest.h>

#include <numeric>

#include "gateway/app/polling/budget.hpp"
#include "gateway/app/polling/poll_schedule.hpp"
#include "tests/property/random.hpp"

namespace parcelgate::testing {
namespace {

using namespace std::chrono_literals;

const Instant kNow = std::chrono::sys_days{std::chrono::year{2026} / 3 / 1};

Shipment random_shipment(Random& random) {
  Shipment shipment;
  if (random.one_in(5)) return shipment;
  shipment.status = static_cast<Status>(random.below(kStatusCount));
  shipment.status_at = ZonedInstant{kNow - 1h * random.below(24 * 60), {}, {}};
  return shipment;
}

Return with_clocks(Random& random) {
  Return ret;
  for (std::size_t i = 0; i < 1 + random.below(3); ++i) {
    Clock clock;
    clock.id = "clock-" + std::to_string(i);
    clock.state = ClockState::running;
    clock.due_at = kNow + 1min * (1 + random.below(60 * 24 * 10));
    ret.clocks.push_back(clock);
  }
  return ret;
}

PollLimits random_limits(Random& random) {
  PollLimits limits;
  limits.min_interval = 1min * random.below(60);
  double factor = 1;
  for (double& each : limits.stretch) each = factor += static_cast<double>(random.below(30)) / 10;
  return limits;
}

PollOutcome random_outcome(Random& random) {
  return {static_cast<PollResult>(random.below(5)), static_cast<std::uint32_t>(random.below(20)), random.one_in(3),
          static_cast<std::uint32_t>(random.below(6))};
}

TEST(PollPlanProperty, ACloserClockIsNeverPlannedLater) {
  for (std::uint64_t seed = first_seed(); seed < first_seed() + 3000; ++seed) {
    Random random(seed);
    const auto shipment = random_shipment(random);
    const auto limits = random_limits(random);
    const auto outcome = random_outcome(random);
    const double jitter = static_cast<double>(random.below(101)) / 100;
    const auto far = with_clocks(random);
    auto near = far;
    for (Clock& clock : near.clocks) {
      const auto left = *clock.due_at - kNow;
      clock.due_at = kNow + left * static_cast<std::int64_t>(random.below(101)) / 100;
    }
    const auto later = plan_next_check(shipment, &far, limits, outcome, kNow, jitter);
    const auto sooner = plan_next_check(shipment, &near, limits, outcome, kNow, jitter);
    ASSERT_FALSE(sooner.ended) << "a clock is open, seed " << seed;
    ASSERT_LE(sooner.next_at, later.next_at) << "seed " << seed;
    ASSERT_GE(sooner.next_at, kNow + limits.min_interval) << "seed " << seed;
  }
}

TEST(PollPlanProperty, ABudgetOnlyPutsOffAndThePlanDependsOnNoOrder) {
  for (std::uint64_t seed = first_seed(); seed < first_seed() + 3000; ++seed) {
    Random random(seed);
    const auto shipment = random_shipment(random);
    auto ret = with_clocks(random);
    const auto outcome = random_outcome(random);
    auto limits = random_limits(random);
    const auto short_of = plan_next_check(shipment, &ret, limits, outcome, kNow, 0.5);
    random.shuffle(ret.clocks);
    ASSERT_EQ(plan_next_check(shipment, &ret, limits, outcome, kNow, 0.5).next_at, short_of.next_at) << seed;
    limits.stretch = {1, 1, 1, 1};
    ASSERT_LE(plan_next_check(shipment, &ret, limits, outcome, kNow, 0.5).next_at, short_of.next_at) << seed;
  }
}

TEST(BudgetProperty, StretchedPollsFitAndNoUrgencyOvertakesAMoreUrgentOne) {
  for (std::uint64_t seed = first_seed(); seed < first_seed() + 3000; ++seed) {
    Random random(seed);
    WantedPerDay wanted{};
    for (double& each : wanted) each = random.one_in(4) ? 0 : static_cast<double>(random.below(1'000'000));
    const double available = 1'000 + static_cast<double>(random.below(1'000'000));
    const auto stretch = stretch_for(wanted, available);
    double polled = 0;
    for (std::size_t i = 0; i < kPollUrgencies; ++i) polled += wanted[i] / stretch[i];
    ASSERT_LE(polled, available * (1 + 1e-9)) << "seed " << seed;
    ASSERT_GE(stretch[0], 1) << "seed " << seed;
    ASSERT_TRUE(std::is_sorted(stretch.begin(), stretch.end())) << "seed " << seed;
    if (polled < available / 2) {
      ASSERT_DOUBLE_EQ(stretch[0], 1) << "seed " << seed;
    }
  }
}

/// Rows that become due again as soon as they were polled, under a budget that is far too small.
struct Crowd {
  std::vector<PollState> rows;
  std::vector<std::uint32_t> polled;

  explicit Crowd(Random& random) {
    for (int i = 0; i < 24; ++i) {
      PollState row;
      row.key = {"shop", "sf", std::to_string(i)};
      row.account = "main";
      row.next_at = kNow - 1s * random.below(3600);
      row.basis.urgency = static_cast<PollUrgency>(i % static_cast<int>(kPollUrgencies));
      rows.push_back(row);
    }
    polled.resize(rows.size());
  }
  PollSchedule::DueRows due(Instant now) const {
    PollSchedule::DueRows lists;
    for (const auto& row : rows) {
      if (row.next_at <= now) lists[static_cast<std::size_t>(row.basis.urgency)].push_back(row);
    }
    for (auto& list : lists) {
      std::sort(list.begin(), list.end(), [](const auto& a, const auto& b) { return a.next_at < b.next_at; });
    }
    return lists;
  }
};

TEST(BudgetProperty, TheBudgetIsNeverExceededAndNoNumberStarves) {
  for (std::uint64_t seed = first_seed(); seed < first_seed() + 20; ++seed) {
    Random random(seed);
    PollPolicy policy;
    policy.requests_per_second = 0.05;
    policy.requests_per_day = static_cast<std::uint32_t>(400 + random.below(600));
    policy.batch_size = 1 + random.below(3);
    Crowd crowd(random);
    PollSchedule schedule(policy, kNow);
    std::uint32_t requests = 0;
    for (Instant now = kNow; now < kNow + 24h; now += 10s) {
      if (schedule.gate(now).open_at > now) continue;
      const auto turn = schedule.take_batch(schedule.order(crowd.due(now), now), now);
      ASSERT_LE(turn.batch.size(), policy.batch_size);
      if (!turn.batch.empty()) {
        ASSERT_TRUE(schedule.start_request(now));
        schedule.request_ended();
        ++requests;
      }
      for (const auto& row : turn.batch) {
        const auto at = std::stoul(row.key.tracking_number);
        ++crowd.polled[at];
        crowd.rows[at].next_at = now + 1min;
      }
      schedule.release(turn.batch);
    }
    ASSERT_LE(requests, policy.requests_per_day) << "seed " << seed;
    ASSERT_GE(requests, policy.requests_per_day * 9 / 10) << "seed " << seed << ": the budget is there to be spent";
    std::array<std::uint64_t, kPollUrgencies> sums{};
    for (std::size_t i = 0; i < crowd.polled.size(); ++i) {
      ASSERT_GT(crowd.polled[i], 0u) << "seed " << seed << ": number " << i << " starves";
      sums[i % kPollUrgencies] += crowd.polled[i];
    }
    ASSERT_GT(sums[0], sums[1]) << "seed " << seed;
    ASSERT_GT(sums[0], sums[3] * 2) << "seed " << seed;
  }
}

}  // namespace
}  // namespace parcelgate::testing
