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
  tick(kStart + 25h);
  EXPECT_FALSE(shipment("SF1234567890123").deadlines);
  const auto changes = clock_changes();
  EXPECT_EQ(changes.front(), "pickup warning");
  EXPECT_EQ(changes.back(), "pickup cancelled");
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
