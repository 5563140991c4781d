// The machine's date is set while accounts are polled: no account stops polling, and none polls too early.
#include "tests/unit/gateway_app_polling/engine_fixture.hpp"

namespace parcelgate::testing {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::hours kAhead{24 * 400};
const std::string kScanTime = "A1 in_transit 1772355600";

class DateSetTest : public EngineTest {
 protected:
  /// What the clock watch does after a step back.
  void repair() {
    Transaction::InstantRepair progress;
    while (!progress.is_done) {
      run([&](Transaction& transaction) { return transaction.repair_instants(time_.now(), 500, progress); });
    }
  }
};

TEST_F(DateSetTest, AnAccountContinuesAfterADateThatWasAhead) {
  start();
  watch("A1");
  step();
  answer(kScanTime);
  const auto before = row("A1").next_at;
  time_.jump(kAhead);
  step();
  ASSERT_EQ(http_.waiting(), 1u) << "by that date it is due";
  answer(kScanTime);
  EXPECT_GT(row("A1").next_at, before + 24h * 300);
  time_.jump(-kAhead);
  repair();
  EXPECT_LE(row("A1").next_at, time_.now());
  advance_until_sent(2h);
  ASSERT_EQ(http_.waiting(), 1u);
  answer(kScanTime);
  EXPECT_LT(row("A1").next_at, time_.now() + 48h);
}

TEST_F(DateSetTest, APauseIsAsLongAsItHadLeftWhicheverWayTheDateIsSet) {
  options_.schedule.breaker.failures_to_open = 1;
  options_.schedule.breaker.first_pause = 30s;
  start();
  watch("A1");
  step();
  fail(ErrorKind::unreachable, "no answer");
  ASSERT_EQ(account_status().breaker, BreakerState::open);
  time_.step(10s);
  time_.jump(kAhead);
  step();
  EXPECT_EQ(http_.waiting(), 0u) << "the pause does not end by the date";
  EXPECT_EQ(account_status().open_until, time_.now() + 20s);
  time_.jump(-kAhead);
  step();
  EXPECT_EQ(account_status().open_until, time_.now() + 20s);
  time_.jump(-kAhead);
  step();
  EXPECT_EQ(account_status().open_until, time_.now() + 20s);
}

TEST(AccountPaceOfADateThatWasSet, HoldsRatesAndTheDayBudgetSurviveIt) {
  PollPolicy policy;
  policy.requests_per_second = 1;
  policy.requests_per_day = 10;
  Instant now{24h * 365 * 56 + 12h};
  AccountPace pace(policy, now);
  for (int request = 0; request < 4; ++request) {
    ASSERT_TRUE(pace.try_take(now));
    now += 1s;
  }
  pace.slow_down(now, 120s);
  now += kAhead;
  pace.date_was_set(kAhead, now);
  EXPECT_EQ(pace.gate(now).reason, GateReason::throttled);
  EXPECT_EQ(pace.gate(now).open_at, now + 120s);
  now += 120s;
  ASSERT_TRUE(pace.try_take(now));
  now -= kAhead;
  pace.date_was_set(-kAhead, now);
  EXPECT_EQ(pace.day().used(), 5u) << "what was used of another date counts for today";
  EXPECT_LE(pace.gate(now).open_at, now + 3s);
  EXPECT_TRUE(pace.try_take(now + 3s));
}

TEST(DayBudgetOfADateThatWasSet, ARestoredDayThatHasNotComeYetIsToday) {
  const Instant now{24h * 365 * 56};
  DayBudget day(10);
  day.restore(std::chrono::floor<std::chrono::days>(now) + std::chrono::days{400}, 10);
  EXPECT_GT(day.next_at(now), now + 24h * 300);
  day.date_was_set(now);
  EXPECT_EQ(day.next_at(now), std::chrono::floor<std::chrono::days>(now) + std::chrono::days{1});
}

}  // namespace
}  // namespace parcelgate::testing
