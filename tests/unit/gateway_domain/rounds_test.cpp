#include <gtest/gtest.h>

#include "tests/unit/gateway_domain/return_cases.hpp"

namespace parcelgate {
namespace {

using testing::clock_of;
using testing::fact;
using testing::hour;
using testing::return_with;
using testing::step;

/// The seller decides on each request; the buyer answers a refusal.
RulePack decision_rules() {
  RulePack pack = testing::baseline();
  ClockRule decides = pack.rules[0];
  decides.id = "seller_decides";
  decides.starts = {Trigger::requested};
  decides.restarts = {Trigger::requested};
  decides.met_by = {Trigger::approved, Trigger::rejected};
  decides.limits = limit_of(std::chrono::hours{36});
  ClockRule escalates = decides;
  escalates.id = "buyer_escalates";
  escalates.starts = {Trigger::rejected};
  escalates.restarts.clear();
  escalates.met_by = {Trigger::requested, Trigger::approved, Trigger::dispute_opened};
  escalates.met_after_start = true;
  pack.rules = {decides, escalates};
  return pack;
}

const RulePack kDecisionRules = decision_rules();

TEST(Rounds, ARequestAfterARefusalStartsTheSellersTimeAgain) {
  Return ret = return_with({fact("q1", FactKind::requested, 0), fact("r1", FactKind::rejected, 1)});
  (void)step(kDecisionRules, ret, hour(90));
  EXPECT_EQ(clock_of(ret, "seller_decides").met_at, hour(1));
  ret.facts.push_back(fact("q2", FactKind::requested, 100));
  (void)step(kDecisionRules, ret, hour(101));
  const Clock& again = clock_of(ret, "seller_decides");
  EXPECT_EQ(again.state, ClockState::running);
  EXPECT_EQ(again.due_at, hour(136));
  EXPECT_FALSE(again.breached_at) << "the first request was answered in time";
  ret.facts.push_back(fact("a", FactKind::approved, 110));
  (void)step(kDecisionRules, ret, hour(111));
  EXPECT_EQ(clock_of(ret, "seller_decides").met_at, hour(110));
}

TEST(Rounds, WhatTheBuyerDidBeforeTheRefusalIsNoAnswerToIt) {
  Return ret = return_with({fact("q1", FactKind::requested, 0), fact("r1", FactKind::rejected, 1)});
  (void)step(kDecisionRules, ret, hour(2));
  EXPECT_EQ(clock_of(ret, "buyer_escalates").state, ClockState::running);
  ret.facts.push_back(fact("q2", FactKind::requested, 10));
  (void)step(kDecisionRules, ret, hour(11));
  EXPECT_EQ(clock_of(ret, "buyer_escalates").met_at, hour(10));
}

TEST(Rounds, ARoundThatWasMissedStaysMissed) {
  Return ret = return_with({fact("q1", FactKind::requested, 0), fact("q2", FactKind::requested, 50)});
  (void)step(kDecisionRules, ret, hour(51));
  EXPECT_EQ(clock_of(ret, "seller_decides").breached_at, hour(36));
  EXPECT_EQ(clock_of(ret, "seller_decides").due_at, hour(86));
}

/// Of several parcels each receipt counts: the second one starts the seller's time again.
TEST(Rounds, EachParcelStartsTheTimeAgain) {
  RulePack pack = testing::baseline();
  pack.rules[1].parcels = ParcelChoice::each;
  ReturnShipment second = testing::shipment(20, 60);
  second.tracking_number = "SF456";
  Return ret = return_with({fact("a", FactKind::approved, 0), fact("i", FactKind::received, 12)},
                           {testing::shipment(1, 10), second});
  (void)step(pack, ret, hour(59));
  EXPECT_EQ(clock_of(ret, "seller_confirms").met_at, hour(12));
  (void)step(pack, ret, hour(61));
  EXPECT_EQ(clock_of(ret, "seller_confirms").state, ClockState::running);
  EXPECT_EQ(clock_of(ret, "seller_confirms").due_at, hour(108));
  (void)step(pack, ret, hour(109));
  EXPECT_EQ(clock_of(ret, "seller_confirms").breached_at, hour(108));
  ret.facts.push_back(fact("i2", FactKind::received, 110));
  (void)step(pack, ret, hour(111));
  EXPECT_EQ(clock_of(ret, "seller_confirms").met_at, hour(110));
  pack.rules[1].parcels = ParcelChoice::first;
  EXPECT_EQ(evaluate(pack, ret, hour(61)).clocks[1].met_at, hour(12)) << "by the first parcel";
}

}  // namespace
}  // namespace parcelgate
