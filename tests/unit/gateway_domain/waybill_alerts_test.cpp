#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/domain/delivery.hpp"
#include "gateway/domain/receipts.hpp"
#include "tests/unit/gateway_domain/return_cases.hpp"

namespace parcelgate {
namespace {

using ::testing::ElementsAre;
using testing::fact;
using testing::hour;
using ::testing::IsEmpty;
using testing::return_with;

const RulePack kWaybillRules = testing::baseline();

std::vector<std::string> found_in(const Return& ret, int now) {
  std::vector<std::string> out;
  for (const Alert& alert : evaluate(kWaybillRules, ret, hour(now)).alerts)
    out.push_back(std::string(to_string(alert.kind)) + (alert.found.empty() ? "" : " " + alert.found));
  return out;
}

Return returned_parcel(std::optional<int> scanned, std::optional<int> is_signed) {
  Return ret = return_with({fact("a", FactKind::approved, 0)}, {testing::shipment(scanned, is_signed)});
  ret.order_id = "O-1";
  ret.shipments[0].registered_at = hour(10);
  return ret;
}

Fact receipt_of(int at) {
  return fact("r", FactKind::received, at);
}

TEST(WaybillAlerts, ANumberThatNoCarrierScansWithinTwoDays) {
  Return ret = returned_parcel(std::nullopt, std::nullopt);
  EXPECT_THAT(found_in(ret, 57), IsEmpty());
  EXPECT_EQ(evaluate(kWaybillRules, ret, hour(57)).wake_at, hour(58)) << "it opens by itself";
  EXPECT_THAT(found_in(ret, 58), ElementsAre("number_never_scanned"));
  ret.shipments[0].milestones.first_physical_scan_at = hour(60);
  EXPECT_THAT(found_in(ret, 61), IsEmpty());
}

TEST(WaybillAlerts, ANumberWithoutScansDoesNotMatterOnceTheReturnIsSettledOrReceived) {
  Return ret = returned_parcel(std::nullopt, std::nullopt);
  ret.facts.push_back(fact("c", FactKind::cancelled, 20));
  EXPECT_THAT(found_in(ret, 100), IsEmpty());
  ret.facts.back() = receipt_of(20);
  EXPECT_THAT(found_in(ret, 60), IsEmpty());
}

TEST(WaybillAlerts, OfSeveralNumbersTheOneThatIsLateIsNamed) {
  Return ret = returned_parcel(12, std::nullopt);
  ret.shipments.push_back({.carrier = "zto", .tracking_number = "ZTO9", .registered_at = hour(30)});
  const auto alerts = evaluate(kWaybillRules, ret, hour(78)).alerts;
  ASSERT_EQ(alerts.size(), 1U);
  EXPECT_EQ(alerts[0].evidence, "shipment:zto/ZTO9:shipment_registered");
  EXPECT_EQ(alerts[0].since, hour(78));
}

TEST(WaybillAlerts, ANumberOfAnotherReturn) {
  Return ret = returned_parcel(12, std::nullopt);
  ret.shipments[0].other_return = "R-0";
  EXPECT_THAT(found_in(ret, 13), ElementsAre("number_of_other_return R-0"));
}

TEST(WaybillAlerts, AParcelThatIsDeliveredInAnotherCity) {
  Return ret = returned_parcel(12, 40);
  ret.order.destination = {"浙江省", "杭州市"};
  ret.shipments[0].delivery.city = "成都";
  EXPECT_THAT(found_in(ret, 41), ElementsAre("delivered_elsewhere 成都"));
  ret.shipments[0].delivery.city = "杭州";
  EXPECT_THAT(found_in(ret, 41), IsEmpty());
  ret.shipments[0].delivery.city = "成都";
  ret.order.destination = {"", "昆山市"};
  EXPECT_THAT(found_in(ret, 41), IsEmpty()) << "a county-level city lies within a prefecture that may be named instead";
}

TEST(WaybillAlerts, GoodsOfAnotherOrderInTheParcel) {
  Return ret = returned_parcel(12, 40);
  Fact receipt = receipt_of(41);
  receipt.order_found = "O-2";
  ret.facts.push_back(receipt);
  EXPECT_THAT(found_in(ret, 42), ElementsAre("goods_of_other_order O-2"));
  ret.crossed.push_back({"R-2", "O-2", "x", hour(43)});
  EXPECT_THAT(found_in(ret, 42), ElementsAre("goods_of_other_order O-2"));
  EXPECT_THAT(found_in(ret, 43), ElementsAre("numbers_crossed R-2"));
  ret.facts.back().order_found = "O-1";
  EXPECT_THAT(found_in(ret, 43), ElementsAre("goods_in_other_parcel R-2")) << "its own goods came, and some in R-2's";
}

TEST(WaybillAlerts, AReceiptOfAnotherReturnThatHeldThirdGoodsIsNotCrossed) {
  Return ret = returned_parcel(12, 40);
  Fact receipt = receipt_of(41);
  receipt.order_found = "O-3";
  ret.facts.push_back(receipt);
  ret.crossed.push_back({"R-2", "O-2", "x", hour(41)});
  EXPECT_THAT(found_in(ret, 42), ElementsAre("goods_of_other_order O-3"));
}

TEST(WaybillAlerts, AWeightThatIsFarOff) {
  Return ret = returned_parcel(12, 40);
  ret.order.weight_grams = 1'000;
  Fact receipt = receipt_of(41);
  receipt.weight_grams = 1'300;  // more than 200 g, and exactly 30 %
  ret.facts.push_back(receipt);
  EXPECT_THAT(found_in(ret, 42), IsEmpty());
  ret.facts.back().weight_grams = 1'301;
  EXPECT_THAT(found_in(ret, 42), ElementsAre("weight_differs 1301 g / 1000 g"));
  ret.order.weight_grams = 100;
  ret.facts.back().weight_grams = 300;  // 200 %, but only 200 g
  EXPECT_THAT(found_in(ret, 42), IsEmpty());
  ret.order.weight_grams = 3'000;
  ret.facts.back().weight_grams = 500;
  EXPECT_THAT(found_in(ret, 42), ElementsAre("weight_differs 500 g / 3000 g"));
}

TEST(WaybillAlerts, AWithdrawnReceiptLeavesNoAlert) {
  Return ret = returned_parcel(12, 40);
  ret.order.weight_grams = 1'000;
  Fact receipt = receipt_of(41);
  receipt.order_found = "O-2";
  receipt.weight_grams = 9'000;
  Fact mistake = fact("w", FactKind::withdrawn, 42);
  mistake.withdraws = "r";
  ret.facts.push_back(receipt);
  ret.facts.push_back(mistake);
  EXPECT_THAT(found_in(ret, 43), IsEmpty());
}

TEST(DeliveryCity, IsThatOfTheLatestScanWhereTheParcelIsDelivered) {
  Shipment shipment;
  const auto scan = [&](int at, Status status, std::string place) {
    HistoryEntry entry;
    entry.fingerprint = static_cast<std::uint64_t>(at);
    entry.occurred_at = {hour(at), std::chrono::minutes{480}, ZoneSource::assumed};
    entry.status = status;
    entry.place = std::move(place);
    shipment.history.push_back(entry);
  };
  scan(1, Status::in_transit, "广东省深圳市");
  EXPECT_EQ(delivery_of(shipment).city, "");
  scan(2, Status::out_for_delivery, "浙江省杭州市");
  EXPECT_EQ(delivery_of(shipment).city, "杭州");
  scan(3, Status::delivered, "仓前营业点");
  EXPECT_EQ(delivery_of(shipment).city, "") << "the last place says nothing";
  shipment.retracted = {3};
  EXPECT_EQ(delivery_of(shipment).city, "杭州");
  shipment.journey_from = hour(3);
  EXPECT_EQ(delivery_of(shipment).city, "") << "scans of an earlier journey of the number";
}

TEST(DeliveryCity, NamesPrefecturesAndMunicipalitiesAlone) {
  EXPECT_EQ(prefecture_in("四川成都"), "成都");
  EXPECT_EQ(prefecture_in("成都市"), "成都");
  EXPECT_EQ(prefecture_in("上海市"), "上海");
  EXPECT_EQ(prefecture_in("吉林"), "") << "the province or the city";
  EXPECT_EQ(prefecture_in("昆山市"), "");
  EXPECT_EQ(prefecture_in("广东"), "");
  EXPECT_EQ(prefecture_in("Berlin"), "");
  EXPECT_EQ(prefecture_in(""), "");
}

Receipt unknown_parcel() {
  Receipt receipt;
  receipt.receipt_id = "W-1";
  receipt.carrier = "sf";
  receipt.tracking_number = "SF124";
  receipt.received_at = hour(50);
  return receipt;
}

TEST(Receipts, AreMatchedByOrderTypingErrorPhoneOrDate) {
  Return ret = returned_parcel(std::nullopt, std::nullopt);
  Receipt receipt = unknown_parcel();
  EXPECT_THAT(match_reasons(receipt, ret, ""), ElementsAre(MatchReason::number, MatchReason::carrier_and_date));
  receipt.found.order_id = "O-1";
  receipt.found.sender_phone_tail = "1234";
  EXPECT_THAT(match_reasons(receipt, ret, "1234"),
              ElementsAre(MatchReason::order, MatchReason::number, MatchReason::phone, MatchReason::carrier_and_date));
  ret.shipments[0].tracking_number = "SF999999";
  receipt.found = {};
  EXPECT_THAT(match_reasons(receipt, ret, "1234"), ElementsAre(MatchReason::carrier_and_date));
  receipt.carrier = "zto";
  EXPECT_THAT(match_reasons(receipt, ret, ""), IsEmpty());
}

TEST(Receipts, ANumberThatWasScannedIsNoTypingError) {
  Return ret = returned_parcel(12, std::nullopt);
  Receipt receipt = unknown_parcel();
  receipt.carrier.clear();
  EXPECT_THAT(match_reasons(receipt, ret, ""), IsEmpty());
}

TEST(Receipts, AReturnThatWasReceivedIsNotFoundByItsDate) {
  Return ret = returned_parcel(12, std::nullopt);
  EXPECT_THAT(match_reasons(unknown_parcel(), ret, ""), ElementsAre(MatchReason::carrier_and_date));
  ret.facts.push_back(receipt_of(30));
  EXPECT_THAT(match_reasons(unknown_parcel(), ret, ""), IsEmpty());
}

}  // namespace
}  // namespace parcelgate
