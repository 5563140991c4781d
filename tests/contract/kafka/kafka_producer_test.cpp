// The KafkaProducer port against brokers in memory.
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "adapters/transports/kafka_rdkafka/rdkafka_producer.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/kafka/kafka_cluster.hpp"

namespace parcelgate {
namespace {

using testing::eventually;
using testing::KafkaCluster;
using testing::KafkaRecord;
using testing::kInitProducerIdRequest;
using testing::kProduceRequest;
using testing::read_topic;
using testing::Watched;

constexpr const char* kTopic = "parcels";

class KafkaContract : public ::testing::Test {
 protected:
  [[nodiscard]] KafkaOptions options() const {
    KafkaOptions made;
    made.name = "bus";
    made.brokers = {cluster_.brokers()};
    made.topic_timeout = std::chrono::milliseconds{300};
    made.reconnect_max = std::chrono::milliseconds{200};
    return made;
  }
  std::unique_ptr<RdkafkaProducer> producer(const KafkaOptions& wanted) {
    auto made = RdkafkaProducer::create(wanted, metrics_);
    EXPECT_TRUE(made) << made.error().what;
    return std::move(*made);
  }
  /// Publishes and waits for the report.
  static Result<void> publish(KafkaProducer& producer, const std::string& key, const std::string& payload) {
    Watched<std::optional<Result<void>>> done;
    producer.publish({kTopic, key, payload, {{"content-type", "text/plain"}}},
                     [&](Result<void> outcome) { done.change([&](auto& value) { value = std::move(outcome); }); });
    EXPECT_TRUE(done.wait([](const auto& value) { return value.has_value(); }));
    return *done.get();
  }
  static Result<void> probe(KafkaProducer& producer) {
    Watched<std::optional<Result<void>>> done;
    producer.probe([&](Result<void> outcome) { done.change([&](auto& value) { value = std::move(outcome); }); });
    EXPECT_TRUE(done.wait([](const auto& value) { return value.has_value(); }));
    return *done.get();
  }
  /// The payloads of each key, in the order of its partition; a key is in one partition only.
  [[nodiscard]] std::map<std::string, std::vector<std::string>> stored() const {
    std::map<std::string, std::vector<std::string>> out;
    std::map<std::string, std::int32_t> partitions;
    for (const KafkaRecord& record : read_topic(cluster_.brokers(), kTopic)) {
      out[record.key].push_back(record.payload);
      EXPECT_EQ(partitions.emplace(record.key, record.partition).first->second, record.partition);
    }
    return out;
  }

