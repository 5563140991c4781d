#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/domain/deadlines/check_fact.hpp"
#include "tests/unit/gateway_domain/return_cases.hpp"

namespace parcelgate {
namespace {

using testing::clock_of;
using ::testing::ElementsAre;
using testing::fact;
using testing::hour;
using ::testing::IsEmpty;
using testing::reported;
using testing::return_with;
using testing::step;

const RulePack kStatedRules = testing::baseline();

Fact stated(std::string id, int at, int due, std::string clock = "buyer_sends") {
  Fact made = fact(std::move(id), FactKind::deadline_stated, at, std::move(clock));
  made.due_at = hour(due);
  made.source = "refund_remind_timeout";
  return made;
}

Fact withdrawal_of(std::string id, int at, std::string of) {
  Fact made = fact(std::move(id), FactKind::withdrawn, at);
  made.withdraws = std::move(of);
  return made;
}

TEST(StatedDeadline, ComesBeforeTheComputedOneAndAChangeIsReportedByItsDirection) {
  Return ret = return_with({fact("a", FactKind::approved, 0)});
  (void)step(kStatedRules, ret, hour(1));
  ret.facts.push_back(stated("s1", 2, 240));
  EXPECT_THAT(reported(step(kStatedRules, ret, hour(2))), ElementsAre("buyer_sends extended"));
  ret.facts.push_back(stated("s2", 3, 100));
  EXPECT_THAT(reported(step(kStatedRules, ret, hour(3))), ElementsAre("buyer_sends shortened"));
  const Clock& clock = clock_of(ret, "buyer_sends");
  EXPECT_EQ(clock.due_at, hour(100));
  EXPECT_EQ(clock.computed_due_at, hour(168));
  EXPECT_EQ(clock.stated_by, "fact:s2");
}

TEST(StatedDeadline, TakenBackGivesTheFormerOneAgain) {
  Return ret = return_with({fact("a", FactKind::approved, 0), stated("s1", 2, 240), stated("s2", 3, 100)});
  (void)step(kStatedRules, ret, hour(4));
  ret.facts.push_back(withdrawal_of("w", 5, "s2"));
  EXPECT_THAT(reported(step(kStatedRules, ret, hour(5))), ElementsAre("buyer_sends extended"));
  EXPECT_EQ(clock_of(ret, "buyer_sends").due_at, hour(240));
}

TEST(StatedDeadline, APersonsDeadlineComesBeforeAnEarlierStatement) {
  Fact override_ = fact("o", FactKind::overridden, 3, "buyer_sends");
  override_.due_at = hour(120);
  Return ret = return_with({fact("a", FactKind::approved, 0), stated("s1", 2, 240), override_});
  (void)step(kStatedRules, ret, hour(4));
  EXPECT_EQ(clock_of(ret, "buyer_sends").due_at, hour(120));
  ret.facts.push_back(stated("s2", 5, 130));
  (void)step(kStatedRules, ret, hour(6));
  EXPECT_EQ(clock_of(ret, "buyer_sends").due_at, hour(130)) << "a later statement counts again";
}

TEST(WithdrawnFact, IsAsIfItHadNeverBeenRecorded) {
  Return with = return_with({fact("a", FactKind::approved, 0), fact("r", FactKind::received, 10)});
  (void)step(kStatedRules, with, hour(11));
  EXPECT_EQ(clock_of(with, "refund_due").state, ClockState::running);
  with.facts.push_back(withdrawal_of("w", 12, "r"));
  EXPECT_THAT(reported(step(kStatedRules, with, hour(12))),
              ElementsAre("seller_confirms reopened", "refund_due cancelled"));
  EXPECT_EQ(clock_of(with, "refund_due").state, ClockState::waiting);
}

TEST(WithdrawnFact, MustNameAFactThatCanBeTakenBack) {
  const Return ret = return_with({fact("a", FactKind::approved, 0), withdrawal_of("w", 1, "a")});
  const auto faults_of = [&](const Fact& checked) {
    std::vector<std::string> words;
    for (const FactFault& fault : find_fact_faults(kStatedRules, ret, checked)) words.emplace_back(fault.field);
    return words;
  };
  EXPECT_THAT(faults_of(withdrawal_of("x", 2, "a")), IsEmpty());
  EXPECT_THAT(faults_of(withdrawal_of("x", 2, "nothing")), ElementsAre("of"));
  EXPECT_THAT(faults_of(withdrawal_of("x", 2, "w")), ElementsAre("of"));
  EXPECT_THAT(faults_of(withdrawal_of("x", 2, "")), ElementsAre("of"));
}

TEST(StatedDeadline, ThatCannotBeIsRefused) {
  const Return ret = return_with({fact("a", FactKind::approved, 10)});
  const auto faults_of = [&](Fact checked) {
    std::vector<std::string> words;
    for (const FactFault& fault : find_fact_faults(kStatedRules, ret, checked)) words.emplace_back(fault.field);
    return words;
  };
  EXPECT_THAT(faults_of(stated("s", 11, 20)), IsEmpty());
  EXPECT_THAT(faults_of(stated("s", 11, 5)), ElementsAre("due_at")) << "before the return began";
  Fact late = stated("s", 11, 20);
  late.due_at = kLatestDeadline + std::chrono::milliseconds{1};
  EXPECT_THAT(faults_of(late), ElementsAre("due_at"));
  EXPECT_THAT(faults_of(stated("s", 11, 20, "")), ElementsAre("clock"));
  EXPECT_THAT(faults_of(stated("s", 11, 20, "nothing")), ElementsAre("clock"));
  Fact bare = fact("s", FactKind::deadline_stated, 11, "buyer_sends");
  EXPECT_THAT(faults_of(bare), ElementsAre("due_at"));
}

TEST(Closing, ACancellationAndASentExchangeEndEveryClock) {
  for (const FactKind kind : {FactKind::cancelled, FactKind::exchange_sent}) {
    Return ret = return_with({fact("a", FactKind::approved, 0)});
    (void)step(kStatedRules, ret, hour(1));
    ret.facts.push_back(fact("c", kind, 2));
    (void)step(kStatedRules, ret, hour(3));
    EXPECT_TRUE(is_done(ret)) << to_string(kind);
    EXPECT_EQ(clock_of(ret, "buyer_sends").state, ClockState::cancelled);
  }
}

TEST(Parcels, TheLastOneCountsWhereTheRuleSaysSo) {
  RulePack rules = testing::baseline();
  rules.rules[1].parcels = ParcelChoice::last;
  ReturnShipment first = testing::shipment(1, 10);
  ReturnShipment second = testing::shipment(2, std::nullopt);
  second.tracking_number = "SF999";
  Return ret = return_with({fact("a", FactKind::approved, 0)}, {first, second});
  (void)step(rules, ret, hour(20));
  EXPECT_EQ(clock_of(ret, "seller_confirms").state, ClockState::waiting) << "one parcel is still under way";
  ret.shipments[1].milestones.signed_at = hour(30);
  (void)step(rules, ret, hour(31));
  EXPECT_EQ(clock_of(ret, "seller_confirms").due_at, hour(78));
  EXPECT_EQ(clock_of(ret, "refund_due").due_at, hour(10 + 168)) << "the first receipt counts without a word";
}

TEST(StatedDeadline, APauseDoesNotHoldThePlatform) {
  Fact pause = fact("p", FactKind::paused, 5, "buyer_sends");
  Return ret = return_with({fact("a", FactKind::approved, 0), stated("s", 6, 100), pause});
  (void)step(kStatedRules, ret, hour(50));
  EXPECT_EQ(clock_of(ret, "buyer_sends").state, ClockState::running);
  EXPECT_EQ(ret.wake_at, hour(76)) << "the first warning";
  (void)step(kStatedRules, ret, hour(101));
  EXPECT_EQ(clock_of(ret, "buyer_sends").breached_at, hour(100));
}

TEST(StatedDeadline, OfAClockThatTheKindOfReturnLacksIsRefused) {
  RulePack rules = testing::baseline();
  rules.rules[1].kinds = {ReturnKind::return_};
  Return ret = return_with({fact("a", FactKind::approved, 0)});
  ret.order.kind = ReturnKind::refund_only;
  EXPECT_EQ(find_fact_faults(rules, ret, stated("s", 1, 20, "seller_confirms")).size(), 1U);
  EXPECT_TRUE(find_fact_faults(rules, ret, stated("s", 1, 20, "refund_due")).empty());
}

TEST(Alerts, ADeadlineThatWasMovedIsNotMissedAnyMore) {
  Return ret = return_with({fact("a", FactKind::approved, 0)});
  (void)step(kStatedRules, ret, hour(170));
  EXPECT_TRUE(is_missed(clock_of(ret, "buyer_sends")));
  ret.facts.push_back(stated("s", 171, 400));
  (void)step(kStatedRules, ret, hour(172));
  EXPECT_FALSE(needs_person(clock_of(ret, "buyer_sends")));
  EXPECT_EQ(clock_of(ret, "buyer_sends").breached_at, hour(168)) << "it stays recorded";
}

}  // namespace
}  // namespace parcelgate
