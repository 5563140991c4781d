#include <gmock/gmock.h>

#include "gateway/app/deadlines/return_changes.hpp"
#include "gateway/app/ingest/record_receipt.hpp"
#include "gateway/domain/deadlines/check_fact.hpp"
#include "tests/unit/gateway_app_ingest/shared_parcels_fixture.hpp"

namespace parcelgate::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class SharedParcelsTest : public SharedParcelsFixture {
 protected:
  static Receipt receipt(std::string id, std::string number) {
    Receipt made;
    made.tenant = "shop";
    made.receipt_id = std::move(id);
    made.tracking_number = std::move(number);
    made.warehouse = "hangzhou-1";
    made.received_at = kStart + 20h;
    made.recorded_at = kStart + 20h;
    return made;
  }
  Result<ReceiptOutcome> record_receipt(Receipt made) {
    return outcome_of<ReceiptOutcome>(
        [&](ReceiptDone done) { return std::make_unique<RecordReceipt>(std::move(made), rules_, std::move(done)); });
  }
};

TEST_F(SharedParcelsTest, ANumberOfAnotherOpenReturnIsAttachedWithAnAlert) {
  ASSERT_TRUE(
      register_return(return_of("R-1", "O-1"), {fact("a", FactKind::approved), waybill("w", "SF1234567890123")}));
  ASSERT_TRUE(register_return(return_of("R-2", "O-2"), {fact("a", FactKind::approved)}));
  ASSERT_TRUE(record("R-2", waybill("w", "SF1234567890123", 2h)));
  EXPECT_THAT(alerts_of("R-1"), IsEmpty());
  EXPECT_THAT(alerts_of("R-2"), ElementsAre("number_of_other_return R-1"));
  EXPECT_THAT(returns_of(shipment("SF1234567890123")), ElementsAre("R-1", "R-2"));
  ASSERT_TRUE(ingest(
      "SF1234567890123",
      {event_at("e1", 5h, Status::picked_up, "accepted"), event_at("e2", 10h, Status::delivered, "delivered_plain")},
      kStart + 11h));
  for (const char* id : {"R-1", "R-2"}) EXPECT_EQ(clock(ret(id), "seller_confirms").started_at, kStart + 10h) << id;
}

TEST_F(SharedParcelsTest, AParcelThatIsStatedToBeSharedRaisesNoAlert) {
  ASSERT_TRUE(
      register_return(return_of("R-1", "O-1"), {fact("a", FactKind::approved), waybill("w", "SF1234567890123")}));
  Fact shared = waybill("w", "SF1234567890123", 2h);
  shared.is_shared = true;
  ASSERT_TRUE(register_return(return_of("R-2", "O-2"), {fact("a", FactKind::approved), shared}));
  EXPECT_THAT(alerts_of("R-2"), IsEmpty());
}

TEST_F(SharedParcelsTest, AnEarlierJourneyOfTheNumberDoesNotCountForTheSecondReturn) {
  ASSERT_TRUE(
      register_return(return_of("R-1", "O-1"), {fact("a", FactKind::approved), waybill("w", "SF1234567890123")}));
  ASSERT_TRUE(ingest(
      "SF1234567890123",
      {event_at("e1", 5h, Status::picked_up, "accepted"), event_at("e2", 10h, Status::delivered, "delivered_plain")},
      kStart + 11h));
  Return later = return_of("R-2", "O-2");
  later.created_at = kStart + 22h;
  ASSERT_TRUE(register_return(later, {fact("a", FactKind::approved, 20h), waybill("w", "SF1234567890123", 21h)}));
  EXPECT_EQ(clock(ret("R-2"), "seller_confirms").state, ClockState::waiting);
  EXPECT_THAT(alerts_of("R-2"), ElementsAre("scanned_before_approval", "number_of_other_return R-1"));
}