  KafkaCluster cluster_;
  Metrics metrics_;
};

TEST_F(KafkaContract, EachMessageArrivesOnceWithItsHeadersInTheOrderOfItsKey) {
  constexpr int kCount = 2'000;
  auto sender = producer(options());
  Watched<int> confirmed;
  std::map<std::string, std::vector<std::string>> expected;
  for (int number = 0; number < kCount; ++number) {
    const std::string key = "acme/sf/SF" + std::to_string(number % 20);
    const auto count = [&](const Result<void>& outcome) {
      EXPECT_TRUE(outcome) << outcome.error().what;
      confirmed.change([](int& value) { ++value; });
    };
    sender->publish({kTopic, key, std::to_string(number), {{"ce_id", "0-" + std::to_string(number)}}}, count);
    expected[key].push_back(std::to_string(number));
    // The window of the outlet: no more than the queue takes.
    if (number % 500 == 499) {
      ASSERT_TRUE(confirmed.wait([&](int value) { return value == number + 1; }));
    }
  }
  EXPECT_EQ(stored(), expected);
  for (const KafkaRecord& record : read_topic(cluster_.brokers(), kTopic))
    EXPECT_EQ(record.headers, (std::map<std::string, std::string>{{"ce_id", "0-" + record.payload}}));
  EXPECT_TRUE(sender->is_connected());
}

TEST_F(KafkaContract, BrokerErrorsAreRetriedWithoutALossARepeatOrAReorder) {
  auto sender = producer(options());
  std::map<std::string, std::vector<std::string>> expected;
  ASSERT_TRUE(publish(*sender, "probe", "0"));
  expected["probe"] = {"0"};
  cluster_.fail_next(kProduceRequest,
                     {RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS,
                      RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE});
  for (int number = 0; number < 5; ++number) {
    for (const std::string key : {"a", "b"}) {
      const auto outcome = publish(*sender, key, std::to_string(number));
      ASSERT_TRUE(outcome) << outcome.error().what;
      expected[key].push_back(std::to_string(number));
    }
  }
  EXPECT_EQ(stored(), expected);
}

TEST_F(KafkaContract, ATooLargeMessageIsRejectedAndTheNextOneArrives) {
  KafkaOptions small = options();
  small.max_message_bytes = 2'000;
  auto sender = producer(small);
  const auto large = publish(*sender, "a", std::string(5'000, 'x'));
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().kind, ErrorKind::rejected);
  EXPECT_NE(large.error().what.find("max_message_bytes"), std::string::npos) << large.error().what;
  EXPECT_TRUE(publish(*sender, "a", "small"));
  cluster_.fail_next(kProduceRequest, {RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE});
  EXPECT_EQ(publish(*sender, "a", "too large for the broker").error().kind, ErrorKind::rejected);
  EXPECT_TRUE(publish(*sender, "a", "last"));
  EXPECT_EQ(stored(), (std::map<std::string, std::vector<std::string>>{{"a", {"small", "last"}}}));
}

TEST_F(KafkaContract, BrokersThatAreAwayAreUnreachableAndFoundWhenTheyAreBack) {
  KafkaOptions brief = options();
  brief.message_timeout = std::chrono::milliseconds{500};
  auto sender = producer(brief);
  ASSERT_TRUE(publish(*sender, "a", "0"));
  cluster_.set_up(false);
  const auto lost = publish(*sender, "a", "1");
  ASSERT_FALSE(lost);
  EXPECT_TRUE(lost.error().kind == ErrorKind::unreachable || lost.error().kind == ErrorKind::in_doubt);
  EXPECT_EQ(probe(*sender).error().kind, ErrorKind::unreachable);
  EXPECT_FALSE(sender->is_connected());
  cluster_.set_up(true);
  EXPECT_TRUE(eventually([&] { return sender->is_connected(); })) << "found without a probe or message";
  ASSERT_TRUE(eventually([&] { return publish(*sender, "a", "1").has_value(); }));
  EXPECT_EQ(stored().at("a").back(), "1");
}

TEST_F(KafkaContract, AShortOutageCostsNoError) {
  auto sender = producer(options());
  ASSERT_TRUE(publish(*sender, "a", "0"));
  cluster_.set_up(false);
  Watched<int> confirmed;
  sender->publish({kTopic, "a", "1", {}}, [&](const Result<void>& outcome) {
    EXPECT_TRUE(outcome) << outcome.error().what;
    confirmed.change([](int& value) { ++value; });
  });
  ASSERT_TRUE(eventually([&] { return !sender->is_connected(); }));
  cluster_.set_up(true);
  ASSERT_TRUE(confirmed.wait([](int value) { return value == 1; }));
  EXPECT_EQ(stored().at("a"), (std::vector<std::string>{"0", "1"}));
}

TEST_F(KafkaContract, ARefusedConnectionIsNamed) {
  KafkaOptions nowhere = options();
  nowhere.brokers = {"127.0.0.1:1"};
  nowhere.message_timeout = std::chrono::milliseconds{500};
  auto sender = producer(nowhere);
  const auto outcome = publish(*sender, "a", "0");
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().kind, ErrorKind::unreachable);
  EXPECT_NE(outcome.error().what.find("refused"), std::string::npos) << outcome.error().what;
}

TEST_F(KafkaContract, AMissingTopicOrPermissionIsASettingWithARemedy) {
  auto sender = producer(options());
  cluster_.fail_topic(kTopic, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
  const auto missing = publish(*sender, "a", "0");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::config);
  EXPECT_EQ(missing.error().what,
            "Kafka topic parcels: Broker: Unknown topic or partition; create the topic, or correct \"topic\"");
  EXPECT_TRUE(probe(*sender)) << "the brokers are there";

  cluster_.fail_topic(kTopic, RD_KAFKA_RESP_ERR_NO_ERROR);
  ASSERT_TRUE(eventually([&] { return publish(*sender, "a", "1").has_value(); }));
  cluster_.fail_next(kProduceRequest, {RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED});
  const auto forbidden = publish(*sender, "a", "2");
  ASSERT_FALSE(forbidden);
  EXPECT_EQ(forbidden.error().kind, ErrorKind::unauthorized);
  EXPECT_NE(forbidden.error().what.find("allow this user to write to the topic"), std::string::npos);
}

TEST_F(KafkaContract, AProducerThatAnErrorEndedIsReplaced) {
  cluster_.fail_next(kInitProducerIdRequest, {RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED});
  auto sender = producer(options());
  const auto refused = publish(*sender, "a", "0");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::unauthorized) << refused.error().what;
  EXPECT_NE(refused.error().what.find("IdempotentWrite"), std::string::npos) << refused.error().what;
  ASSERT_TRUE(eventually([&] { return publish(*sender, "a", "1").has_value(); }));
  EXPECT_EQ(stored().at("a"), std::vector<std::string>{"1"});
}

TEST_F(KafkaContract, TheQueueIsBoundedAndNothingWaitsForRoom) {
  KafkaOptions narrow = options();
  narrow.queue_messages = 2;
  cluster_.set_up(false);
  auto sender = producer(narrow);
  Watched<std::vector<ErrorKind>> failures;
  for (int number = 0; number < 3; ++number) {
    sender->publish({kTopic, "a", std::to_string(number), {}}, [&](const Result<void>& outcome) {
      failures.change([&](auto& kinds) { kinds.push_back(outcome ? ErrorKind::internal : outcome.error().kind); });
    });
  }
  EXPECT_EQ(failures.get(), std::vector<ErrorKind>{ErrorKind::rate_limited}) << "the third, at once";
  sender.reset();
  EXPECT_EQ(failures.get(),
            (std::vector<ErrorKind>{ErrorKind::rate_limited, ErrorKind::unreachable, ErrorKind::unreachable}))
      << "what is not confirmed is reported before the producer is gone";
}

TEST_F(KafkaContract, ASettingThatCannotWorkIsAFaultAtStart) {
  KafkaOptions wrong = options();
  wrong.tls = KafkaTls{"/nowhere/ca.pem", {}, {}};
  const auto made = RdkafkaProducer::create(wrong, metrics_);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, ErrorKind::config);
  EXPECT_NE(made.error().what.find("ssl.ca.location"), std::string::npos) << made.error().what;
}

}  // namespace
}  // namespace parcelgate
