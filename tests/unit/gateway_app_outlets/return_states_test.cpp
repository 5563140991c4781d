#include "gateway/app/outlets/write_backs/return_states.hpp"

#include <gtest/gtest.h>

namespace parcelgate {
namespace {

using namespace std::chrono_literals;

Instant at(int hour) {
  return Instant{1'764'000'000s + std::chrono::hours{hour}};
}

Fact fact(FactKind kind, int hour, std::string id = "") {
  Fact made;
  made.fact_id = id.empty() ? std::string(to_string(kind)) + std::to_string(hour) : std::move(id);
  made.kind = kind;
  made.at = made.recorded_at = at(hour);
  return made;
}

ReturnShipment parcel(const std::string& number, std::optional<Instant> signed_at, Leg leg = Leg::return_) {
  ReturnShipment made;
  made.carrier = "zto";
  made.tracking_number = number;
  made.leg = leg;
  made.milestones.signed_at = signed_at;
  return made;
}

std::string named(const std::vector<WriteBack>& states) {
  std::string out;
  for (const WriteBack& state : states) {
    out +=
        (out.empty() ? "" : " ") + std::string(to_string(state.state)) + "@" + std::to_string((state.at - at(0)) / 1h);
  }
  return out;
}

std::string states(const Return& ret, WarehousedBy by = WarehousedBy::received) {
  return named(states_of(ret, by));
}

TEST(ReturnStates, AReturnIsSignedWhenItsLastParcelIs) {
  Return ret;
  EXPECT_EQ(states(ret), "");
  ret.shipments = {parcel("Z1", at(3)), parcel("Z2", std::nullopt)};
  EXPECT_EQ(states(ret), "") << "one parcel is under way";
  ret.shipments[1].milestones.signed_at = at(7);
  EXPECT_EQ(states(ret), "signed@7");
  EXPECT_EQ(states_of(ret, WarehousedBy::received).front().tracking_number, "Z2");
}

TEST(ReturnStates, AWithdrawnNumberAndTheParcelToTheBuyerDoNotCount) {
  Return ret;
  ret.shipments = {parcel("Z1", at(3)), parcel("Z2", std::nullopt), parcel("Z3", at(1), Leg::outbound)};
  Fact withdrawal = fact(FactKind::waybill_withdrawn, 2);
  withdrawal.carrier = "zto";
  withdrawal.tracking_number = "Z2";
  ret.facts = {withdrawal};
  EXPECT_EQ(states(ret), "signed@3");
}

TEST(ReturnStates, AParcelThatNeverReachedTheBuyerIsSignedWhenItsSenderHasIt) {
  Return ret;
  ret.shipments = {parcel("Z1", std::nullopt, Leg::outbound)};
  ret.shipments[0].milestones.returning_at = at(2);
  EXPECT_EQ(states(ret), "");
  ret.shipments[0].milestones.returned_at = at(9);
  EXPECT_EQ(states(ret), "signed@9");
}

TEST(ReturnStates, TheFactThatProvesTheWarehouseIsAChoice) {
  Return ret;
  ret.facts = {fact(FactKind::received, 4)};
  EXPECT_EQ(states(ret), "warehoused@4");
  EXPECT_EQ(states(ret, WarehousedBy::inspected), "");
  ret.facts.push_back(fact(FactKind::inspected, 6));
  EXPECT_EQ(states(ret, WarehousedBy::inspected), "warehoused@6 refund_agreed@6");
}

TEST(ReturnStates, AWithdrawnFactProvesNothing) {
  Return ret;
  ret.facts = {fact(FactKind::received, 4, "f-1"), fact(FactKind::withdrawn, 5)};
  ret.facts[1].withdraws = "f-1";
  EXPECT_EQ(states(ret), "");
}

TEST(ReturnStates, ARefundIsAgreedOnlyForGoodAndCompleteGoodsThatAreNotPaidYet) {
  Return ret;
  ret.order_id = "O-1";
  ret.facts = {fact(FactKind::received, 4), fact(FactKind::inspected, 6)};
  ret.facts[0].quantity = 2;
  ret.facts[0].expected_quantity = 2;
  EXPECT_EQ(states(ret), "warehoused@4 refund_agreed@6");
  ret.facts[0].quantity = 1;
  EXPECT_TRUE(has_doubtful_goods(ret));
  EXPECT_EQ(states(ret), "warehoused@4");
  ret.facts[0].quantity = 2;
  ret.facts[0].condition = GoodsCondition::defective;
  EXPECT_EQ(states(ret), "warehoused@4");
  ret.facts[0].condition = GoodsCondition::good;
  ret.facts[0].order_found = "O-2";
  EXPECT_EQ(states(ret), "warehoused@4");
  ret.facts[0].order_found = "O-1";
  ret.facts.push_back(fact(FactKind::refunded, 8));
  EXPECT_EQ(states(ret), "warehoused@4");
}

TEST(ReturnStates, NothingIsWrittenOfAReturnThatIsCalledOffOrInDispute) {
  Return ret;
  ret.facts = {fact(FactKind::received, 4), fact(FactKind::dispute_opened, 5)};
  EXPECT_EQ(states(ret), "");
  ret.facts.push_back(fact(FactKind::dispute_closed, 6));
  EXPECT_EQ(states(ret), "warehoused@4");
  for (const FactKind end : {FactKind::cancelled, FactKind::rejected}) {
    Return ended = ret;
    ended.facts.push_back(fact(end, 7));
    EXPECT_EQ(states(ended), "") << to_string(end);
  }
}

}  // namespace
}  // namespace parcelgate