TEST_F(SharedParcelsTest, TheJourneyPassesToTheReturnThatIsStillOpen) {
  ASSERT_TRUE(
      register_return(return_of("R-1", "O-1"), {fact("a", FactKind::approved), waybill("w", "SF1234567890123")}));
  ASSERT_TRUE(ingest(
      "SF1234567890123",
      {event_at("e1", 5h, Status::picked_up, "accepted"), event_at("e2", 10h, Status::delivered, "delivered_plain")},
      kStart + 11h));
  ASSERT_TRUE(record("R-1", fact("i", FactKind::inspected, 12h)));
  ASSERT_TRUE(is_done(ret("R-1")));
  const Return before = ret("R-1");
  ASSERT_TRUE(register_return(return_of("R-2", "O-2"),
                              {fact("a", FactKind::approved, 20h), waybill("w", "SF1234567890123", 21h)}));
  EXPECT_THAT(returns_of(shipment("SF1234567890123")), ElementsAre("R-2", "R-1"));
  ASSERT_TRUE(ingest(
      "SF1234567890123",
      {event_at("e3", 30h, Status::picked_up, "accepted"), event_at("e4", 40h, Status::delivered, "delivered_plain")},
      kStart + 41h));
  EXPECT_EQ(clock(ret("R-2"), "seller_confirms").started_at, kStart + 40h);
  EXPECT_EQ(ret("R-1"), before) << "a return that has ended takes no part in a new journey";
}

TEST_F(SharedParcelsTest, AWithdrawnWaybillLeavesTheParcelToTheOther) {
  ASSERT_TRUE(
      register_return(return_of("R-1", "O-1"), {fact("a", FactKind::approved), waybill("w", "SF1234567890123")}));
  ASSERT_TRUE(
      register_return(return_of("R-2", "O-2"), {fact("a", FactKind::approved), waybill("w", "SF1234567890123", 2h)}));
  Fact mistake = fact("x", FactKind::waybill_withdrawn, 3h);
  mistake.tracking_number = "SF1234567890123";
  ASSERT_TRUE(record("R-1", mistake));
  EXPECT_THAT(returns_of(shipment("SF1234567890123")), ElementsAre("R-2"));
  EXPECT_TRUE(ret("R-1").shipments.empty());
  ASSERT_TRUE(ingest("SF1234567890123", {event_at("e2", 10h, Status::delivered, "delivered_plain")}, kStart + 11h));
  EXPECT_EQ(clock(ret("R-2"), "seller_confirms").started_at, kStart + 10h);
  EXPECT_EQ(clock(ret("R-1"), "seller_confirms").state, ClockState::waiting);
}

TEST_F(SharedParcelsTest, CrossedNumbersAreNoticedFromBothReceipts) {
  ASSERT_TRUE(register_return(return_of("R-1", "O-1"), {fact("a", FactKind::approved)}));
  ASSERT_TRUE(register_return(return_of("R-2", "O-2"), {fact("a", FactKind::approved)}));
  ASSERT_TRUE(record("R-1", received("r", "O-2", 10h)));
  EXPECT_THAT(alerts_of("R-1"), ElementsAre("goods_of_other_order O-2"));
  EXPECT_THAT(alerts_of("R-2"), ElementsAre("goods_in_other_parcel R-1"));
  ASSERT_TRUE(record("R-2", received("r", "O-1", 11h)));
  EXPECT_THAT(alerts_of("R-1"), ElementsAre("numbers_crossed R-2"));
  EXPECT_THAT(alerts_of("R-2"), ElementsAre("numbers_crossed R-1"));
  Fact mistake = fact("x", FactKind::withdrawn, 12h);
  mistake.withdraws = "r";
  ASSERT_TRUE(record("R-2", mistake));
  EXPECT_THAT(alerts_of("R-1"), ElementsAre("goods_of_other_order O-2"));
  EXPECT_THAT(alerts_of("R-2"), ElementsAre("goods_in_other_parcel R-1"));
}

