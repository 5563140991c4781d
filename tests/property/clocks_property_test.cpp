#include <gtest/gtest.h>

#include <set>
#include <string>

#include "gateway/domain/deadlines/clocks.hpp"
#include "tests/property/random.hpp"
#include "tests/unit/gateway_domain/return_cases.hpp"

namespace parcelgate {
namespace {

using testing::baseline;
using testing::first_seed;
using testing::hour;
using testing::Random;
using testing::reported;

constexpr std::uint64_t kClockRounds = 1000;
constexpr int kLastHour = 700;

Fact random_fact(Random& random, std::size_t number) {
  Fact fact = testing::fact("f" + std::to_string(number), static_cast<FactKind>(random.below(kFactKindCount)),
                            static_cast<int>(random.below(400)));
  // Ends are kept rare, so that most clocks live long enough to warn and breach.
  if (random.one_in(2)) fact.kind = random.one_in(2) ? FactKind::approved : FactKind::extended;
  if (fact.kind == FactKind::extended && random.one_in(2))
    fact.due_at = hour(static_cast<int>(random.below(500)));
  else if (fact.kind == FactKind::extended)
    fact.by = std::chrono::hours{1 + random.below(60)};
  if (fact.kind == FactKind::overridden || fact.kind == FactKind::deadline_stated)
    fact.due_at = hour(static_cast<int>(random.below(500)));
  if (changes_clocks(fact.kind) && random.one_in(2)) fact.clock = random.one_in(2) ? "buyer_sends" : "refund_due";
  return fact;
}

/// Assumed zones for some milestones.
void add_doubts(Random& random, Milestones& milestones) {
  for (ScanZone& zone : milestones.zones) {
    if (!random.one_in(2)) continue;
    zone.source = ZoneSource::assumed;
    zone.doubt = {static_cast<std::uint8_t>(random.below(100)), static_cast<std::uint8_t>(random.below(100))};
  }
}

Return random_return(Random& random) {
  Return ret;
  ret.return_id = "R";
  for (std::size_t count = 1 + random.below(7); count > 0; --count) ret.facts.push_back(random_fact(random, count));
  if (!random.one_in(3)) {
    const auto scanned = static_cast<int>(random.below(200));
    ret.shipments.push_back(testing::shipment(scanned, scanned + static_cast<int>(random.below(100))));
    if (random.one_in(2)) add_doubts(random, ret.shipments.back().milestones);
  }
  return ret;
}

/// A change with its instant, as the feed would hold it.
struct ReportedNews {
  Instant at;
  std::vector<std::string> changes;
  friend bool operator==(const ReportedNews&, const ReportedNews&) = default;
};

/// Lets time run from wake to wake, and past the extra instants.
std::vector<ReportedNews> run(const RulePack& rules, Return& ret, std::set<Instant> extra) {
  std::vector<ReportedNews> received;
  for (std::optional<Instant> now = hour(-1); now && *now <= hour(kLastHour);) {
    const auto changes = reported(testing::step(rules, ret, *now));
    if (!changes.empty()) received.push_back({*now, changes});
    extra.erase(extra.begin(), extra.upper_bound(*now));
    now = ret.wake_at;
    if (!extra.empty() && (!now || *extra.begin() < *now)) now = *extra.begin();
  }
  return received;
}

TEST(ClocksProperty, TheOrderInWhichFactsBecameKnownDoesNotMatter) {
  const RulePack rules = baseline();
  for (std::uint64_t round = 0; round < kClockRounds; ++round) {
    Random random{first_seed() + round};
    Return ret = random_return(random);
    const Instant now = hour(static_cast<int>(random.below(kLastHour)));
    const Evaluation expected = evaluate(rules, ret, now);
    ret.facts.push_back(random.pick(ret.facts));
    random.shuffle(ret.facts);
    const Evaluation shuffled = evaluate(rules, ret, now);
    ASSERT_EQ(shuffled.clocks, expected.clocks) << "seed " << first_seed() + round;
    ASSERT_EQ(shuffled.wake_at, expected.wake_at) << "seed " << first_seed() + round;
  }
}

TEST(ClocksProperty, EvaluatingTwiceReportsNothingNew) {
  const RulePack rules = baseline();
  for (std::uint64_t round = 0; round < kClockRounds; ++round) {
    Random random{first_seed() + round};
    Return ret = random_return(random);
    const Instant now = hour(static_cast<int>(random.below(kLastHour)));
    (void)testing::step(rules, ret, now);
    const auto clocks = ret.clocks;
    ASSERT_TRUE(testing::step(rules, ret, now).empty()) << "seed " << first_seed() + round;
    ASSERT_EQ(ret.clocks, clocks) << "seed " << first_seed() + round;
  }
}

TEST(ClocksProperty, ExtraEvaluationsReportTheSameAtTheSameInstants) {
  const RulePack rules = baseline();
  for (std::uint64_t round = 0; round < kClockRounds; ++round) {
    Random random{first_seed() + round};
    const Return ret = random_return(random);
    Return woken = ret;
    const auto expected = run(rules, woken, {});
    Return watched = ret;
    std::set<Instant> extra;
    for (std::size_t looks = random.below(200); looks > 0; --looks) {
      extra.insert(hour(-1) + std::chrono::minutes{random.below(static_cast<std::size_t>(kLastHour) * 60)});
    }
    ASSERT_EQ(run(rules, watched, extra), expected) << "seed " << first_seed() + round;
    ASSERT_EQ(watched.clocks, woken.clocks) << "seed " << first_seed() + round;
  }
}

TEST(ClocksProperty, AnyGranularityEndsInTheSameClocksAndBreachesEachDeadlineOnce) {
  const RulePack rules = baseline();
  for (std::uint64_t round = 0; round < kClockRounds; ++round) {
    Random random{first_seed() + round};
    const Return ret = random_return(random);
    Return stepped = ret;
    std::set<std::pair<std::string, Instant>> breaches;
    for (int now = -1; now < kLastHour; now += 1 + static_cast<int>(random.below(60))) {
      for (const ClockChange& change : testing::step(rules, stepped, hour(now))) {
        if (change.kind != ClockChangeKind::breached) continue;
        const Instant deadline = testing::clock_of(stepped, change.clock).breached_at.value();
        ASSERT_TRUE(breaches.emplace(change.clock, deadline).second) << "seed " << first_seed() + round;
      }
    }
    (void)testing::step(rules, stepped, hour(kLastHour));
    ASSERT_EQ(stepped.clocks, evaluate(rules, ret, hour(kLastHour)).clocks) << "seed " << first_seed() + round;
  }
}

TEST(ClocksProperty, AWithdrawnFactLeavesNoTrace) {
  const RulePack rules = baseline();
  for (std::uint64_t round = 0; round < kClockRounds; ++round) {
    Random random{first_seed() + round};
    Return ret = random_return(random);
    std::erase_if(ret.facts, [](const Fact& fact) {
      return fact.kind == FactKind::withdrawn || fact.kind == FactKind::waybill_withdrawn;
    });
    const Instant now = hour(kLastHour);
    const Evaluation without = evaluate(rules, ret, now);
    Fact mistake = random_fact(random, 100);
    if (mistake.kind == FactKind::withdrawn || mistake.kind == FactKind::waybill_withdrawn) continue;
    Fact withdrawal = testing::fact("w", FactKind::withdrawn, kLastHour);
    withdrawal.withdraws = mistake.fact_id;
    ret.facts.insert(ret.facts.begin(), {withdrawal, mistake});
    const Evaluation with = evaluate(rules, ret, now);
    ASSERT_EQ(with.clocks, without.clocks) << "seed " << first_seed() + round << " " << to_string(mistake.kind);
  }
}

/// The last deadline that the steps name is the clock's.
TEST(ClocksProperty, TheStepsAddUpToTheDeadline) {
  const RulePack rules = baseline();
  for (std::uint64_t round = 0; round < kClockRounds; ++round) {
    Random random{first_seed() + round};
    const Return ret = random_return(random);
    const Instant now = hour(static_cast<int>(random.below(kLastHour)));
    const Evaluation evaluation = evaluate(rules, ret, now);
    const std::vector<ClockSteps> all = steps_of(rules, ret, now);
    ASSERT_EQ(all.size(), evaluation.clocks.size());
    for (std::size_t at = 0; at < all.size(); ++at) {
      std::optional<Instant> due;
      for (const ClockStep& each : all[at].steps) {
        if (each.kind != StepKind::passed && each.due) due = each.due;
      }
      ASSERT_EQ(due, evaluation.clocks[at].due_at) << "seed " << first_seed() + round << " " << all[at].clock;
    }
  }
}

TEST(ClocksProperty, EachWarningIsReportedAtMostOnceForADeadline) {
  const RulePack rules = baseline();
  for (std::uint64_t round = 0; round < kClockRounds; ++round) {
    Random random{first_seed() + round};
    Return ret = random_return(random);
    std::set<std::tuple<std::string, std::chrono::milliseconds, Instant, Instant>> warnings;
    for (int now = -1; now < kLastHour; now += 1 + static_cast<int>(random.below(20))) {
      for (const ClockChange& change : testing::step(rules, ret, hour(now))) {
        if (change.kind != ClockChangeKind::warning) continue;
        const Clock& clock = testing::clock_of(ret, change.clock);
        ASSERT_TRUE(
            warnings.emplace(clock.id, change.lead.value(), clock.started_at.value(), clock.due_at.value()).second)
            << "seed " << first_seed() + round;
        ASSERT_LE(earliest_due(clock).value() - *change.lead, hour(now)) << "seed " << first_seed() + round;
      }
    }
  }
}

TEST(ClocksProperty, TheDeadlineLiesWithinItsBoundsAndABreachAfterThem) {
  const RulePack rules = baseline();
  std::size_t with_bounds = 0;
  for (std::uint64_t round = 0; round < kClockRounds; ++round) {
    Random random{first_seed() + round};
    const Return ret = random_return(random);
    for (const Clock& clock : evaluate(rules, ret, hour(kLastHour)).clocks) {
      ASSERT_TRUE(!clock.due_from || *clock.due_from < clock.due_at) << "seed " << first_seed() + round;
      ASSERT_TRUE(!clock.due_to || *clock.due_to > clock.due_at) << "seed " << first_seed() + round;
      const bool has_bounds = clock.due_from || clock.due_to;
      with_bounds += has_bounds ? 1 : 0;
      ASSERT_FALSE(has_bounds && clock.zone_doubts.empty()) << "seed " << first_seed() + round;
      ASSERT_FALSE(clock.is_met_in_doubt && is_missed(clock)) << "seed " << first_seed() + round;
    }
  }
  EXPECT_GT(with_bounds, kClockRounds / 10) << "the property must have something to look at";
}

/// The nominal deadline does not depend on the doubt, and without doubt there are no bounds.
TEST(ClocksProperty, ExactZonesGiveTheSameDeadlinesWithoutBounds) {
  const RulePack rules = baseline();
  for (std::uint64_t round = 0; round < kClockRounds; ++round) {
    Random random{first_seed() + round};
    Return ret = random_return(random);
    const Instant now = hour(static_cast<int>(random.below(kLastHour)));
    const Evaluation doubtful = evaluate(rules, ret, now);
    for (ReturnShipment& shipment : ret.shipments) shipment.milestones.zones = {};
    const Evaluation exact = evaluate(rules, ret, now);
    for (std::size_t at = 0; at < exact.clocks.size(); ++at) {
      const Clock& clock = exact.clocks[at];
      ASSERT_FALSE(clock.due_from || clock.due_to || clock.is_met_in_doubt) << "seed " << first_seed() + round;
      ASSERT_TRUE(clock.zone_doubts.empty()) << "seed " << first_seed() + round;
      ASSERT_EQ(doubtful.clocks[at].due_at, clock.due_at) << "seed " << first_seed() + round;
      ASSERT_EQ(doubtful.clocks[at].state, clock.state) << "seed " << first_seed() + round;
      ASSERT_TRUE(clock.breached_at || !is_missed(doubtful.clocks[at]))
          << "a doubt accuses nobody whom the exact zone does not, seed " << first_seed() + round;
    }
  }
}

/// The targets of pack `house` for a complaint.
RulePack complaint_targets() {
  const auto rule = [](const char* id, Trigger start, std::vector<Trigger> met_by, int limit) {
    ClockRule made;
    made.id = id;
    made.subject = ClockSubject::complaint;
    made.starts = {start};
    made.met_by = std::move(met_by);
    made.limits = limit_of(std::chrono::hours{limit});
    made.warn_before = {std::chrono::hours{6}};
    return made;
  };
  RulePack pack;
  pack.id = "targets";
  pack.rules.push_back(rule("buyer_sends", Trigger::complaint_received, {Trigger::acknowledged, Trigger::closed}, 24));
  pack.rules.push_back(rule("refund_due", Trigger::customer_message, {Trigger::customer_answered}, 12));
  pack.rules.back().restarts = {Trigger::customer_message};
  return pack;
}

/// Facts of all kinds, also those that a complaint does not take: they must not matter.
Complaint random_complaint(Random& random) {
  Complaint complaint;
  complaint.complaint_id = "C";
  complaint.received_at = hour(static_cast<int>(random.below(20)));
  for (std::size_t count = 1 + random.below(9); count > 0; --count) {
    complaint.facts.push_back(random_fact(random, count));
    Fact& fact = complaint.facts.back();
    if (random.one_in(2)) fact.kind = random.one_in(2) ? FactKind::customer_message : FactKind::customer_answered;
    if (fact.kind == FactKind::withdrawn && random.one_in(2)) fact.withdraws = "f1";
  }
  return complaint;
}

TEST(ClocksProperty, OfAComplaintTheOrderOfFactsDoesNotMatterAndEvaluatingTwiceReportsNothingNew) {
  const RulePack rules = complaint_targets();
  for (std::uint64_t round = 0; round < kClockRounds; ++round) {
    Random random{first_seed() + round};
    Complaint complaint = random_complaint(random);
    const Instant now = hour(static_cast<int>(random.below(kLastHour)));
    const Evaluation expected = evaluate(rules, input_of(complaint, now), now);
    complaint.facts.push_back(random.pick(complaint.facts));
    random.shuffle(complaint.facts);
    const Evaluation shuffled = evaluate(rules, input_of(complaint, now), now);
    ASSERT_EQ(shuffled.clocks, expected.clocks) << "seed " << first_seed() + round;
    ASSERT_EQ(shuffled.wake_at, expected.wake_at) << "seed " << first_seed() + round;
    complaint.clocks = shuffled.clocks;
    ASSERT_TRUE(evaluate(rules, input_of(complaint, now), now).changes.empty()) << "seed " << first_seed() + round;
  }
}

TEST(ClocksProperty, ASecondMessageAtOnceMovesNoDeadline) {
  const RulePack rules = complaint_targets();
  for (std::uint64_t round = 0; round < kClockRounds; ++round) {
    Random random{first_seed() + round};
    Complaint complaint = random_complaint(random);
    const Instant now = hour(kLastHour);
    const Evaluation without = evaluate(rules, input_of(complaint, now), now);
    const Fact earlier = random.pick(complaint.facts);
    if (earlier.kind != FactKind::customer_message || find_withdrawal(complaint.facts, earlier) != nullptr) continue;
    Fact repeated = earlier;
    repeated.fact_id = "z";  // the last of its instant, where an answer may follow at once
    complaint.facts.push_back(repeated);
    const Evaluation with = evaluate(rules, input_of(complaint, now), now);
    ASSERT_EQ(with.clocks, without.clocks) << "seed " << first_seed() + round;
  }
}

}  // namespace
}  // namespace parcelgate
