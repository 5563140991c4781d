#include "gateway/app/outlets/streams/mqtt_outlet.hpp"

#include <gtest/gtest.h>

#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

class Recorder final : public MqttClient {
 public:
  Result<void> subscribe(std::string, OnMessage) override { return {}; }
  void publish(MqttMessage message, Published published) override {
    const bool is_refused = refuses_retained && message.retain;
    messages.push_back(std::move(message));
    published(is_refused ? Result<void>(unexpected(ErrorKind::rejected, "no retained messages here")) : Result<void>{});
  }
  [[nodiscard]] bool is_connected() const override { return connected; }
  bool connected{true};
  bool refuses_retained{false};
  std::vector<MqttMessage> messages;
};

FeedEntry event_entry() {
  FeedEntry entry;
  entry.partition = 0;
  entry.position = 42;
  entry.recorded_at = Instant{std::chrono::milliseconds{1'772'446'800'000}};
  entry.type = "parcelgate.shipment.status_changed.v1";
  entry.tenant = "acme";
  entry.carrier = "sf";
  entry.tracking_number = "SF/1+2#";
  entry.return_id = "R-1";
  entry.data = R"({"status":"delivered"})";
  return entry;
}

TEST(MqttOutlet, AnEntryBecomesACloudEventOnItsShipmentsTopic) {
  Recorder client;
  auto outlet = MqttOutlet::create({}, client);
  ASSERT_TRUE(outlet);
  const FeedEntry entry = event_entry();
  bool confirmed = false;
  (*outlet)->deliver({&entry, 1}, [&](Result<void> outcome) { confirmed = outcome.has_value(); });
  ASSERT_TRUE(confirmed);
  const MqttMessage& message = client.messages.at(0);
  EXPECT_EQ(message.topic, "parcelgate/acme/sf/SF%2F1%2B2%23");
  EXPECT_EQ(message.content_type, "application/cloudevents+json");
  const auto event = parse_json(message.payload);
  ASSERT_TRUE(event) << message.payload;
  EXPECT_EQ(find_text(*event, "specversion"), "1.0");
  EXPECT_EQ(find_text(*event, "id"), "0-42");
  EXPECT_EQ(find_text(*event, "source"), "/tenants/acme");
  EXPECT_EQ(find_text(*event, "subject"), "sf/SF/1+2#");
  EXPECT_EQ(find_text(*event, "type"), entry.type);
  EXPECT_EQ(find_text(*event, "time"), "2026-03-02T10:20:00Z");
  EXPECT_EQ(find_text(*find_member(*event, "data"), "status"), "delivered");
}

TEST(MqttOutlet, AChangeOfStatusIsAlsoRetainedOnATopicOfItsOwn) {
  Recorder client;
  MqttOutletOptions options;
  options.status_topic = "parcelgate/{tenant}/{carrier}/{number}/status";
  auto outlet = MqttOutlet::create(options, client);
  ASSERT_TRUE(outlet);
  FeedEntry entry = event_entry();
  int confirmed = 0;
  const auto count = [&](Result<void> outcome) { confirmed += outcome ? 1 : 100; };
  (*outlet)->deliver({&entry, 1}, count);
  ASSERT_EQ(client.messages.size(), 2u);
  EXPECT_EQ(client.messages[0].topic, "parcelgate/acme/sf/SF%2F1%2B2%23/status");
  EXPECT_TRUE(client.messages[0].retain);
  EXPECT_EQ(client.messages[1].topic, "parcelgate/acme/sf/SF%2F1%2B2%23");
  EXPECT_FALSE(client.messages[1].retain);
  EXPECT_EQ(client.messages[0].payload, client.messages[1].payload);
  EXPECT_EQ(confirmed, 1) << "once, after both";
  client.refuses_retained = true;
  (*outlet)->deliver({&entry, 1}, count);
  EXPECT_EQ(confirmed, 101) << "an error of either is an error";
  entry.type = "parcelgate.shipment.event_recorded.v1";
  (*outlet)->deliver({&entry, 1}, count);
  EXPECT_EQ(client.messages.size(), 5u);
}

TEST(MqttOutlet, AClockEntryGoesToItsReturnsTopic) {
  Recorder client;
  auto outlet = MqttOutlet::create({}, client);
  ASSERT_TRUE(outlet);
  FeedEntry entry = event_entry();
  entry.carrier.clear();
  entry.tracking_number.clear();
  (*outlet)->deliver({&entry, 1}, [](const Result<void>&) {});
  EXPECT_EQ(client.messages.at(0).topic, "parcelgate/acme/returns/R-1");
}

TEST(MqttOutlet, TheProbeIsTheConnectionAndPublishesNothing) {
  Recorder client;
  auto outlet = MqttOutlet::create({}, client);
  ASSERT_TRUE(outlet);
  std::optional<Result<void>> outcome;
  const auto keep = [&](Result<void> is) { outcome = std::move(is); };
  ASSERT_TRUE((*outlet)->probe(keep));
  EXPECT_TRUE(outcome->has_value());
  client.connected = false;
  ASSERT_TRUE((*outlet)->probe(keep));
  EXPECT_EQ(outcome->error().kind, ErrorKind::unreachable);
  EXPECT_TRUE(client.messages.empty());
  EXPECT_LE((*outlet)->longest_probe_pause(), std::chrono::seconds{1}) << "a broker that is back is noticed at once";
}

TEST(TopicTemplate, FaultsAreNamed) {
  for (const char* wrong : {"", "a/#", "a/+/b", "a/{nobody}", "a/{tenant"}) {
    const auto parsed = TopicTemplate::parse(wrong);
    ASSERT_FALSE(parsed) << wrong;
    EXPECT_EQ(parsed.error().kind, ErrorKind::config);
  }
}

TEST(TopicTemplate, AnEmptyIdIsALevelOfItsOwn) {
  FeedEntry entry;
  entry.tenant = "acme";
  const auto parsed = TopicTemplate::parse("x/{tenant}/{carrier}/y");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->render(entry), "x/acme/-/y");
}

}  // namespace
}  // namespace parcelgate