TEST_F(SharedParcelsTest, AReceiptOfAKnownNumberIsItsReturnsReceipt) {
  ASSERT_TRUE(
      register_return(return_of("R-1", "O-1"), {fact("a", FactKind::approved), waybill("w", "SF1234567890123")}));
  Receipt scanned = receipt("W-1", "SF1234567890123");
  scanned.found.condition = GoodsCondition::defective;
  const auto recorded = record_receipt(scanned);
  ASSERT_TRUE(recorded) << recorded.error().what;
  EXPECT_EQ(recorded->receipt.return_id, "R-1");
  EXPECT_EQ(ret("R-1").facts.back().fact_id, "receipt-W-1");
  EXPECT_THAT(alerts_of("R-1"), ElementsAre("goods_defective"));
  EXPECT_TRUE(record_receipt(scanned)->duplicate);
  scanned.found.quantity = 3;
  EXPECT_EQ(record_receipt(scanned).error().kind, ErrorKind::conflict);
  EXPECT_EQ(feed_types().back(), "receipt.recorded.v1");
}

TEST_F(SharedParcelsTest, AnUnknownParcelIsKeptUntilAReturnNamesItsNumber) {
  ASSERT_TRUE(record_receipt(receipt("W-1", "SF1234567890123")));
  EXPECT_EQ(reader_->list_receipts("shop", false, {}, 10)->size(), 1U);
  ASSERT_TRUE(register_return(return_of("R-1", "O-1"), {fact("a", FactKind::approved)}));
  ASSERT_TRUE(record("R-1", waybill("w", "SF1234567890123", 30h)));
  EXPECT_THAT(*reader_->list_receipts("shop", false, {}, 10), IsEmpty());
  EXPECT_EQ((*reader_->find_receipt("shop", "W-1"))->return_id, "R-1");
  EXPECT_EQ(ret("R-1").facts.back().kind, FactKind::received);
  EXPECT_EQ(ret("R-1").facts.back().at, kStart + 20h);
  const auto types = feed_types();
  EXPECT_EQ(std::count(types.begin(), types.end(), "receipt.matched.v1"), 1);
}

TEST_F(SharedParcelsTest, AReceiptOfAnotherCarrierIsNotMatched) {
  Receipt scanned = receipt("W-1", "SF1234567890123");
  scanned.carrier = "zto";
  ASSERT_TRUE(record_receipt(scanned));
  ASSERT_TRUE(
      register_return(return_of("R-1", "O-1"), {fact("a", FactKind::approved), waybill("w", "SF1234567890123")}));
  EXPECT_EQ(reader_->list_receipts("shop", false, {}, 10)->size(), 1U);
}

TEST_F(SharedParcelsTest, OfSeveralReturnsTheOneWhoseOrderWasFoundIsReceived) {
  ASSERT_TRUE(
      register_return(return_of("R-1", "O-1"), {fact("a", FactKind::approved), waybill("w", "SF1234567890123")}));
  Fact shared = waybill("w", "SF1234567890123", 2h);
  shared.is_shared = true;
  ASSERT_TRUE(register_return(return_of("R-2", "O-2"), {fact("a", FactKind::approved), shared}));
  Receipt scanned = receipt("W-1", "SF1234567890123");
  scanned.found.order_id = "O-2";
  ASSERT_TRUE(record_receipt(scanned));
  EXPECT_EQ(ret("R-2").facts.back().kind, FactKind::received);
  EXPECT_NE(ret("R-1").facts.back().kind, FactKind::received);
  ASSERT_TRUE(record_receipt(receipt("W-2", "SF1234567890123")));
  EXPECT_EQ(ret("R-1").facts.back().fact_id, "receipt-W-2") << "without an order each of them";
}

TEST_F(SharedParcelsTest, AReceiptOfThePastIsMatchedAtTheTimeOfTheRequest) {
  Receipt scanned = receipt("W-1", "SF1234567890123");
  scanned.found.order_id = "O-2";
  ASSERT_TRUE(record_receipt(scanned));
  Return crossed = return_of("R-2", "O-2");
  crossed.created_at = kStart + 100h;
  ASSERT_TRUE(register_return(crossed, {fact("a", FactKind::approved)}));
  Return late = return_of("R-1", "O-1");
  late.created_at = kStart + 200h;
  ASSERT_TRUE(register_return(late, {fact("a", FactKind::approved), waybill("w", "SF1234567890123", 199h)}));
  EXPECT_THAT(alerts_of("R-2"), ElementsAre("goods_in_other_parcel R-1"));
  EXPECT_GE(ret("R-2").updated_at, kStart + 199h) << "clocks are not evaluated in the past";
  EXPECT_EQ(ret("R-1").facts.back().at, kStart + 20h);
}

