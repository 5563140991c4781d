#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/gateway_domain/return_cases.hpp"

namespace parcelgate {
namespace {

using ::testing::ElementsAre;
using testing::fact;
using testing::hour;
using ::testing::IsEmpty;
using testing::return_with;

const RulePack kAlertRules = testing::baseline();

std::vector<AlertKind> alerts_of(const Return& ret, int now) {
  std::vector<AlertKind> kinds;
  for (const Alert& alert : evaluate(kAlertRules, ret, hour(now)).alerts) kinds.push_back(alert.kind);
  return kinds;
}

TEST(Discrepancies, GoodsThatDoNotComeBackAfterARefund) {
  Return ret = return_with({fact("a", FactKind::approved, 0), fact("r", FactKind::refunded, 10)});
  EXPECT_THAT(alerts_of(ret, 177), IsEmpty());
  EXPECT_EQ(evaluate(kAlertRules, ret, hour(20)).wake_at, hour(178)) << "it opens by itself";
  EXPECT_THAT(alerts_of(ret, 178), ElementsAre(AlertKind::goods_not_back));
  ret.shipments.push_back(testing::shipment(100, 200));
  EXPECT_THAT(alerts_of(ret, 201), IsEmpty()) << "the parcel came after all";
  ret.shipments.clear();
  ret.order.kind = ReturnKind::refund_only;
  EXPECT_THAT(alerts_of(ret, 400), IsEmpty()) << "nothing was to come back";
}

TEST(Discrepancies, AWaiverOfTheWholeReturnSettlesWhatDoesNotMatch) {
  Return ret = return_with({fact("a", FactKind::approved, 0), fact("r", FactKind::refunded, 10)});
  EXPECT_THAT(alerts_of(ret, 178), ElementsAre(AlertKind::goods_not_back));
  ret.facts.push_back(fact("w", FactKind::waived, 180));
  EXPECT_THAT(alerts_of(ret, 181), IsEmpty()) << "the buyer may keep the goods";
  ret.facts.back().clock = "buyer_sends";
  EXPECT_THAT(alerts_of(ret, 181), ElementsAre(AlertKind::goods_not_back))
      << "a waiver of one deadline settles nothing";
}

TEST(Discrepancies, GoodsThatAreBackWithoutARefundOrAnEntryOfTheWarehouse) {
  Return ret = return_with({fact("a", FactKind::approved, 0)}, {testing::shipment(5, 20)});
  EXPECT_THAT(alerts_of(ret, 43), IsEmpty());
  EXPECT_THAT(alerts_of(ret, 44), ElementsAre(AlertKind::receipt_not_registered));
  ret.facts.push_back(fact("r", FactKind::received, 50));
  EXPECT_THAT(alerts_of(ret, 60), IsEmpty());
  EXPECT_THAT(alerts_of(ret, 92), ElementsAre(AlertKind::refund_not_made));
  ret.facts.push_back(fact("m", FactKind::refunded, 95));
  EXPECT_THAT(alerts_of(ret, 96), IsEmpty());
}

TEST(Discrepancies, TheLatestReceiptSaysWhatCameBack) {
  Fact partial = fact("r1", FactKind::received, 10);
  partial.quantity = 1;
  partial.expected_quantity = 2;
  partial.condition = GoodsCondition::defective;
  Return ret = return_with({fact("a", FactKind::approved, 0), partial});
  EXPECT_THAT(alerts_of(ret, 11), ElementsAre(AlertKind::receipt_partial, AlertKind::goods_defective));
  Fact whole = fact("r2", FactKind::received, 12);
  whole.quantity = 2;
  whole.expected_quantity = 2;
  ret.facts.push_back(whole);
  EXPECT_THAT(alerts_of(ret, 13), IsEmpty());
  Fact mistake = fact("w", FactKind::withdrawn, 14);
  mistake.withdraws = "r2";
  ret.facts.push_back(mistake);
  EXPECT_THAT(alerts_of(ret, 15), ElementsAre(AlertKind::receipt_partial, AlertKind::goods_defective));
}

TEST(Discrepancies, AParcelThatIsDeliveredWhileARefundWithoutReturnIsPending) {
  ReturnShipment outbound{"sf", "SF123", Leg::outbound, {}};
  outbound.milestones.signed_at = hour(20);
  Return ret = return_with({fact("q", FactKind::requested, 10)}, {outbound});
  ret.order.kind = ReturnKind::refund_only;
  EXPECT_THAT(alerts_of(ret, 19), IsEmpty());
  EXPECT_THAT(alerts_of(ret, 21), ElementsAre(AlertKind::delivered_before_refund));
  ret.facts[0].at = hour(30);
  EXPECT_THAT(alerts_of(ret, 31), IsEmpty()) << "delivered before the request";
}

TEST(Discrepancies, AParcelThatIsOutForDeliveryWhileARefundWithoutReturnIsPending) {
  ReturnShipment outbound{"sf", "SF123", Leg::outbound, {}};
  outbound.delivery.since = hour(20);
  Return ret = return_with({fact("q", FactKind::requested, 10)}, {outbound});
  ret.order.kind = ReturnKind::refund_only;
  EXPECT_THAT(alerts_of(ret, 19), IsEmpty());
  EXPECT_THAT(alerts_of(ret, 21), ElementsAre(AlertKind::out_for_delivery_before_refund));
  ret.shipments[0].milestones.signed_at = hour(22);
  EXPECT_THAT(alerts_of(ret, 23), ElementsAre(AlertKind::delivered_before_refund)) << "once for one parcel";
  ret.facts.push_back(fact("m", FactKind::refunded, 24));
  EXPECT_THAT(alerts_of(ret, 25), IsEmpty());
}

TEST(Discrepancies, ANumberThatLivedBefore) {
  ReturnShipment parcel = testing::shipment(50, std::nullopt);
  parcel.milestones.earlier_scan_at = hour(1);
  const Return ret = return_with({fact("a", FactKind::approved, 10)}, {parcel});
  const Evaluation evaluation = evaluate(kAlertRules, ret, hour(51));
  ASSERT_EQ(evaluation.alerts.size(), 1U);
  EXPECT_EQ(evaluation.alerts[0].kind, AlertKind::scanned_before_approval);
  EXPECT_EQ(evaluation.alerts[0].evidence, "shipment:sf/SF123:first_physical_scan");
}

TEST(Discrepancies, EachKindReadsItsNameBack) {
  for (std::size_t index = 0; index < kAlertKindCount; ++index) {
    const auto kind = static_cast<AlertKind>(index);
    EXPECT_EQ(find_alert_kind(to_string(kind)), kind);
  }
}

}  // namespace
}  // namespace parcelgate
