#include "tests/unit/gateway_app_ingest/ingest_fixture.hpp"

#include "gateway/domain/poll_plan.hpp"

namespace parcelgate::test {
namespace {

using IngestCommandTest = IngestTest;
using ::testing::Test;

TEST_F(IngestCommandTest, ANewEventBecomesShipmentFeedEntryAndRawMessage) {
  const auto outcome = ingest("SF1", {event_at("e1", 1h, Status::picked_up)});
  ASSERT_TRUE(outcome) << outcome.error().what;
  EXPECT_EQ(outcome->recorded, 1U);
  EXPECT_FALSE(outcome->is_duplicate());
  const Shipment known = shipment("SF1");
  EXPECT_EQ(known.status, Status::picked_up);
  ASSERT_EQ(known.history.size(), 1U);
  const FeedEntry entry = *reader_->find_feed_entry(known.history.front().feed_place());
  EXPECT_EQ(entry.type, "parcelgate.shipment.status_changed.v1");
  EXPECT_EQ((*reader_->find_raw(entry.raw_id))->body, "raw bytes");
  const auto data = parse_json(entry.data);
  ASSERT_TRUE(data) << data.error().what;
  EXPECT_EQ(find_text(*data, "source"), "kuaidi100");
  EXPECT_EQ(find_text(*data, "event_id"), "e1");
  EXPECT_EQ(find_text(*data, "occurred_at"), to_rfc3339(kStart + 1h, 480min));
  EXPECT_EQ(find_text((*data)["shipment"], "status"), "picked_up");
  EXPECT_TRUE((*data)["shipment"]["previous_status"].IsNull());
  EXPECT_EQ(*reader_->count_events(), 1U);
}

TEST_F(IngestCommandTest, ADuplicateKeepsNothingButACounter) {
  ASSERT_TRUE(ingest("SF1", {event_at("e1", 1h, Status::picked_up)}));
  const auto again = ingest("SF1", {event_at("e1", 1h, Status::picked_up)});
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->is_duplicate());
  EXPECT_EQ(feed().size(), 1U);
  EXPECT_FALSE(reader_->find_raw(2)->has_value());
  EXPECT_EQ(counters_.duplicates.Value(), 1);
  EXPECT_EQ(counters_.recorded.Value(), 1);
  EXPECT_EQ(*reader_->count_events(), 1U);
}

TEST_F(IngestCommandTest, EachEntryContainsTheStateRightAfterItsEvent) {
  ASSERT_TRUE(ingest("SF1", {event_at("e1", 1h, Status::picked_up), event_at("e2", 2h, Status::in_transit),
                             event_at("e3", 3h, Status::in_transit)}));
  EXPECT_EQ(feed_types(), (std::vector<std::string>{"shipment.status_changed.v1", "shipment.status_changed.v1",
                                                    "shipment.event_recorded.v1"}));
  const auto entries = feed();
  EXPECT_EQ(find_text((*parse_json(entries[0].data))["shipment"], "status"), "picked_up");
  EXPECT_EQ(find_text((*parse_json(entries[1].data))["shipment"], "previous_status"), "picked_up");
  EXPECT_EQ(entries[0].raw_id, entries[2].raw_id);
}

TEST_F(IngestCommandTest, EventsThatCameBeforeTheReturnCountForIt) {
  ASSERT_TRUE(ingest("SF9", {event_at("e1", 2h, Status::picked_up, "accepted")}));
  ASSERT_TRUE(register_return(new_return("R-1"), {fact("f1", FactKind::approved)}));
  ASSERT_TRUE(record("R-1", waybill("f2", "SF9", 3h)));
  const Return known = ret("R-1");
  ASSERT_EQ(known.shipments.size(), 1U);
  EXPECT_EQ(known.shipments.front().milestones.first_physical_scan_at, kStart + 2h);
  EXPECT_EQ(clock(known, "buyer_sends").state, ClockState::met);
  EXPECT_EQ(clock(known, "buyer_sends").evidence_at, kStart + 2h);
  EXPECT_EQ(shipment("SF9").return_id, "R-1");
  EXPECT_EQ(shipment("SF9").leg, Leg::return_);
}

TEST_F(IngestCommandTest, EventsThatComeAfterTheReturnMoveItsClocks) {
  ASSERT_TRUE(register_return(new_return("R-1"), {fact("f1", FactKind::approved)}));
  ASSERT_TRUE(record("R-1", waybill("f2", "SF9")));
  ASSERT_TRUE(ingest("SF9", {event_at("e1", 24h, Status::delivered, "signed_by_recipient")}, kStart + 25h));
  const Return known = ret("R-1");
  EXPECT_EQ(clock(known, "seller_confirms").state, ClockState::running);
  EXPECT_EQ(clock(known, "seller_confirms").due_at, kStart + 24h + 48h);
  EXPECT_EQ(feed_types(),
            (std::vector<std::string>{"return.registered.v1", "return.fact_recorded.v1", "clock.started.v1",
                                      "return.fact_recorded.v1", "shipment.registered.v1", "clock.met.v1",
                                      "shipment.status_changed.v1", "clock.started.v1"}));
  const FeedEntry started = feed().back();
  EXPECT_EQ(started.return_id, "R-1");
  const auto data = parse_json(started.data);
  EXPECT_EQ(find_text(*data, "order_id"), "O-1");
  EXPECT_EQ(find_text((*data)["clock"], "id"), "seller_confirms");
  EXPECT_EQ(find_text(*data, "change"), "started");
}

TEST_F(IngestCommandTest, AnUnmappedEventIsStoredAndCountedButChangesNoStatus) {
  TrackingEvent event = event_at("e1", 1h, Status::picked_up);
  event.status.reset();
  event.reason = Reason{};
  ASSERT_TRUE(ingest("SF1", {event}));
  EXPECT_FALSE(shipment("SF1").status);
  EXPECT_EQ(feed_types(), std::vector<std::string>{"shipment.event_recorded.v1"});
  EXPECT_EQ(counters_.unmapped.Value(), 1);
}

TEST_F(IngestCommandTest, ARepetitionOfSpilledHistoryIsStillADuplicate) {
  for (int number = 0; number < 130; ++number) {
    ASSERT_TRUE(
        ingest("SF1", {event_at("e" + std::to_string(number), std::chrono::minutes{number}, Status::in_transit)}));
  }
  EXPECT_FALSE(shipment("SF1").older.empty());
  EXPECT_TRUE(ingest("SF1", {event_at("e0", 0min, Status::in_transit)})->is_duplicate());
  EXPECT_EQ(*reader_->count_events(), 130U);
}

TEST_F(IngestCommandTest, ARetractionReachesIntoSpilledHistory) {
  ASSERT_TRUE(ingest("SF1", {event_at("wrong", 500h, Status::delivered, "signed_by_recipient")}));
  for (int number = 0; number < 100; ++number) {
    ASSERT_TRUE(
        ingest("SF1", {event_at("e" + std::to_string(number), std::chrono::minutes{number}, Status::in_transit)}));
  }
  EXPECT_EQ(shipment("SF1").status, Status::delivered);
  TrackingEvent correction = event_at("sorry", 501h, Status::in_transit);
  correction.retracts = "wrong";
  ASSERT_TRUE(ingest("SF1", {correction}));
  EXPECT_EQ(shipment("SF1").status, Status::in_transit);
  const auto older = reader_->older_history(shipment("SF1"));
  ASSERT_TRUE(older) << older.error().what;
  EXPECT_EQ(older->size() + shipment("SF1").history.size(), 102U);
}

TEST_F(IngestCommandTest, AMessageWithoutEventsLeavesNothing) {
  const auto outcome = ingest("SF1", {});
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->recorded, 0U);
  EXPECT_FALSE(reader_->find_shipment({"shop", "sf", "SF1"})->has_value());
}

