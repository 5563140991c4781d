#include "gateway/app/outlets/streams/kafka_outlet.hpp"

#include <gtest/gtest.h>

#include <map>

#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

class KafkaRecorder final : public KafkaProducer {
 public:
  void publish(KafkaMessage message, Done published) override {
    messages.push_back(std::move(message));
    published({});
  }
  void probe(Done done) override {
    ++probes;
    done({});
  }
  [[nodiscard]] bool is_connected() const override { return true; }
  std::vector<KafkaMessage> messages;
  int probes{0};
};

FeedEntry scan_entry() {
  FeedEntry entry;
  entry.position = 42;
  entry.recorded_at = Instant{std::chrono::milliseconds{1'772'446'800'000}};
  entry.type = "parcelgate.shipment.status_changed.v1";
  entry.tenant = "acme";
  entry.carrier = "sf";
  entry.tracking_number = "SF 1/2";
  entry.data = R"({"status":"delivered"})";
  return entry;
}

FeedEntry registered_entry() {
  FeedEntry entry = scan_entry();
  entry.type = "parcelgate.return.registered.v1";
  entry.carrier.clear();
  entry.tracking_number.clear();
  entry.return_id = "退-1";
  return entry;
}

TEST(KafkaOutlet, AnEntryBecomesAStructuredCloudEventUnderTheKeyOfItsParcel) {
  KafkaRecorder producer;
  auto outlet = KafkaOutlet::create({}, producer);
  ASSERT_TRUE(outlet);
  const FeedEntry entry = scan_entry();
  bool confirmed = false;
  (*outlet)->deliver({&entry, 1}, [&](const Result<void>& outcome) { confirmed = outcome.has_value(); });
  ASSERT_TRUE(confirmed);
  const KafkaMessage& message = producer.messages.at(0);
  EXPECT_EQ(message.topic, "parcelgate");
  EXPECT_EQ(message.key, "acme/sf/SF 1/2");
  EXPECT_EQ(message.key, (*outlet)->subject_of(entry));
  const decltype(message.headers) headers{{"content-type", "application/cloudevents+json"}};
  EXPECT_EQ(message.headers, headers);
  const auto event = parse_json(message.payload);
  ASSERT_TRUE(event) << message.payload;
  EXPECT_EQ(find_text(*event, "id"), "0-42");
  EXPECT_EQ(find_text(*find_member(*event, "data"), "status"), "delivered");
}

TEST(KafkaOutlet, TheBinaryFormHasTheDataAndPlainHeaders) {
  const KafkaMessage message = kafka_message(registered_entry(), "t", ContentMode::binary);
  EXPECT_EQ(message.payload, R"({"status":"delivered"})");
  EXPECT_EQ(message.key, "acme/returns/退-1");
  const std::map<std::string, std::string> headers(message.headers.begin(), message.headers.end());
  const std::map<std::string, std::string> expected{{"content-type", "application/json"},
                                                    {"ce_specversion", "1.0"},
                                                    {"ce_id", "0-42"},
                                                    {"ce_source", "/tenants/acme"},
                                                    {"ce_type", "parcelgate.return.registered.v1"},
                                                    {"ce_subject", "returns/退-1"},
                                                    {"ce_time", "2026-03-02T10:20:00Z"}};
  EXPECT_EQ(headers, expected);
}

TEST(KafkaOutlet, AFilterLeavesEntriesOutAndAProbePublishesNothing) {
  KafkaRecorder producer;
  KafkaOutletOptions options;
  options.filter.types = {"parcelgate.return.*"};
  auto outlet = KafkaOutlet::create(options, producer);
  ASSERT_TRUE(outlet);
  EXPECT_EQ((*outlet)->subject_of(scan_entry()), "");
  EXPECT_EQ((*outlet)->subject_of(registered_entry()), "acme/returns/退-1");
  EXPECT_TRUE((*outlet)->probe([](const Result<void>&) {}));
  EXPECT_EQ(producer.probes, 1);
  EXPECT_TRUE(producer.messages.empty());
}

TEST(KafkaTopic, ATemplateGivesAValidName) {
  const auto topic = KafkaTopic::parse("parcels.{tenant}.{carrier}.{type}");
  ASSERT_TRUE(topic) << topic.error().what;
  EXPECT_EQ(topic->render(scan_entry()), "parcels.acme.sf.parcelgate.shipment.status_changed.v1");
  EXPECT_EQ(topic->render(registered_entry()), "parcels.acme.-.parcelgate.return.registered.v1");
  FeedEntry odd = scan_entry();
  odd.carrier = "a/b c";
  EXPECT_EQ(KafkaTopic::parse("{carrier}")->render(odd), "a_2Fb_c");
}

TEST(KafkaTopic, FaultsAreNamed) {
  for (const std::string& wrong :
       {std::string(), std::string("a/b"), std::string("a b"), std::string("a.{nobody}"), std::string("a.{number}"),
        std::string("{return_id}"), std::string(".."), std::string(250, 'a')}) {
    const auto topic = KafkaTopic::parse(wrong);
    ASSERT_FALSE(topic) << wrong;
    EXPECT_EQ(topic.error().kind, ErrorKind::config);
  }
}

}  // namespace
}  // namespace parcelgate
