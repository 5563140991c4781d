#include "gateway/domain/complaints.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/domain/deadlines/check_fact.hpp"
#include "tests/unit/gateway_domain/return_cases.hpp"

namespace parcelgate {
namespace {

using std::chrono::hours;
using ::testing::ElementsAre;
using testing::fact;
using testing::hour;

/// As pack `house`: first answer, proposal (longer when complex), answer to the customer.
RulePack complaint_rules() {
  const auto rule = [](const char* id, std::vector<Trigger> starts, std::vector<Trigger> met_by, int limit) {
    ClockRule made;
    made.id = id;
    made.subject = ClockSubject::complaint;
    made.actor = Party::seller;
    made.starts = std::move(starts);
    made.met_by = std::move(met_by);
    made.limits = limit_of(hours{limit});
    return made;
  };
  RulePack pack;
  pack.id = "desk";
  pack.rules.push_back(
      rule("answered", {Trigger::complaint_received}, {Trigger::acknowledged, Trigger::proposed, Trigger::closed}, 24));
  pack.rules.push_back(rule("proposed", {Trigger::complaint_received}, {Trigger::proposed, Trigger::closed}, 72));
  pack.rules.back().limits.insert(pack.rules.back().limits.begin(),
                                  LimitCase{.complex = true, .limit = Limit{.length = hours{120}}});
  pack.rules.push_back(rule("customer", {Trigger::customer_message}, {Trigger::customer_answered}, 12));
  pack.rules.back().restarts = {Trigger::customer_message};
  return pack;
}

Complaint complaint_with(std::vector<Fact> facts) {
  Complaint complaint;
  complaint.complaint_id = "C";
  complaint.received_at = hour(0);
  complaint.facts = std::move(facts);
  return complaint;
}

Clock complaint_clock(const Complaint& complaint, std::string_view id, int now) {
  for (const Clock& clock : evaluate(complaint_rules(), input_of(complaint, hour(now)), hour(now)).clocks) {
    if (clock.id == id) return clock;
  }
  throw std::runtime_error("no such clock");
}

std::vector<std::string> faults_of(const Complaint& complaint, const Fact& checked) {
  std::vector<std::string> fields;
  for (const FactFault& fault : find_fact_faults(complaint_rules(), fact_owner(complaint), checked))
    fields.emplace_back(fault.field);
  return fields;
}

TEST(Complaints, AComplexOneHasTheLongerLimit) {
  Complaint complaint = complaint_with({});
  EXPECT_EQ(complaint_clock(complaint, "proposed", 1).due_at, hour(72));
  complaint.order.is_complex = true;
  EXPECT_EQ(complaint_clock(complaint, "proposed", 1).due_at, hour(120));
  EXPECT_EQ(complaint_clock(complaint, "answered", 1).due_at, hour(24));
}

TEST(Complaints, TheFirstMessageOfSeveralSetsTheDeadline) {
  const Complaint complaint =
      complaint_with({fact("m1", FactKind::customer_message, 2), fact("m2", FactKind::customer_message, 9)});
  EXPECT_EQ(complaint_clock(complaint, "customer", 10).due_at, hour(14));
}

TEST(Complaints, AMessageAfterTheAnswerBeginsANewRound) {
  Complaint complaint =
      complaint_with({fact("m1", FactKind::customer_message, 2), fact("a1", FactKind::customer_answered, 3),
                      fact("m2", FactKind::customer_message, 30)});
  const Clock open = complaint_clock(complaint, "customer", 31);
  EXPECT_EQ(open.state, ClockState::running);
  EXPECT_EQ(open.due_at, hour(42));
  EXPECT_FALSE(open.breached_at);
  complaint.facts.push_back(fact("a2", FactKind::customer_answered, 50));
  const Clock late = complaint_clock(complaint, "customer", 51);
  EXPECT_EQ(late.met_at, hour(50));
  EXPECT_EQ(late.breached_at, hour(42));
}

TEST(Complaints, ItIsDoneWhenItWasClosedAndNotReopened) {
  Complaint complaint = complaint_with({fact("p", FactKind::proposed, 1)});
  EXPECT_FALSE(is_done(complaint)) << "the customer may refuse the proposal";
  complaint.facts.push_back(fact("c", FactKind::closed, 2));
  EXPECT_TRUE(is_done(complaint));
  complaint.facts.push_back(fact("w", FactKind::withdrawn, 3));
  complaint.facts.back().withdraws = "c";
  EXPECT_FALSE(is_done(complaint));
}

TEST(Complaints, FactsAreThoseOfComplaintsAndAboutTheirClocks) {
  const Complaint complaint = complaint_with({fact("a", FactKind::acknowledged, 1)});
  EXPECT_THAT(faults_of(complaint, fact("f", FactKind::customer_message, 2)), ElementsAre());
  EXPECT_THAT(faults_of(complaint, fact("f", FactKind::approved, 2)), ElementsAre("kind"));
  EXPECT_THAT(faults_of(complaint, fact("f", FactKind::waybill_withdrawn, 2)), ElementsAre("kind"));
  EXPECT_THAT(faults_of(complaint, fact("f", FactKind::paused, 2, "proposed")), ElementsAre());
  EXPECT_THAT(faults_of(complaint, fact("f", FactKind::paused, 2, "buyer_sends")), ElementsAre("clock"));
  Fact withdrawal = fact("w", FactKind::withdrawn, 2);
  withdrawal.withdraws = "a";
  EXPECT_THAT(faults_of(complaint, withdrawal), ElementsAre());
  withdrawal.withdraws = "b";
  EXPECT_THAT(faults_of(complaint, withdrawal), ElementsAre("of"));
  Fact set = fact("o", FactKind::overridden, 2, "proposed");
  set.due_at = hour(-1);
  EXPECT_THAT(faults_of(complaint, set), ElementsAre("due_at")) << "before the receipt";

  Return ret;
  std::vector<std::string> fields;
  for (const FactFault& fault : find_fact_faults(testing::baseline(), ret, fact("f", FactKind::closed, 1)))
    fields.emplace_back(fault.field);
  EXPECT_THAT(fields, ElementsAre("kind"));
}

TEST(Complaints, EachTriggerBelongsToASubject) {
  std::size_t shared = 0;
  for (std::size_t at = 0; at < kTriggerCount; ++at) {
    const auto trigger = static_cast<Trigger>(at);
    const int owners = int{is_trigger_of(ClockSubject::return_, trigger)} +
                       int{is_trigger_of(ClockSubject::shipment, trigger)} +
                       int{is_trigger_of(ClockSubject::complaint, trigger)};
    EXPECT_GE(owners, 1) << to_string(trigger);
    if (owners > 1) ++shared;
    EXPECT_EQ(find_trigger(to_string(trigger)), trigger);
  }
  EXPECT_EQ(shared, 2U) << "signed and shipment_registered";
  EXPECT_FALSE(is_trigger_of(ClockSubject::return_, Trigger::closed));
  EXPECT_FALSE(is_trigger_of(ClockSubject::shipment, Trigger::complaint_received));
}

TEST(Complaints, ARepetitionIsTheSameFactWheneverItIsRecorded) {
  Fact known = fact("f", FactKind::acknowledged, 1);
  known.recorded_at = known.at;
  Fact again = known;
  again.at = again.recorded_at = hour(2);
  EXPECT_TRUE(is_repetition(known, again)) << "neither was dated by its sender";
  again.recorded_at = hour(3);
  EXPECT_FALSE(is_repetition(known, again)) << "the sender states another instant";
  again = known;
  again.note = "other";
  EXPECT_FALSE(is_repetition(known, again));
}

}  // namespace
}  // namespace parcelgate
