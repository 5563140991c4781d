#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "gateway/domain/deadlines/check_fact.hpp"
#include "gateway/domain/reduce.hpp"
#include "tests/unit/gateway_domain/events.hpp"
#include "tests/unit/gateway_domain/return_cases.hpp"

namespace parcelgate {
namespace {

using namespace testing;  // NOLINT: the helpers of events.hpp and return_cases.hpp
using std::chrono::hours;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// The rules of cn-baseline: a registered parcel and its first scan count as sending.
RulePack sending_counts() {
  RulePack pack = baseline();
  pack.rules.front().met_by = {Trigger::waybill_entered, Trigger::shipment_registered, Trigger::first_physical_scan};
  return pack;
}
const RulePack kJourneyRules = sending_counts();

constexpr int kApproved = 240;  // hours

TrackingEvent at_hour(std::string id, int at, Status status, const char* reason,
                      std::optional<Leg> leg = std::nullopt) {
  return event(std::move(id), at * 60, status, reason, leg);
}

std::vector<TrackingEvent> outbound_journey() {
  return {at_hour("o1", 1, Status::picked_up, "accepted"), at_hour("o2", 48, Status::delivered, "signed_by_recipient")};
}

Fact waybill(std::string id, int at, std::string number = "SF123") {
  Fact made = fact(std::move(id), FactKind::waybill_entered, at);
  made.carrier = "sf";
  made.tracking_number = std::move(number);
  return made;
}

/// The return as the gateway would keep it after these events of one shipment.
Return after(const std::vector<TrackingEvent>& events, Leg leg, std::vector<Fact> facts,
             std::optional<int> registered_at = std::nullopt) {
  ReturnShipment linked{"sf", "SF123", leg, {}};
  if (registered_at) linked.registered_at = hour(*registered_at);
  Return ret = return_with(std::move(facts), {linked});
  Shipment shipment;
  shipment.leg = leg;
  shipment.journey_from = journey_start(ret, linked);
  (void)reduce(shipment, events);
  ret.shipments.front().milestones = shipment.milestones;
  return ret;
}

Return evaluated(Return ret, int now) {
  (void)step(kJourneyRules, ret, hour(now));
  return ret;
}

TEST(Journeys, ScansBeforeTheApprovalBelongToTheFirstJourneyOfTheNumber) {
  auto events = outbound_journey();
  events.push_back(at_hour("r1", 260, Status::picked_up, "accepted"));
  events.push_back(at_hour("r2", 280, Status::in_transit, "arrived_hub"));
  const Return on_its_way =
      evaluated(after(events, Leg::return_, {fact("a", FactKind::approved, kApproved), waybill("w", 250)}), 290);
  EXPECT_EQ(clock_of(on_its_way, "buyer_sends").evidence_at, hour(260));
  EXPECT_EQ(clock_of(on_its_way, "buyer_sends").met_at, hour(250));
  EXPECT_EQ(clock_of(on_its_way, "seller_confirms").state, ClockState::waiting);
  EXPECT_EQ(clock_of(on_its_way, "refund_due").state, ClockState::waiting);

  events.push_back(at_hour("r3", 300, Status::delivered, "signed_by_recipient"));
  const Return received =
      evaluated(after(events, Leg::return_, {fact("a", FactKind::approved, kApproved), waybill("w", 250)}), 301);
  EXPECT_EQ(clock_of(received, "seller_confirms").started_at, hour(300));
  EXPECT_EQ(clock_of(received, "refund_due").started_at, hour(300));
}

TEST(Journeys, TheStateOfAShipmentIsThatOfItsJourney) {
  auto events = outbound_journey();
  events.push_back(at_hour("r1", 260, Status::in_transit, "arrived_hub"));
  Shipment shipment = reduced(events, Leg::return_);
  EXPECT_EQ(shipment.status, Status::delivered);
  start_journey(shipment, hour(kApproved), {});
  EXPECT_EQ(shipment.status, Status::in_transit);
  EXPECT_EQ(shipment.milestones.first_physical_scan_at, hour(260));
  EXPECT_EQ(shipment.milestones.earlier_scan_at, hour(1));
  EXPECT_FALSE(shipment.milestones.signed_at);
  start_journey(shipment, std::nullopt, {});
  EXPECT_EQ(shipment, reduced(events, Leg::return_));
}

TEST(Journeys, AMilestoneOfAnotherJourneyCountsForNothing) {
  Return ret = return_with({fact("a", FactKind::approved, kApproved)}, {shipment(1, 48)});
  ret = evaluated(ret, 250);
  EXPECT_EQ(clock_of(ret, "buyer_sends").state, ClockState::running);
  EXPECT_FALSE(clock_of(ret, "buyer_sends").evidence_at);
  EXPECT_EQ(clock_of(ret, "seller_confirms").state, ClockState::waiting);
}

TEST(Journeys, InterceptedAndReturnedOnTheSameWaybillIsTheSellersReceipt) {
  const std::vector<TrackingEvent> events{at_hour("o1", 200, Status::picked_up, "accepted"),
                                          at_hour("o2", 250, Status::returning, "rto_started", Leg::rto),
                                          at_hour("o3", 280, Status::returned, "rto_signed_back", Leg::rto)};
  for (const Leg leg : {Leg::return_, Leg::outbound, Leg::rto}) {
    const Return ret = evaluated(after(events, leg, {fact("a", FactKind::approved, kApproved)}, 245), 281);
    EXPECT_EQ(clock_of(ret, "seller_confirms").started_at, hour(280)) << to_string(leg);
    EXPECT_EQ(clock_of(ret, "seller_confirms").started_by, "shipment:sf/SF123:returned") << to_string(leg);
    EXPECT_EQ(clock_of(ret, "refund_due").started_at, hour(280)) << to_string(leg);
    EXPECT_EQ(clock_of(ret, "buyer_sends").state, ClockState::met) << to_string(leg);
  }
}

TEST(Journeys, AReturnParcelThatGoesBackToTheBuyerIsNoReceipt) {
  const std::vector<TrackingEvent> events{at_hour("r1", 250, Status::picked_up, "accepted"),
                                          at_hour("r2", 280, Status::exception, "refused"),
                                          at_hour("r3", 300, Status::returned, "rto_signed_back", Leg::rto)};
  const Return ret = evaluated(after(events, Leg::return_, {fact("a", FactKind::approved, kApproved)}, 245), 310);
  EXPECT_EQ(clock_of(ret, "seller_confirms").state, ClockState::waiting);
  EXPECT_EQ(clock_of(ret, "refund_due").state, ClockState::waiting);
}

TEST(Journeys, ADeliveryToTheBuyerIsNoReceiptOfTheSeller) {
  const auto events = outbound_journey();
  const Return ret = evaluated(after(events, Leg::outbound, {fact("a", FactKind::approved, 0)}), 60);
  EXPECT_EQ(clock_of(ret, "seller_confirms").state, ClockState::waiting);
  EXPECT_EQ(clock_of(ret, "buyer_sends").state, ClockState::running);
}

TEST(Journeys, AParcelThatCameHomeBeforeTheApprovalIsDueFromTheApproval) {
  const std::vector<TrackingEvent> events{at_hour("o1", 200, Status::picked_up, "accepted"),
                                          at_hour("o2", 230, Status::returned, "rto_signed_back", Leg::rto)};
  const Return ret = evaluated(after(events, Leg::outbound, {fact("a", FactKind::approved, kApproved)}), 241);
  EXPECT_EQ(clock_of(ret, "seller_confirms").started_at, hour(kApproved));
}

TEST(Journeys, WithoutAnApprovalTheyBeginWithTheRequest) {
  Return ret = return_with({}, {shipment(std::nullopt, std::nullopt)});
  EXPECT_FALSE(journey_start(ret, ret.shipments.front())) << "nothing is known of when";
  ret.created_at = hour(100);
  EXPECT_EQ(journey_start(ret, ret.shipments.front()), hour(100));
  ret.facts.push_back(waybill("w", 90));
  EXPECT_EQ(journey_start(ret, ret.shipments.front()), hour(90));
  ret.facts.push_back(fact("a", FactKind::approved, 120));
  EXPECT_EQ(journey_start(ret, ret.shipments.front()), hour(90))
      << "a number typed before the approval is the return's";
  ret.shipments.front().leg = Leg::outbound;
  EXPECT_FALSE(journey_start(ret, ret.shipments.front()));
}

TEST(Journeys, LateScansOfEitherJourneyInAnyOrderMakeOneState) {
  auto events = outbound_journey();
  events.push_back(at_hour("r1", 260, Status::picked_up, "accepted"));
  events.push_back(at_hour("r2", 300, Status::delivered, "signed_by_recipient"));
  events.push_back(at_hour("o3", 20, Status::out_for_delivery, "out_for_delivery_plain"));
  std::sort(events.begin(), events.end(),
            [](const auto& left, const auto& right) { return left.event_id < right.event_id; });
  std::optional<Milestones> expected;
  do {
    Shipment shipment;
    shipment.leg = Leg::return_;
    shipment.journey_from = hour(kApproved);
    for (const TrackingEvent& each : events) (void)reduce(shipment, std::span(&each, 1));
    if (!expected) expected = shipment.milestones;
    ASSERT_EQ(shipment.milestones, *expected);
    ASSERT_EQ(shipment.status, Status::delivered);
  } while (std::next_permutation(events.begin(), events.end(),
                                 [](const auto& left, const auto& right) { return left.event_id < right.event_id; }));
  EXPECT_EQ(expected->signed_at, hour(300));
}

TEST(Journeys, ARetractedScanOfTheReturnReopensIt) {
  Shipment shipment;
  shipment.leg = Leg::return_;
  shipment.journey_from = hour(kApproved);
  auto events = outbound_journey();
  events.push_back(at_hour("r1", 300, Status::delivered, "signed_by_recipient"));
  (void)reduce(shipment, events);
  EXPECT_EQ(shipment.milestones.signed_at, hour(300));
  TrackingEvent correction = at_hour("r2", 300, Status::in_transit, "arrived_hub");
  correction.retracts = "r1";
  (void)reduce(shipment, std::span(&correction, 1));
  EXPECT_FALSE(shipment.milestones.signed_at);
  EXPECT_EQ(shipment.status, Status::in_transit);
}

TEST(BuyerSends, ARegisteredParcelOrItsFirstScanMeetsItWhicheverCameFirst) {
  const Fact approved = fact("a", FactKind::approved, 0);
  const std::vector<TrackingEvent> events{at_hour("r1", 24, Status::picked_up, "accepted"),
                                          at_hour("r2", 72, Status::delivered, "signed_by_recipient")};
  Return ret = evaluated(after(events, Leg::return_, {approved}), 200);
  EXPECT_EQ(clock_of(ret, "buyer_sends").state, ClockState::met);
  EXPECT_EQ(clock_of(ret, "buyer_sends").met_at, hour(24));
  EXPECT_EQ(clock_of(ret, "buyer_sends").met_by, "shipment:sf/SF123:first_physical_scan");
  EXPECT_FALSE(clock_of(ret, "buyer_sends").breached_at);

  ret = evaluated(after(events, Leg::return_, {approved}, 5), 200);
  EXPECT_EQ(clock_of(ret, "buyer_sends").met_at, hour(5));
  EXPECT_EQ(clock_of(ret, "buyer_sends").met_by, "shipment:sf/SF123:shipment_registered");

  ret = evaluated(after(events, Leg::return_, {approved, waybill("w", 4)}, 5), 200);
  EXPECT_EQ(clock_of(ret, "buyer_sends").met_by, "fact:w");
}

TEST(BuyerSends, ALateFactLiftsNoAlertThatNobodyWrote) {
  Return ret = return_with({fact("a", FactKind::approved, 0)});
  (void)step(kJourneyRules, ret, hour(1));
  ret.facts.push_back(waybill("w", 150));
  auto changes = evaluate(kJourneyRules, ret, hour(155)).changes;
  ASSERT_THAT(reported(changes), ::testing::Contains("buyer_sends met"));
  // The warning passed before the waybill was known: it is reported first, and counts as an alert.
  const bool warned = reported(changes).front() == "buyer_sends warning 24h";
  EXPECT_EQ(changes.back().had_alert, warned);

  Return calm = return_with({fact("a", FactKind::approved, 0)});
  (void)step(kJourneyRules, calm, hour(1));
  calm.facts.push_back(waybill("w", 20));
  changes = evaluate(kJourneyRules, calm, hour(21)).changes;
  ASSERT_THAT(reported(changes), ElementsAre("buyer_sends met"));
  EXPECT_FALSE(changes.front().had_alert);

  Return alarmed = return_with({fact("a", FactKind::approved, 0)});
  (void)step(kJourneyRules, alarmed, hour(150));
  alarmed.facts.push_back(waybill("w", 151));
  changes = evaluate(kJourneyRules, alarmed, hour(152)).changes;
  ASSERT_THAT(reported(changes), ElementsAre("buyer_sends met"));
  EXPECT_TRUE(changes.front().had_alert);
}

Fact withdrawal(std::string id, int at, std::string number, std::string withdraws = {}) {
  Fact made = fact(std::move(id), FactKind::waybill_withdrawn, at);
  made.tracking_number = std::move(number);
  made.withdraws = std::move(withdraws);
  return made;
}

TEST(WaybillWithdrawn, TheBuyersClockRunsAgain) {
  Return ret = return_with({fact("a", FactKind::approved, 0), waybill("w", 5)});
  (void)step(kJourneyRules, ret, hour(6));
  ret.facts.push_back(withdrawal("x", 30, "SF123"));
  EXPECT_THAT(reported(step(kJourneyRules, ret, hour(31))), ElementsAre("buyer_sends reopened"));
  const Clock& clock = clock_of(ret, "buyer_sends");
  EXPECT_EQ(clock.state, ClockState::running);
  EXPECT_EQ(clock.due_at, hour(168));
  EXPECT_EQ(testing::steps_named(kJourneyRules, ret, hour(31), "buyer_sends", StepKind::fact_withdrawn).size(), 1U);
  ret.facts.push_back(waybill("w2", 40, "SF999"));
  EXPECT_THAT(reported(step(kJourneyRules, ret, hour(41))), ElementsAre("buyer_sends met"));
  EXPECT_EQ(clock_of(ret, "buyer_sends").met_by, "fact:w2");
}

TEST(WaybillWithdrawn, IsNamedByItsNumberOrItsFactAndTakesTheShipmentAlong) {
  for (const Fact& taken_back : {withdrawal("x", 30, "SF123"), withdrawal("x", 30, "", "w")}) {
    Return ret = return_with({fact("a", FactKind::approved, 0), waybill("w", 5), taken_back}, {shipment(10, 20)});
    (void)step(kJourneyRules, ret, hour(31));
    EXPECT_TRUE(is_withdrawn(ret.shipments.front(), ret.facts));
    EXPECT_EQ(clock_of(ret, "buyer_sends").state, ClockState::running);
    EXPECT_EQ(clock_of(ret, "seller_confirms").state, ClockState::waiting);
  }
}

TEST(WaybillWithdrawn, TheSameNumberEnteredAgainCounts) {
  Return ret =
      return_with({fact("a", FactKind::approved, 0), waybill("w", 5), withdrawal("x", 30, "SF123"), waybill("w2", 40)},
                  {shipment(45, std::nullopt)});
  (void)step(kJourneyRules, ret, hour(50));
  EXPECT_FALSE(is_withdrawn(ret.shipments.front(), ret.facts));
  EXPECT_EQ(clock_of(ret, "buyer_sends").met_by, "fact:w2");
  EXPECT_EQ(clock_of(ret, "buyer_sends").evidence_at, hour(45));
}

TEST(FactFaults, AllAreNamedAtOnce) {
  Return ret = return_with({fact("a", FactKind::approved, 0), waybill("w", 5)});
  const auto fields = [&](const Fact& wrong) {
    std::vector<std::string> out;
    for (const FactFault& fault : find_fact_faults(kJourneyRules, ret, wrong)) out.emplace_back(fault.field);
    return out;
  };
  Fact wrong = fact("x", FactKind::extended, 6, "buyer_send");
  wrong.carrier = "sf";
  EXPECT_THAT(fields(wrong), ElementsAre("clock", "by", "carrier"));
  EXPECT_THAT(fields(fact("x", FactKind::overridden, 6, "buyer_sends")), ElementsAre("due_at"));
  EXPECT_THAT(fields(fact("", FactKind::waybill_entered, 6)), ElementsAre("fact_id", "tracking_number"));
  EXPECT_THAT(fields(withdrawal("x", 6, "SF9")), ElementsAre("tracking_number"));
  EXPECT_THAT(fields(withdrawal("x", 6, "", "a")), ElementsAre("withdraws"));
  EXPECT_THAT(fields(withdrawal("x", 6, "SF123")), IsEmpty());
  EXPECT_THAT(fields(withdrawal("x", 6, "", "w")), IsEmpty());
}

TEST(FactFaults, AReturnHoldsSoManyFactsAndEvaluatesThemQuickly) {
  Return ret = return_with({fact("a", FactKind::approved, 0)});
  for (std::size_t n = 1; n < kMostFacts; ++n) ret.facts.push_back(extension("e" + std::to_string(n), 1, 1));
  EXPECT_EQ(clock_of(evaluated(ret, 2), "buyer_sends").due_at, hour(168 + static_cast<int>(kMostFacts) - 1));
  const auto checked = check_fact(kJourneyRules, ret, fact("one-more", FactKind::received, 2));
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().kind, ErrorKind::conflict);
}

TEST(FactFaults, TheLastFactsAreKeptForClosingAndCorrecting) {
  Return ret = return_with({fact("a", FactKind::approved, 0)});
  for (std::size_t n = 1; n < 949; ++n) ret.facts.push_back(extension("e" + std::to_string(n), 1, 1));
  EXPECT_TRUE(check_fact(kJourneyRules, ret, extension("last", 2, 1)));
  ret.facts.push_back(extension("last", 2, 1));
  ASSERT_EQ(ret.facts.size(), 950U);
  const auto refused = check_fact(kJourneyRules, ret, extension("one-more", 2, 1));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
  EXPECT_NE(refused.error().what.find("refunded, exchange_sent, cancelled"), std::string::npos) << refused.error().what;
  for (const FactKind kind : {FactKind::received, FactKind::refunded, FactKind::cancelled, FactKind::waived})
    EXPECT_TRUE(check_fact(kJourneyRules, ret, fact("closing", kind, 2))) << to_string(kind);
  Fact correction = fact("correction", FactKind::withdrawn, 2);
  correction.withdraws = "e7";
  EXPECT_TRUE(check_fact(kJourneyRules, ret, correction));
  while (ret.facts.size() < kMostFacts) ret.facts.push_back(extension("f" + std::to_string(ret.facts.size()), 1, 1));
  EXPECT_FALSE(check_fact(kJourneyRules, ret, correction));
}

TEST(ActingParty, FollowsTheLeg) {
  const Reason absent = *find_reason("unreachable");
  EXPECT_EQ(action_required_by(absent, Leg::outbound, std::nullopt), Party::buyer);
  EXPECT_EQ(action_required_by(absent, Leg::exchange, std::nullopt), Party::buyer);
  EXPECT_EQ(action_required_by(absent, Leg::return_, std::nullopt), Party::seller);
  EXPECT_EQ(action_required_by(absent, Leg::rto, std::nullopt), Party::seller);
  EXPECT_EQ(action_required_by(absent, Leg::outbound, Leg::rto), Party::seller);
  EXPECT_EQ(action_required_by(absent, Leg::outbound, Leg::return_), Party::seller);
  EXPECT_EQ(action_required_by(absent, Leg::return_, Leg::rto), Party::buyer) << "it goes back to the buyer";
  EXPECT_EQ(action_required_by(*find_reason("packaging_issue"), Leg::return_, std::nullopt), Party::buyer);
  EXPECT_EQ(action_required_by(*find_reason("packaging_issue"), Leg::outbound, std::nullopt), Party::seller);
  EXPECT_EQ(action_required_by(*find_reason("no_scan_after_ship"), Leg::return_, std::nullopt), Party::buyer);
  EXPECT_EQ(action_required_by(*find_reason("no_scan_after_ship"), Leg::outbound, std::nullopt), Party::seller);
  EXPECT_EQ(action_required_by(*find_reason("damaged"), Leg::return_, std::nullopt), Party::carrier);
}

TEST(Reducer, AReusedEventIdIsReportedOnceAndItsFirstContentCounts) {
  Shipment shipment = reduced({at_hour("e1", 1, Status::picked_up, "accepted")});
  const TrackingEvent other = at_hour("e1", 9, Status::delivered, "delivered_plain");
  EXPECT_THAT(reduce(shipment, std::span(&other, 1)).altered, ElementsAre(0U));
  EXPECT_THAT(reduce(shipment, std::span(&other, 1)).altered, IsEmpty());
  EXPECT_EQ(shipment.status, Status::picked_up);
  const TrackingEvent same = at_hour("e1", 1, Status::picked_up, "accepted");
  EXPECT_THAT(reduce(shipment, std::span(&same, 1)).altered, IsEmpty());
}

}  // namespace
}  // namespace parcelgate
