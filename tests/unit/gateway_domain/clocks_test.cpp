#include "gateway/domain/deadlines/clocks.hpp"
#include "gateway/domain/deadlines/check_fact.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/gateway_domain/return_cases.hpp"

namespace parcelgate {
namespace {

using namespace testing;  // NOLINT: the helpers of return_cases.hpp
using std::chrono::hours;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const RulePack kRules = baseline();

TEST(Clocks, TheBuyersClockRunsFromApprovalAndIsMetByTheWaybill) {
  Return ret = return_with({fact("f1", FactKind::approved, 0)});
  EXPECT_THAT(reported(step(kRules, ret, hour(1))), ElementsAre("buyer_sends started"));
  EXPECT_EQ(clock_of(ret, "buyer_sends").due_at, hour(168));
  EXPECT_EQ(clock_of(ret, "buyer_sends").started_by, "fact:f1");
  EXPECT_EQ(ret.wake_at, hour(144));
  ret.facts.push_back(fact("f2", FactKind::waybill_entered, 5));
  EXPECT_THAT(reported(step(kRules, ret, hour(6))), ElementsAre("buyer_sends met"));
  EXPECT_EQ(clock_of(ret, "buyer_sends").met_at, hour(5));
  EXPECT_FALSE(ret.wake_at);
}

TEST(Clocks, TheFirstPhysicalScanIsEvidenceAndMeetsNothing) {
  Return ret = return_with({fact("f1", FactKind::approved, 0)}, {shipment(9, std::nullopt)});
  (void)step(kRules, ret, hour(10));
  EXPECT_EQ(clock_of(ret, "buyer_sends").state, ClockState::running);
  EXPECT_EQ(clock_of(ret, "buyer_sends").evidence_at, hour(9));
}

TEST(Clocks, AWaybillFromBeforeTheApprovalStillMeetsIt) {
  Return ret = return_with({fact("w", FactKind::waybill_entered, 1), fact("a", FactKind::approved, 2)});
  (void)step(kRules, ret, hour(3));
  EXPECT_EQ(clock_of(ret, "buyer_sends").state, ClockState::met);
}

TEST(Clocks, WarnsOnceForEachLeadAndBreachesAtTheDeadline) {
  Return ret = return_with({fact("f1", FactKind::approved, 0)});
  (void)step(kRules, ret, hour(1));
  EXPECT_THAT(reported(step(kRules, ret, hour(144))), ElementsAre("buyer_sends warning 24h"));
  EXPECT_THAT(reported(step(kRules, ret, hour(150))), IsEmpty());
  EXPECT_EQ(ret.wake_at, hour(162));
  EXPECT_THAT(reported(step(kRules, ret, hour(163))), ElementsAre("buyer_sends warning 6h"));
  EXPECT_THAT(reported(step(kRules, ret, hour(168))), ElementsAre("buyer_sends breached"));
  EXPECT_THAT(reported(step(kRules, ret, hour(900))), IsEmpty());
  EXPECT_EQ(clock_of(ret, "buyer_sends").at_risk_since, hour(144));
  EXPECT_EQ(clock_of(ret, "buyer_sends").breached_at, hour(168));
  EXPECT_FALSE(ret.wake_at);
}

TEST(Clocks, OfSeveralLeadsThatPassedAtOnceOnlyTheTightestIsReported) {
  Return ret = return_with({fact("f1", FactKind::approved, 0)});
  EXPECT_THAT(reported(step(kRules, ret, hour(165))), ElementsAre("buyer_sends started", "buyer_sends warning 6h"));
  EXPECT_THAT(clock_of(ret, "buyer_sends").warned, ElementsAre(hours{24}, hours{6}));
}

TEST(Clocks, MetAfterTheDeadlineStaysBreached) {
  Return ret = return_with({fact("f1", FactKind::approved, 0), fact("f2", FactKind::waybill_entered, 170)});
  EXPECT_THAT(reported(step(kRules, ret, hour(171))), ElementsAre("buyer_sends breached", "buyer_sends met"));
  const Clock& clock = clock_of(ret, "buyer_sends");
  EXPECT_EQ(clock.breached_at, hour(168));
  EXPECT_EQ(clock.met_at, hour(170));
  EXPECT_EQ(steps_named(kRules, ret, hour(171), "buyer_sends", StepKind::met).at(0).span, -hours{2});
}

TEST(Clocks, ExtensionsAddUpAndWarnAnew) {
  Return ret = return_with({fact("f1", FactKind::approved, 0)});
  (void)step(kRules, ret, hour(145));
  ret.facts.push_back(extension("e1", 146, 24, "buyer_sends"));
  ret.facts.push_back(extension("e2", 146, 12));
  EXPECT_THAT(reported(step(kRules, ret, hour(146))), ElementsAre("buyer_sends extended"));
  EXPECT_EQ(clock_of(ret, "buyer_sends").due_at, hour(204));
  EXPECT_THAT(reported(step(kRules, ret, hour(180))), ElementsAre("buyer_sends warning 24h"));
}

TEST(Clocks, AnExtensionAfterTheDeadlineKeepsTheBreachOnRecord) {
  Return ret = return_with({fact("f1", FactKind::approved, 0)});
  (void)step(kRules, ret, hour(169));
  ret.facts.push_back(extension("e1", 170, 24));
  EXPECT_THAT(reported(step(kRules, ret, hour(170))), ElementsAre("buyer_sends extended"));
  EXPECT_EQ(clock_of(ret, "buyer_sends").breached_at, hour(168));
  EXPECT_EQ(clock_of(ret, "buyer_sends").due_at, hour(192));
  EXPECT_THAT(reported(step(kRules, ret, hour(200))), ElementsAre("buyer_sends breached"));
  EXPECT_EQ(clock_of(ret, "buyer_sends").breached_at, hour(192));
}

TEST(Clocks, AnExtensionFromBeforeTheDeadlineShowsThatTheBreachWasNone) {
  Return ret = return_with({fact("f1", FactKind::approved, 0)});
  (void)step(kRules, ret, hour(169));
  ret.facts.push_back(extension("e1", 160, 24));
  EXPECT_THAT(reported(step(kRules, ret, hour(169))), ElementsAre("buyer_sends reopened"));
  EXPECT_FALSE(clock_of(ret, "buyer_sends").breached_at);
}

TEST(Clocks, ADeadlineSetOutrightReplacesWhatWasBefore) {
  Fact early = fact("o1", FactKind::overridden, 10, "buyer_sends");
  early.due_at = hour(50);
  Fact late = fact("o2", FactKind::overridden, 12, "buyer_sends");
  late.due_at = hour(60);
  Return ret =
      return_with({late, fact("f1", FactKind::approved, 0), early, extension("e", 5, 24), extension("e2", 13, 1)});
  (void)step(kRules, ret, hour(14));
  EXPECT_EQ(clock_of(ret, "buyer_sends").due_at, hour(61));
}

TEST(Clocks, PausedTimeIsAddedToTheDeadline) {
  Return ret = return_with({fact("f1", FactKind::approved, 0)});
  (void)step(kRules, ret, hour(1));
  ret.facts.push_back(fact("p", FactKind::paused, 100, "buyer_sends"));
  EXPECT_THAT(reported(step(kRules, ret, hour(100))), ElementsAre("buyer_sends paused"));
  EXPECT_FALSE(ret.wake_at);
  EXPECT_THAT(reported(step(kRules, ret, hour(500))), IsEmpty());
  ret.facts.push_back(fact("r", FactKind::resumed, 510, "buyer_sends"));
  EXPECT_THAT(reported(step(kRules, ret, hour(510))), ElementsAre("buyer_sends resumed"));
  EXPECT_EQ(clock_of(ret, "buyer_sends").due_at, hour(168 + 410));
  EXPECT_EQ(ret.wake_at, hour(144 + 410));
}

TEST(Clocks, APauseAfterTheDeadlineAddsNothing) {
  Return ret = return_with(
      {fact("f1", FactKind::approved, 0), fact("p", FactKind::paused, 170), fact("r", FactKind::resumed, 190)});
  EXPECT_THAT(reported(step(kRules, ret, hour(200))), ElementsAre("buyer_sends started", "buyer_sends breached"));
  EXPECT_EQ(clock_of(ret, "buyer_sends").due_at, hour(168));
  EXPECT_EQ(clock_of(ret, "buyer_sends").breached_at, hour(168));
  EXPECT_EQ(steps_named(kRules, ret, hour(200), "buyer_sends", StepKind::passed).size(), 1U);
}

TEST(Clocks, NothingIsAtRiskOfADeadlineBeforeItWasSet) {
  Fact sooner = fact("o", FactKind::overridden, 100, "buyer_sends");
  sooner.due_at = hour(110);
  Return ret = return_with({fact("f1", FactKind::approved, 0), sooner});
  (void)step(kRules, ret, hour(101));
  EXPECT_EQ(clock_of(ret, "buyer_sends").at_risk_since, hour(100));
}

TEST(Clocks, APauseOfAllClocksFromBeforeTheStartCountsFromTheStart) {
  Return ret = return_with(
      {fact("p", FactKind::paused, 0), fact("f1", FactKind::approved, 10), fact("r", FactKind::resumed, 15)});
  (void)step(kRules, ret, hour(20));
  EXPECT_EQ(clock_of(ret, "buyer_sends").due_at, hour(168 + 10 + 5));
}

TEST(Clocks, AWaivedClockIsOver) {
  Return ret = return_with({fact("f1", FactKind::approved, 0)});
  (void)step(kRules, ret, hour(1));
  ret.facts.push_back(fact("w", FactKind::waived, 2, "buyer_sends"));
  EXPECT_THAT(reported(step(kRules, ret, hour(2))), ElementsAre("buyer_sends waived"));
  EXPECT_EQ(clock_of(ret, "seller_confirms").state, ClockState::waiting);
}

TEST(Clocks, ARefundWithoutReceiptEndsTheReturn) {
  Return ret = return_with({fact("f1", FactKind::approved, 0)});
  (void)step(kRules, ret, hour(1));
  ret.facts.push_back(fact("m", FactKind::refunded, 3));
  EXPECT_THAT(reported(step(kRules, ret, hour(3))),
              ElementsAre("buyer_sends cancelled", "seller_confirms cancelled", "refund_due met"));
  EXPECT_TRUE(is_done(ret));
  ret.shipments.push_back(shipment(5, 30));
  EXPECT_THAT(reported(step(kRules, ret, hour(40))), IsEmpty());
}

TEST(Clocks, TheWholeWayOfAReturn) {
  Return ret =
      return_with({fact("a", FactKind::approved, 0), fact("w", FactKind::waybill_entered, 20)}, {shipment(22, 70)});
  EXPECT_THAT(reported(step(kRules, ret, hour(71))),
              ElementsAre("buyer_sends met", "seller_confirms started", "refund_due started"));
  EXPECT_EQ(clock_of(ret, "seller_confirms").started_by, "shipment:sf/SF123:signed");
  EXPECT_EQ(clock_of(ret, "seller_confirms").due_at, hour(118));
  EXPECT_EQ(clock_of(ret, "refund_due").due_at, hour(70 + 168));
  ret.facts.push_back(fact("r", FactKind::received, 80));
  EXPECT_THAT(reported(step(kRules, ret, hour(80))), ElementsAre("seller_confirms met"));
  ret.facts.push_back(fact("m", FactKind::refunded, 90));
  EXPECT_THAT(reported(step(kRules, ret, hour(90))), ElementsAre("refund_due met"));
  EXPECT_TRUE(is_done(ret));
}

TEST(Clocks, ASignatureTakenBackCallsTheClockOff) {
  Return ret = return_with({}, {shipment(5, 10)});
  (void)step(kRules, ret, hour(11));
  ret.shipments[0].milestones.signed_at.reset();
  EXPECT_THAT(reported(step(kRules, ret, hour(12))), ElementsAre("seller_confirms cancelled", "refund_due cancelled"));
  EXPECT_EQ(clock_of(ret, "seller_confirms").state, ClockState::waiting);
  ret.shipments[0].milestones.signed_at = hour(20);
  EXPECT_THAT(reported(step(kRules, ret, hour(21))), ElementsAre("seller_confirms started", "refund_due started"));
}

TEST(Clocks, ABreachOfAStartThatMovedIsTakenBack) {
  Return ret = return_with({}, {shipment(5, 10)});
  (void)step(kRules, ret, hour(60));
  EXPECT_EQ(clock_of(ret, "seller_confirms").breached_at, hour(58));
  ret.shipments[0].milestones.signed_at = hour(40);
  EXPECT_THAT(reported(step(kRules, ret, hour(61))), ElementsAre("seller_confirms reopened", "refund_due started"));
  EXPECT_EQ(clock_of(ret, "seller_confirms").due_at, hour(88));
}

TEST(Clocks, AnotherLegsSignatureStartsNothing) {
  Return ret = return_with({}, {shipment(5, 10)});
  ret.shipments[0].leg = Leg::exchange;
  EXPECT_THAT(reported(step(kRules, ret, hour(60))), IsEmpty());
}

TEST(Clocks, WhatIsDatedLaterHasNotHappenedYetAndWakesTheReturn) {
  Return ret = return_with({}, {shipment(5, 10)});
  EXPECT_THAT(reported(step(kRules, ret, hour(8))), IsEmpty());
  EXPECT_EQ(ret.wake_at, hour(10));
}

TEST(Clocks, AFactCannotHappenAfterItWasRecorded) {
  Fact hasty = fact("f1", FactKind::approved, 3);
  hasty.recorded_at = hour(1);
  Return ret = return_with({hasty});
  (void)step(kRules, ret, hour(1));
  EXPECT_EQ(clock_of(ret, "buyer_sends").started_at, hour(1));
}

TEST(Clocks, TimeThatStepsBackALittleRepeatsNothing) {
  Return ret = return_with({fact("f1", FactKind::approved, 0)});
  (void)step(kRules, ret, hour(144));
  EXPECT_THAT(reported(step(kRules, ret, hour(144) - std::chrono::seconds{30})), IsEmpty());
  EXPECT_THAT(reported(step(kRules, ret, hour(144))), IsEmpty());
  (void)step(kRules, ret, hour(168));
  EXPECT_THAT(reported(step(kRules, ret, hour(168) - std::chrono::seconds{30})), IsEmpty());
  EXPECT_TRUE(clock_of(ret, "buyer_sends").breached_at);
}

TEST(Clocks, ABreachOfADateThatWasWrongIsWithdrawnAndReportedAgainInItsTime) {
  Return ret = return_with({fact("f1", FactKind::approved, 0)});
  (void)step(kRules, ret, hour(1));
  const auto sound = clock_of(ret, "buyer_sends");
  EXPECT_THAT(reported(step(kRules, ret, hour(24 * 400))), ElementsAre("buyer_sends breached"));
  EXPECT_THAT(reported(step(kRules, ret, hour(2))), ElementsAre("buyer_sends reopened"));
  EXPECT_EQ(clock_of(ret, "buyer_sends"), sound);
  EXPECT_EQ(ret.wake_at, hour(144));
  EXPECT_THAT(reported(step(kRules, ret, hour(3))), IsEmpty());
  EXPECT_THAT(reported(step(kRules, ret, hour(144))), ElementsAre("buyer_sends warning 24h"));
  EXPECT_THAT(reported(step(kRules, ret, hour(168))), ElementsAre("buyer_sends breached"));
}

TEST(Clocks, AWarningOfADateThatWasWrongIsWithdrawn) {
  Return ret = return_with({fact("f1", FactKind::approved, 0)});
  EXPECT_THAT(reported(step(kRules, ret, hour(150))), ElementsAre("buyer_sends started", "buyer_sends warning 24h"));
  EXPECT_THAT(reported(step(kRules, ret, hour(2))), ElementsAre("buyer_sends reopened"));
  EXPECT_FALSE(clock_of(ret, "buyer_sends").at_risk_since);
  EXPECT_THAT(reported(step(kRules, ret, hour(150))), ElementsAre("buyer_sends warning 24h"));
}

TEST(Clocks, AClockWhoseRuleIsGoneIsClosed) {
  Return ret = return_with({fact("f1", FactKind::approved, 0)});
  (void)step(kRules, ret, hour(1));
  RulePack shorter = kRules;
  shorter.rules.erase(shorter.rules.begin());
  EXPECT_THAT(reported(step(shorter, ret, hour(2))), ElementsAre("buyer_sends cancelled"));
  EXPECT_THAT(reported(step(shorter, ret, hour(3))), IsEmpty());
}

TEST(CheckFact, AcceptsWhatFits) {
  const Return ret = return_with({fact("f1", FactKind::approved, 0)});
  EXPECT_TRUE(check_fact(kRules, ret, fact("f1", FactKind::approved, 0)));
  EXPECT_TRUE(check_fact(kRules, ret, extension("f2", 1, 24, "refund_due")));
  EXPECT_TRUE(check_fact(kRules, ret, fact("f3", FactKind::paused, 1)));
}

TEST(CheckFact, NamesTheFieldThatIsWrong) {
  const Return ret = return_with({fact("f1", FactKind::approved, 0)});
  Fact hasty = fact("x", FactKind::approved, 30);
  hasty.recorded_at = hour(1);
  Fact undue = fact("x", FactKind::approved, 1);
  undue.due_at = hour(9);
  const std::vector<std::pair<Fact, std::string>> cases{
      {fact("", FactKind::approved, 0), "fact_id: "},
      {fact("f1", FactKind::approved, 1), "fact_id: "},
      {hasty, "at: "},
      {fact("x", FactKind::paused, 1, "byer_sends"), "clock: "},
      {fact("x", FactKind::approved, 1, "buyer_sends"), "clock: "},
      {fact("x", FactKind::extended, 1), "by: "},
      {extension("x", 1, -4), "by: "},
      {fact("x", FactKind::overridden, 1, "refund_due"), "due_at: "},
      {fact("x", FactKind::overridden, 1), "clock: "},
      {fact("x", FactKind::waybill_entered, 1), "tracking_number: "},
      {undue, "due_at: "},
  };
  for (const auto& [wrong, field] : cases) {
    const auto outcome = check_fact(kRules, ret, wrong);
    ASSERT_FALSE(outcome) << field;
    EXPECT_EQ(outcome.error().kind, ErrorKind::rejected);
    EXPECT_EQ(outcome.error().what.substr(0, field.size()), field) << outcome.error().what;
  }
}

TEST(Clocks, NamesGoBothWays) {
  EXPECT_EQ(find_trigger("signed"), Trigger::signed_);
  EXPECT_EQ(to_string(ClockChangeKind::reopened), "reopened");
  EXPECT_EQ(find_fact_kind("waybill_entered"), FactKind::waybill_entered);
}

TEST(Names, OfRuleConfidencesAreReadBack) {
  EXPECT_EQ(find_rule_confidence("primary"), RuleConfidence::primary);
  EXPECT_EQ(find_rule_confidence("secondary"), RuleConfidence::secondary);
  EXPECT_EQ(find_rule_confidence("unconfirmed"), RuleConfidence::unconfirmed);
  EXPECT_EQ(find_rule_confidence("sure"), std::nullopt);
  EXPECT_EQ(to_string(RuleConfidence::secondary), "secondary");
}

}  // namespace
}  // namespace parcelgate