TEST_F(IngestCommandTest, AScanInTheFutureIsPublishedMarkedAndMovesNoStatusAndNoClock) {
  ASSERT_TRUE(register_return(new_return("R-1"), {fact("f1", FactKind::approved)}));
  ASSERT_TRUE(record("R-1", waybill("f2", "SF9")));
  TrackingEvent future = event_at("e2", 24h * 365 * 30, Status::delivered, "signed_by_recipient");
  future.time_verdict = judge_time(future.occurred_at, kStart + 2h);
  ASSERT_TRUE(ingest("SF9", {event_at("e1", 1h, Status::in_transit), future}, kStart + 2h));
  const Shipment known = shipment("SF9");
  EXPECT_EQ(known.status, Status::in_transit);
  EXPECT_EQ(known.history.size(), 2U);
  EXPECT_FALSE(known.milestones.signed_at);
  EXPECT_NE(clock(ret("R-1"), "seller_confirms").state, ClockState::running);
  EXPECT_FALSE(is_polling_over(known, nullptr));
  const auto data = parse_json(feed().back().data);
  EXPECT_EQ(find_text(*data, "event_id"), "e2");
  EXPECT_EQ(find_text(*data, "implausible_time"), "future");
  EXPECT_EQ(find_text((*data)["shipment"], "status"), "in_transit");
  future.time_verdict = TimeVerdict::plausible;  // sent again thirty years later
  ASSERT_TRUE(ingest("SF9", {future}, kStart + 24h * 365 * 30));
  EXPECT_EQ(shipment("SF9").status, Status::in_transit);
}

