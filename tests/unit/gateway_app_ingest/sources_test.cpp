#include "gateway/domain/scans.hpp"
#include "tests/unit/gateway_app_ingest/ingest_fixture.hpp"

namespace parcelgate::test {
namespace {

/// From kStart to the full minute before it: aggregators drop seconds.
constexpr auto kMinute = -20s;

class SourcesTest : public IngestTest {
 protected:
  std::vector<std::string> types() { return feed_types(); }
  std::vector<LoggedMessage> messages() { return reader_->read_raw_log(0, {}, 100, 1U << 20U)->messages; }
};

TEST_F(SourcesTest, TheSameScanFromAnotherSourceIsStoredButNotPublished) {
  ASSERT_TRUE(ingest_from("sf", "SF1", {event_at("1", 1h + kMinute + 31s, Status::in_transit, "arrived_hub")}));
  const auto again =
      ingest_from("kuaidi100", "SF1", {event_at("k", 1h + kMinute, Status::in_transit, "in_transit_plain")});
  ASSERT_TRUE(again);
  EXPECT_EQ(again->recorded, 0U);
  EXPECT_EQ(again->corroborated, 1U);
  EXPECT_FALSE(again->is_duplicate());
  EXPECT_EQ(types(), std::vector<std::string>{"shipment.status_changed.v1"});
  EXPECT_EQ(messages().size(), 2U);
  EXPECT_EQ(messages().back().message.source, "kuaidi100");
  EXPECT_EQ(counters_.corroborated.Value(), 1);

  const auto third =
      ingest_from("kuaidi100", "SF1", {event_at("k", 1h + kMinute, Status::in_transit, "in_transit_plain")});
  EXPECT_TRUE(third->is_duplicate());
  EXPECT_EQ(messages().size(), 2U);
  const Shipment known = shipment("SF1");
  EXPECT_EQ(known.sources, (std::vector<ReportingSource>{{"sf", true}, {"kuaidi100", false}}));
  EXPECT_EQ(find_scans(known, {}).scans.size(), 1U);
  EXPECT_EQ(*reader_->count_events(), 2U);
}

TEST_F(SourcesTest, ARepetitionThatChangesTheStatusIsPublished) {
  TrackingEvent unmapped = event_at("1", 1h, Status::picked_up);
  unmapped.status.reset();
  unmapped.reason = Reason{};
  ASSERT_TRUE(ingest_from("sf", "SF1", {unmapped}));
  const auto explained = ingest_from("kuaidi100", "SF1", {event_at("k", 1h, Status::picked_up, "accepted")});
  EXPECT_EQ(explained->recorded, 1U);
  EXPECT_EQ(types().back(), "shipment.status_changed.v1");
}

TEST_F(SourcesTest, ADisagreementIsPublishedOncePerCauseWithBothSides) {
  ASSERT_TRUE(ingest_from("kuaidi100", "SF1", {event_at("k", 1h, Status::delivered, "delivered_plain")}));
  ASSERT_TRUE(ingest_from("sf", "SF1", {event_at("1", 1h, Status::delivery_attempted, "addressee_absent")}));
  ASSERT_TRUE(ingest_from("kdniao", "SF1", {event_at("n", 1h, Status::delivered, "delivered_plain")}));
  EXPECT_EQ(types(), (std::vector<std::string>{"shipment.status_changed.v1", "shipment.status_changed.v1",
                                               "shipment.sources_disagree.v1"}));
  const FeedEntry entry = feed().back();
  EXPECT_EQ(entry.carrier, "sf");
  EXPECT_EQ(entry.raw_id, messages().at(1).id);
  const auto data = *parse_json(entry.data);
  EXPECT_EQ(find_text(data, "kind"), "meaning");
  EXPECT_TRUE(data["moves_milestone"].GetBool());
  EXPECT_STREQ(data["kept"]["sources"][0].GetString(), "sf");
  EXPECT_EQ(find_text(data["kept"], "status"), "delivery_attempted");
  EXPECT_STREQ(data["overruled"]["sources"][0].GetString(), "kuaidi100");
  EXPECT_EQ(find_text(data["overruled"], "status"), "delivered");
  EXPECT_EQ(find_text(data["overruled"], "occurred_at"), to_rfc3339(kStart + 1h, 480min));
  EXPECT_EQ(find_text(data["shipment"], "status"), "delivery_attempted");
  EXPECT_EQ(shipment("SF1").status, Status::delivery_attempted);
  EXPECT_EQ(counters_.disagreements.Value(), 1);
}

TEST_F(SourcesTest, TheCarriersOwnInstantMovesTheClocksThatAnAggregatorStarted) {
  ASSERT_TRUE(register_return(new_return("R-1"), {fact("f1", FactKind::approved)}));
  ASSERT_TRUE(record("R-1", waybill("f2", "SF9")));
  ASSERT_TRUE(ingest_from("kuaidi100", "SF9", {event_at("k", 32h + 40min, Status::delivered, "delivered_plain")},
                          kStart + 33h));
  EXPECT_EQ(clock(ret("R-1"), "seller_confirms").due_at, kStart + 32h + 40min + 48h);
  ASSERT_TRUE(
      ingest_from("sf", "SF9", {event_at("1", 24h + 2min, Status::delivered, "delivered_plain")}, kStart + 33h));
  EXPECT_EQ(clock(ret("R-1"), "seller_confirms").due_at, kStart + 24h + 2min + 48h);
}

TEST_F(SourcesTest, ALateSourceIsComparedWithSpilledHistory) {
  std::vector<TrackingEvent> own;
  std::vector<TrackingEvent> passed_on;
  for (int number = 0; number < 60; ++number) {
    own.push_back(event_at("s" + std::to_string(number), std::chrono::hours{number} + kMinute + 17s, Status::in_transit,
                           number % 2 == 0 ? "arrived_hub" : "departed_hub"));
    passed_on.push_back(event_at("k" + std::to_string(number), std::chrono::hours{number} + kMinute, Status::in_transit,
                                 "in_transit_plain"));
  }
  for (const auto& event : own) ASSERT_TRUE(ingest_from("sf", "SF1", {event}));
  ASSERT_FALSE(shipment("SF1").older.empty());
  for (const auto& event : passed_on) EXPECT_EQ(ingest_from("kuaidi100", "SF1", {event})->corroborated, 1U);
  EXPECT_EQ(ingest_from("kdniao", "SF1", passed_on)->corroborated, 60U) << "and in one message";
  EXPECT_EQ(feed().size(), 60U);
  const Shipment known = shipment("SF1");
  const Scans found = find_scans(known, *reader_->older_history(known));
  ASSERT_EQ(found.scans.size(), 60U);
  for (const Scan& scan : found.scans) EXPECT_EQ(scan.reports.size(), 3U);
  EXPECT_EQ(known.status_at->at, kStart + 59h + kMinute + 17s);
}

}  // namespace
}  // namespace parcelgate::test
