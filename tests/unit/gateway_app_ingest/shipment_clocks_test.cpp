#include "gateway/app/deadlines/shipment_clocks.hpp"

#include "gateway/app/deadlines/tick_clocks.hpp"
#include "tests/unit/gateway_app_ingest/ingest_fixture.hpp"

namespace parcelgate::test {
namespace {

/// Picked up within a day of registration, and then a scan every two days until it is out for delivery.
RulePack forward_rules() {
  RulePack pack = simple_rules();
  ClockRule pickup;
  pickup.id = "pickup";
  pickup.subject = ClockSubject::shipment;
  pickup.actor = Party::carrier;
  pickup.starts = {Trigger::shipment_registered};
  pickup.met_by = {Trigger::picked_up};
  pickup.limits = limit_of(24h);
  pickup.warn_before = {4h};
  ClockRule movement = pickup;
  movement.id = "movement";
  movement.starts = {Trigger::picked_up};
  movement.restarts = {Trigger::movement};
  movement.met_by = {Trigger::out_for_delivery, Trigger::signed_, Trigger::ended};
  movement.limits = limit_of(48h);
  pack.rules.push_back(pickup);
  pack.rules.push_back(movement);
  return pack;
}

class ShipmentClocksTest : public IngestTest {
 protected:
  ShipmentClocksTest() {
    RulePacks packs{{"default", forward_rules()}};
    packs.set_tenant("shop", "default");
    rules_ = std::make_shared<const RulePacks>(std::move(packs));
  }

