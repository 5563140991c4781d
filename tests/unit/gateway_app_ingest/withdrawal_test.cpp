#include <algorithm>

#include "gateway/wire/feed.hpp"
#include "tests/unit/gateway_app_ingest/ingest_fixture.hpp"

namespace parcelgate::test {
namespace {

class WithdrawalTest : public IngestTest {
 protected:
  static Fact withdrawal(std::string id, std::string number, std::chrono::milliseconds after) {
    Fact made = fact(std::move(id), FactKind::waybill_withdrawn, after);
    made.tracking_number = std::move(number);
    return made;
  }
  PollState row(const std::string& number) {
    const auto rows = *reader_->find_polls({"shop", "sf", number});
    if (rows.empty()) throw std::runtime_error("no row");
    return rows.front();
  }
  bool feed_has(std::string_view type) {
    const auto entries = feed();
    return std::any_of(entries.begin(), entries.end(), [&](const FeedEntry& entry) { return entry.type == type; });
  }
};

/// History that is recorded later: what it states lies before the registration of its own shipment.
TEST_F(WithdrawalTest, CountsWhenItIsRecordedWhateverInstantItStates) {
  ASSERT_TRUE(register_return(new_return("R-1"), {fact("f1", FactKind::approved)}));
  Fact entered = waybill("f2", "SF1", 1h);
  entered.recorded_at = kStart + 200h;
  ASSERT_TRUE(record("R-1", entered));
  EXPECT_EQ(ret("R-1").shipments.size(), 1U);
  Fact taken_back = withdrawal("f3", "SF1", 2h);
  taken_back.recorded_at = kStart + 201h;
  ASSERT_TRUE(record("R-1", taken_back));
  EXPECT_TRUE(ret("R-1").shipments.empty());
  EXPECT_EQ(clock(ret("R-1"), "buyer_sends").breached_at, kStart + 168h);
}

TEST_F(WithdrawalTest, DetachesTheShipmentEndsItsPollingAndRunsTheClockAgain) {
  ASSERT_TRUE(register_return(new_return("R-1"), {fact("f1", FactKind::approved)}));
  ASSERT_TRUE(record("R-1", waybill("f2", "SF1", 1h), {{"sf-main"}, {}}));
  EXPECT_EQ(clock(ret("R-1"), "buyer_sends").state, ClockState::met);
  EXPECT_FALSE(row("SF1").ended);

  ASSERT_TRUE(record("R-1", withdrawal("f3", "SF1", 2h)));
  EXPECT_TRUE(ret("R-1").shipments.empty());
  EXPECT_EQ(clock(ret("R-1"), "buyer_sends").state, ClockState::running);
  EXPECT_TRUE(shipment("SF1").return_id.empty());
  EXPECT_TRUE(row("SF1").ended);
  EXPECT_EQ(row("SF1").basis.reason, CheckReason::withdrawn);
  EXPECT_TRUE(feed_has(kShipmentDetached));
  EXPECT_TRUE(feed_has("parcelgate.clock.reopened.v1"));

  // Its events are the return's no more.
  ASSERT_TRUE(ingest("SF1", {event_at("e1", 3h, Status::delivered, "signed_by_recipient")}));
  EXPECT_EQ(clock(ret("R-1"), "seller_confirms").state, ClockState::waiting);

  // It is free for the return that it belongs to, and is polled again.
  ASSERT_TRUE(register_return(new_return("R-2"), {fact("f1", FactKind::approved)}));
  ASSERT_TRUE(record("R-2", waybill("f2", "SF1", 3h), {{"sf-main"}, {}}));
  EXPECT_EQ(shipment("SF1").return_id, "R-2");
  EXPECT_FALSE(row("SF1").ended);
}

TEST_F(WithdrawalTest, NamesTheFactAndIsIdempotent) {
  ASSERT_TRUE(register_return(new_return("R-1"), {fact("f1", FactKind::approved)}));
  ASSERT_TRUE(record("R-1", waybill("f2", "SF1", 1h)));
  Fact by_fact = withdrawal("f3", "", 2h);
  by_fact.withdraws = "f2";
  ASSERT_TRUE(record("R-1", by_fact));
  EXPECT_TRUE(ret("R-1").shipments.empty());
  EXPECT_TRUE(record("R-1", by_fact)->duplicate);
  const auto entries = feed();
  const auto reported = std::find_if(entries.rbegin(), entries.rend(),
                                     [](const FeedEntry& entry) { return entry.type == kReturnFactRecorded; });
  EXPECT_NE(reported->data.find("SF1"), std::string::npos) << "readers of the feed need the number";
  EXPECT_EQ(record("R-1", withdrawal("f4", "SF9", 3h)).error().kind, ErrorKind::rejected);
}

TEST_F(WithdrawalTest, AShipmentThatWasRegisteredByItselfIsPolledOn) {
  ShipmentRegistration alone{{"shop", "sf", "SF1"}, Leg::outbound, {}, {{"sf-main"}, {}}, kStart};
  ASSERT_TRUE(register_shipment(alone));
  ASSERT_TRUE(register_return(new_return("R-1"), {fact("f1", FactKind::approved)}));
  ASSERT_TRUE(record("R-1", waybill("f2", "SF1", 1h)));
  ASSERT_TRUE(record("R-1", withdrawal("f3", "SF1", 2h)));
  EXPECT_FALSE(row("SF1").ended);
}

TEST_F(WithdrawalTest, TheOutboundWaybillOfAReturnStartsItsSecondJourney) {
  ASSERT_TRUE(ingest("SF1", {event_at("o1", -200h, Status::picked_up, "accepted"),
                             event_at("o2", -150h, Status::delivered, "signed_by_recipient")}));
  ASSERT_TRUE(register_return(new_return("R-1"), {fact("f1", FactKind::approved)}));
  ASSERT_TRUE(record("R-1", waybill("f2", "SF1", 1h)));
  EXPECT_EQ(clock(ret("R-1"), "seller_confirms").state, ClockState::waiting);
  EXPECT_FALSE(clock(ret("R-1"), "buyer_sends").evidence_at);
  EXPECT_FALSE(shipment("SF1").status);
  EXPECT_EQ(shipment("SF1").event_count, 2U) << "its history is kept";

  ASSERT_TRUE(ingest("SF1", {event_at("r1", 3h, Status::picked_up, "accepted")}, kStart + 4h));
  EXPECT_EQ(shipment("SF1").status, Status::picked_up);
  EXPECT_EQ(clock(ret("R-1"), "buyer_sends").evidence_at, kStart + 3h);
  ASSERT_TRUE(ingest("SF1", {event_at("r2", 9h, Status::delivered, "signed_by_recipient")}, kStart + 10h));
  EXPECT_EQ(clock(ret("R-1"), "seller_confirms").started_at, kStart + 9h);

  ASSERT_TRUE(record("R-1", withdrawal("f3", "SF1", 11h)));
  EXPECT_EQ(shipment("SF1").milestones.first_physical_scan_at, kStart - 200h) << "one journey again";
}

TEST_F(WithdrawalTest, AnApprovalThatComesLaterMovesTheStartOfTheJourney) {
  Return late = new_return("R-1");
  late.created_at = kStart + 100h;
  ASSERT_TRUE(ingest("SF1", {event_at("r1", 40h, Status::picked_up, "accepted")}));
  ASSERT_TRUE(register_return(late, {}));
  ASSERT_TRUE(record("R-1", waybill("f2", "SF1", 101h)));
  EXPECT_FALSE(clock(ret("R-1"), "buyer_sends").evidence_at);
  Fact approved = fact("f1", FactKind::approved, 30h);
  approved.recorded_at = kStart + 102h;
  ASSERT_TRUE(record("R-1", approved));
  EXPECT_EQ(clock(ret("R-1"), "buyer_sends").evidence_at, kStart + 40h);
}

TEST_F(WithdrawalTest, AReusedEventIdIsCounted) {
  ASSERT_TRUE(ingest("SF1", {event_at("e1", 1h, Status::picked_up, "accepted")}));
  ASSERT_TRUE(ingest("SF1", {event_at("e1", 2h, Status::delivered, "delivered_plain")}));
  EXPECT_EQ(counters_.reused_ids.Value(), 1);
  EXPECT_EQ(shipment("SF1").status, Status::picked_up);
}

}  // namespace
}  // namespace parcelgate::test