TEST_F(SharedParcelsTest, AWithdrawnNumberTakesItsReceiptAlongToTheReturnThatHasIt) {
  ASSERT_TRUE(
      register_return(return_of("R-1", "O-1"), {fact("a", FactKind::approved), waybill("w", "SF1234567890123")}));
  ASSERT_TRUE(record_receipt(receipt("W-1", "SF1234567890123")));
  EXPECT_EQ(ret("R-1").facts.back().fact_id, "receipt-W-1");
  Fact mistake = fact("x", FactKind::waybill_withdrawn, 30h);
  mistake.tracking_number = "SF1234567890123";
  ASSERT_TRUE(record("R-1", mistake));
  EXPECT_EQ(ret("R-1").facts.back().fact_id, "withdrawn-W-1");
  EXPECT_EQ(ret("R-1").facts.back().withdraws, "receipt-W-1");
  EXPECT_EQ((*reader_->find_receipt("shop", "W-1"))->return_id, "") << "an unknown parcel again";
  EXPECT_EQ(reader_->list_receipts("shop", false, {}, 10)->size(), 1U);

  ASSERT_TRUE(
      register_return(return_of("R-2", "O-2"), {fact("a", FactKind::approved), waybill("w", "SF1234567890123", 31h)}));
  EXPECT_EQ((*reader_->find_receipt("shop", "W-1"))->return_id, "R-2");
  const auto types = feed_types();
  EXPECT_EQ(std::count(types.begin(), types.end(), "receipt.released.v1"), 1);
  EXPECT_EQ(std::count(types.begin(), types.end(), "receipt.matched.v1"), 1);
}

TEST_F(SharedParcelsTest, AReceiptThatComesBackHasAFactAnew) {
  ASSERT_TRUE(
      register_return(return_of("R-1", "O-1"), {fact("a", FactKind::approved), waybill("w", "SF1234567890123")}));
  ASSERT_TRUE(record_receipt(receipt("W-1", "SF1234567890123")));
  Fact mistake = fact("x", FactKind::waybill_withdrawn, 30h);
  mistake.tracking_number = "SF1234567890123";
  ASSERT_TRUE(record("R-1", mistake));
  ASSERT_TRUE(record("R-1", waybill("w2", "SF1234567890123", 31h)));
  EXPECT_EQ(ret("R-1").facts.back().fact_id, "receipt-W-1-2");
  EXPECT_EQ((*reader_->find_receipt("shop", "W-1"))->return_id, "R-1");
}

TEST_F(SharedParcelsTest, AReceiptWhoseFactIdIsTakenGetsAnother) {
  ASSERT_TRUE(register_return(return_of("R-1", "O-1"),
                              {fact("receipt-W-1", FactKind::approved), waybill("w", "SF1234567890123")}));
  ASSERT_TRUE(record_receipt(receipt("W-1", "SF1234567890123")));
  EXPECT_EQ(ret("R-1").facts.back().fact_id, "receipt-W-1-2");
}

TEST_F(SharedParcelsTest, AReceiptThatAReturnCannotTakeIsKept) {
  std::vector<Fact> facts{fact("a", FactKind::approved), waybill("w", "SF1234567890123")};
  while (facts.size() < kMostFacts) {
    const bool is_reserve = facts.size() + kReservedFacts >= kMostFacts;
    facts.push_back(fact("f" + std::to_string(facts.size()), is_reserve ? FactKind::received : FactKind::inspected));
  }
  ASSERT_TRUE(register_return(return_of("R-1", "O-1"), facts));
  const auto recorded = record_receipt(receipt("W-1", "SF1234567890123"));
  ASSERT_TRUE(recorded) << recorded.error().what;
  EXPECT_EQ(recorded->receipt.return_id, "");
}