  void register_outbound(const std::string& number) {
    ShipmentRegistration registration;
    registration.key = {"shop", "sf", number};
    registration.registered_at = kStart;
    registration.order_id = "O-7";
    ASSERT_TRUE(register_shipment(std::move(registration)));
  }
  void tick(Instant now) { ASSERT_TRUE(submit_and_wait(*store_, std::make_unique<TickClocks>(now, 100, rules_))); }
  std::vector<std::string> clock_changes() {
    std::vector<std::string> out;
    for (const FeedEntry& entry : feed()) {
      constexpr std::string_view kClock = "parcelgate.clock.";
      if (!entry.type.starts_with(kClock)) continue;
      const auto data = parse_json(entry.data);
      out.push_back(std::string(find_text((*data)["clock"], "id")) + " " + std::string(find_text(*data, "change")));
    }
    return out;
  }
  Clock clock_of(const std::string& number, std::string_view id) {
    const Shipment found = shipment(number);
    for (const Clock& candidate : found.deadlines.value().clocks) {
      if (candidate.id == id) return candidate;
    }
    throw std::runtime_error("no clock " + std::string(id));
  }
};

TEST_F(ShipmentClocksTest, RunFromTheRegistrationAndMoveOnWithEachScan) {
  register_outbound("SF1234567890123");
  EXPECT_EQ(clock_of("SF1234567890123", "pickup").due_at, kStart + 24h);
  EXPECT_EQ(*reader_->next_wake_at(), kStart + 20h);
  ASSERT_TRUE(ingest("SF1234567890123", {event_at("e1", 10h, Status::picked_up, "accepted")}, kStart + 10h));
  EXPECT_EQ(clock_of("SF1234567890123", "pickup").state, ClockState::met);
  EXPECT_EQ(clock_of("SF1234567890123", "movement").due_at, kStart + 58h);
  ASSERT_TRUE(ingest("SF1234567890123", {event_at("e2", 30h, Status::in_transit, "arrived_hub")}, kStart + 30h));
  EXPECT_EQ(clock_of("SF1234567890123", "movement").due_at, kStart + 78h);
  ASSERT_TRUE(ingest("SF1234567890123", {event_at("e3", 40h, Status::out_for_delivery, "out_for_delivery_plain")},
                     kStart + 40h));
  EXPECT_EQ(clock_of("SF1234567890123", "movement").state, ClockState::met);
  EXPECT_TRUE(clock_changes().empty()) << "nobody needs to act on what is in time";
  EXPECT_EQ(shipment("SF1234567890123").deadlines->order_id, "O-7");
}

TEST_F(ShipmentClocksTest, WarnAndBreachOnceWhenTheirTimeComes) {
  register_outbound("SF1234567890123");
  tick(kStart + 20h);
  tick(kStart + 21h);
  tick(kStart + 24h);
  tick(kStart + 300h);
  EXPECT_EQ(clock_changes(), (std::vector<std::string>{"pickup warning", "pickup breached"}));
  EXPECT_EQ(clock_of("SF1234567890123", "pickup").breached_at, kStart + 24h);
  EXPECT_FALSE(*reader_->next_wake_at());
}

TEST_F(ShipmentClocksTest, AScanAfterAWarningIsPublishedBecauseItClosesTheAlert) {
  register_outbound("SF1234567890123");
  ASSERT_TRUE(ingest("SF1234567890123", {event_at("e1", 1h, Status::picked_up, "accepted")}, kStart + 1h));
  tick(kStart + 45h);
  ASSERT_TRUE(ingest("SF1234567890123", {event_at("e2", 46h, Status::in_transit, "arrived_hub")}, kStart + 46h));
  ASSERT_TRUE(ingest("SF1234567890123", {event_at("e3", 50h, Status::in_transit, "departed_hub")}, kStart + 50h));
  EXPECT_EQ(clock_changes(), (std::vector<std::string>{"movement warning", "movement started"}));
  EXPECT_EQ(clock_of("SF1234567890123", "movement").due_at, kStart + 98h);
}

TEST_F(ShipmentClocksTest, BelongToShipmentsThatNobodyRegisteredToo) {
  ASSERT_TRUE(ingest("SF1234567890123", {event_at("e1", 1h, Status::picked_up, "accepted")}, kStart + 2h));
  EXPECT_EQ(clock_of("SF1234567890123", "pickup").state, ClockState::met);
  EXPECT_EQ(clock_of("SF1234567890123", "movement").due_at, kStart + 49h);
}

/// A stored wake_at may be early; then nothing is published and the next one is set.
TEST_F(ShipmentClocksTest, AnEarlyTickReportsNothing) {
  ASSERT_TRUE(ingest("SF1234567890123", {event_at("e1", 1h, Status::picked_up, "accepted")}, kStart + 1h));
  ASSERT_TRUE(ingest("SF1234567890123", {event_at("e2", 30h, Status::in_transit, "arrived_hub")}, kStart + 30h));
  const auto before = clock_changes();
  tick(kStart + 45h);
  EXPECT_EQ(clock_changes(), before);
  EXPECT_EQ(*reader_->next_wake_at(), kStart + 74h);
}

TEST_F(ShipmentClocksTest, EndWhenTheParcelBecomesAReturn) {
  register_outbound("SF1234567890123");
  tick(kStart + 20h);
  ASSERT_TRUE(register_return(new_return("R-1"), {fact("a", FactKind::approved), waybill("w", "SF1234567890123")}));
  EXPECT_FALSE(shipment("SF1234567890123").deadlines);
  const auto changes = clock_changes();
  EXPECT_EQ(changes[0], "pickup warning");
  EXPECT_EQ(changes[1], "pickup cancelled");
}

TEST_F(ShipmentClocksTest, AParcelThatComesBackThoughNobodyRequestedItOpensAnAlert) {
  register_outbound("SF1234567890123");
  ASSERT_TRUE(
      ingest("SF1234567890123",
             {event_at("e1", 1h, Status::picked_up, "accepted"), event_at("e2", 30h, Status::returning, "rto_started")},
             kStart + 30h));
  const auto alerts_of = [&] { return shipment("SF1234567890123").deadlines->alerts; };
  ASSERT_EQ(alerts_of().size(), 1U);
  EXPECT_EQ(alerts_of()[0].kind, AlertKind::returning_without_request);
  EXPECT_EQ(alerts_of()[0].evidence, "shipment:sf/SF1234567890123:returning");
  EXPECT_EQ(reader_->list_alerts("shop", AlertOrder::due, {}, 10)->size(), 1U);
  EXPECT_EQ(feed().back().type, "parcelgate.alert.opened.v1");
  ASSERT_TRUE(register_return(new_return("R-1"), {fact("a", FactKind::approved)}));
  ShipmentRegistration registration;
  registration.key = {"shop", "sf", "SF1234567890123"};
  registration.registered_at = kStart + 31h;
  registration.return_id = "R-1";
  registration.leg = Leg::outbound;
  ASSERT_TRUE(register_shipment(std::move(registration)));
  EXPECT_TRUE(alerts_of().empty()) << "a return names it";
}

TEST_F(ShipmentClocksTest, AParcelThatIsLeftSomewhereIsAnAlertWhereTheShopWantsToKnow) {
  for (const bool is_wanted : {false, true}) {
    RulePack pack = forward_rules();
    pack.alert_limits.left_without_consent = is_wanted;
    RulePacks packs{{"default", pack}};
    packs.set_tenant("shop", "default");
    rules_ = std::make_shared<const RulePacks>(std::move(packs));
    const std::string number = is_wanted ? "SF1234567890124" : "SF1234567890123";
    register_outbound(number);
    ASSERT_TRUE(ingest(number,
                       {event_at("e1", 1h, Status::picked_up, "accepted"),
                        event_at("e2", 30h, Status::available_for_pickup, "at_locker_or_station")},
                       kStart + 30h));
    EXPECT_EQ(shipment(number).deadlines->alerts.size(), is_wanted ? 1U : 0U);
    ASSERT_TRUE(ingest(number, {event_at("e3", 40h, Status::delivered, "signed_by_recipient")}, kStart + 40h));
    EXPECT_TRUE(shipment(number).deadlines->alerts.empty());
  }
}

TEST_F(ShipmentClocksTest, SurviveARestartOfTheStore) {
  register_outbound("SF1234567890123");
  const Shipment before = shipment("SF1234567890123");
  reader_.reset();
  store_.reset();
  sqlite::Options options;
  options.folder = folder_.path();
  store_ = *sqlite::open_store(options, metrics_, time_);
  reader_ = *store_->open_reader();
  EXPECT_EQ(shipment("SF1234567890123"), before);
}

TEST_F(ShipmentClocksTest, ATenantWithoutRulesForShipmentsHasNone) {
  RulePacks packs{{"default", simple_rules()}};
  packs.set_tenant("shop", "default");
  rules_ = std::make_shared<const RulePacks>(std::move(packs));
  register_outbound("SF1234567890123");
  EXPECT_FALSE(shipment("SF1234567890123").deadlines);
}

}  // namespace
}  // namespace parcelgate::test