TEST_F(IngestCommandTest, AnEstimateIsKeptAndShownWithoutANewEvent) {
  const auto with_estimate = [&](Instant estimate, Instant received_at) {
    IngestInput input{{received_at, "ups", "ups-main", Via::poll, "raw bytes"}, "shop", "1.1", {}, "sf"};
    DecodedShipment decoded{"sf", "SF1", {event_at("e1", 1h, Status::in_transit)}};
    decoded.estimated_delivery = EstimatedDelivery{{estimate, {}, ZoneSource::carrier}, {}};
    decoded.partner = PartnerNumber{"usps", "9241"};
    input.decoded.shipments.push_back(std::move(decoded));
    return outcome_of<IngestOutcome>([&](IngestCommand::Done done) {
      return std::make_unique<IngestCommand>(std::move(input), rules_, counters_, std::move(done));
    });
  };
  ASSERT_TRUE(with_estimate(kStart + 48h, kStart + 2h));
  const auto data = parse_json(feed().back().data);
  EXPECT_EQ(find_text((*data)["shipment"]["estimated_delivery"], "from"), to_rfc3339(kStart + 48h));
  EXPECT_EQ(find_text((*data)["shipment"]["partner"], "tracking_number"), "9241");
  ASSERT_TRUE(with_estimate(kStart + 72h, kStart + 3h));
  EXPECT_EQ(shipment("SF1").estimated_delivery->value.from.at, kStart + 72h);
  EXPECT_EQ(shipment("SF1").event_count, 1U);
  EXPECT_EQ(feed_types(), (std::vector<std::string>{"shipment.status_changed.v1", "shipment.report_changed.v1"}));
  const auto changed = parse_json(feed().back().data);
  EXPECT_EQ(find_text((*changed)["estimated_delivery"], "from"), to_rfc3339(kStart + 72h));
  EXPECT_EQ(find_text(*changed, "status"), "in_transit");
  ASSERT_TRUE(with_estimate(kStart + 48h, kStart + 1h));
  EXPECT_EQ(feed().size(), 2U);
  EXPECT_EQ(shipment("SF1").estimated_delivery->value.from.at, kStart + 72h) << "an older message";
}

TEST_F(IngestCommandTest, RecordedEventsAreMaskedAndTheRawMessageIsUnchanged) {
  TrackingEvent event = event_at("e1", 1h, Status::out_for_delivery);
  event.carrier_text = "派件人:张三,电话:13800138000,身份证110101199003071234,单号13900139000123";
  event.location.name = "四川,李四13800138000";
  ASSERT_TRUE(ingest("13900139000123", {event}));
  const auto data = parse_json(feed().front().data);
  ASSERT_TRUE(data) << data.error().what;
  EXPECT_EQ(find_text(*data, "carrier_text"), "派件人:张*,电话:***,身份证***,单号13900139000123");
  EXPECT_EQ(find_text((*data)["location"], "name").find("138"), std::string_view::npos);
  EXPECT_EQ(shipment("13900139000123").history.front().place.find("138"), std::string::npos);
  EXPECT_EQ((*reader_->find_raw(feed().front().raw_id))->body, "raw bytes");
  EXPECT_TRUE(ingest("13900139000123", {event})->is_duplicate()) << "the mask is no part of what an event is known by";
}

TEST_F(IngestCommandTest, ATenantMayShowTelephonesToItsDesksButNeverIdentityNumbers) {
  counters_.masks.replace({{"shop", MaskLevel::ids}});
  TrackingEvent event = event_at("e1", 1h, Status::out_for_delivery);
  event.carrier_text = "派件人:张三,电话:13800138000,身份证110101199003071234";
  ASSERT_TRUE(ingest("SF1", {event}));
  EXPECT_EQ(find_text(*parse_json(feed().front().data), "carrier_text"), "派件人:张三,电话:13800138000,身份证***");
  EXPECT_EQ(counters_.masks.level_of("another"), MaskLevel::all);
}

TEST_F(IngestCommandTest, ANoteShowsNoIdentityNumber) {
  ASSERT_TRUE(register_return(new_return("R-1"), {fact("f1", FactKind::approved)}));
  Fact noted = fact("f2", FactKind::inspected, 1h);
  noted.note = "身份证110101199003071234";
  ASSERT_TRUE(record("R-1", noted));
  for (const FeedEntry& entry : feed())
    EXPECT_EQ(entry.data.find("110101199003071234"), std::string::npos) << entry.data;
}

}  // namespace
}  // namespace parcelgate::test