TEST_F(SharedParcelsTest, AWaybillIsNeverRefusedBecauseOfAReceipt) {
  Receipt ancient = receipt("W-1", "SF1234567890123");
  ancient.received_at = Instant{std::chrono::hours{24 * 365 * 20}};
  ASSERT_TRUE(record_receipt(ancient));
  EXPECT_TRUE(
      register_return(return_of("R-1", "O-1"), {fact("a", FactKind::approved), waybill("w", "SF1234567890123")}));
  EXPECT_EQ(reader_->list_receipts("shop", false, {}, 10)->size(), 1U);
}

TEST_F(SharedParcelsTest, TheExchangeSentToTheBuyerIsNotReceivedByTheWarehouse) {
  ASSERT_TRUE(register_return(return_of("R-1", "O-1"), {fact("a", FactKind::approved)}));
  ASSERT_TRUE(register_shipment({{"shop", "sf", "SF1234567890123"}, Leg::exchange, "R-1", {}, kStart + 1h}));
  ASSERT_TRUE(record_receipt(receipt("W-1", "SF1234567890123")));
  EXPECT_EQ(reader_->list_receipts("shop", false, {}, 10)->size(), 1U);
}

TEST_F(SharedParcelsTest, AParcelIsReceivedForTheOpenReturnOfItsNumber) {
  ASSERT_TRUE(
      register_return(return_of("R-1", "O-1"), {fact("a", FactKind::approved), waybill("w", "SF1234567890123")}));
  ASSERT_TRUE(ingest("SF1234567890123", {event_at("e2", 10h, Status::delivered, "delivered_plain")}, kStart + 11h));
  ASSERT_TRUE(record("R-1", fact("i", FactKind::inspected, 12h)));
  ASSERT_TRUE(is_done(ret("R-1")));
  ASSERT_TRUE(register_return(return_of("R-2", "O-2"),
                              {fact("a", FactKind::approved, 13h), waybill("w", "SF1234567890123", 14h)}));
  EXPECT_EQ(record_receipt(receipt("W-1", "SF1234567890123"))->receipt.return_id, "R-2");
  EXPECT_EQ(ret("R-1").facts.back().fact_id, "i");
}

TEST_F(SharedParcelsTest, TheNumberBelongsToTheFirstReturnThatStillHasIt) {
  for (const char* id : {"R-1", "R-2", "R-3"}) {
    const auto later = std::chrono::hours{id[2] - '0'};
    Return made = return_of(id, "O" + std::string(id).substr(1));
    made.created_at = kStart + later + 1min;
    ASSERT_TRUE(register_return(made, {fact("a", FactKind::approved), waybill("w", "SF1234567890123", later)}));
  }
  EXPECT_THAT(alerts_of("R-3"), ElementsAre("number_of_other_return R-1"));
  Fact mistake = fact("x", FactKind::waybill_withdrawn, 5h);
  mistake.tracking_number = "SF1234567890123";
  ASSERT_TRUE(record("R-1", mistake));
  EXPECT_THAT(alerts_of("R-2"), IsEmpty());
  EXPECT_THAT(alerts_of("R-3"), ElementsAre("number_of_other_return R-2"));
}

TEST_F(SharedParcelsTest, ACorrectedReceiptIsNoCrossingAnyMore) {
  ASSERT_TRUE(register_return(return_of("R-1", "O-1"), {fact("a", FactKind::approved)}));
  ASSERT_TRUE(register_return(return_of("R-2", "O-2"), {fact("a", FactKind::approved)}));
  ASSERT_TRUE(record("R-1", received("r", "O-2", 10h)));
  EXPECT_THAT(alerts_of("R-2"), ElementsAre("goods_in_other_parcel R-1"));
  ASSERT_TRUE(record("R-1", received("r2", "O-1", 11h)));
  EXPECT_THAT(alerts_of("R-2"), IsEmpty());
}

}  // namespace
}  // namespace parcelgate::test
