// The feed followed into Kafka: brokers that refuse, fail and go away while entries are delivered.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "adapters/transports/kafka_rdkafka/rdkafka_producer.hpp"
#include "gateway/app/outlets/follower/feed_follower.hpp"
#include "gateway/app/outlets/streams/kafka_outlet.hpp"
#include "gateway/wire/json.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/kafka/kafka_cluster.hpp"
#include "tests/unit/gateway_app_outlets/outlet_fixture.hpp"

namespace parcelgate {
namespace {

using testing::eventually;
using testing::KafkaRecord;
using testing::kProduceRequest;
using testing::read_topic;

/// "<partition>-<position>" of an event's id, which begins with the name of the store.
std::string place_of(const std::string& id) {
  const auto before_partition = id.rfind('-', id.rfind('-') - 1);
  return before_partition == std::string::npos ? id : id.substr(before_partition + 1);
}

class KafkaFollowerTest : public OutletTest {
 protected:
  void follow(std::chrono::milliseconds message_timeout = std::chrono::seconds{30}) {
    KafkaOptions options;
    options.name = "bus";
    options.brokers = {cluster_.brokers()};
    options.max_message_bytes = 3'000;
    options.message_timeout = message_timeout;
    options.reconnect_max = std::chrono::milliseconds{200};
    auto producer = RdkafkaProducer::create(options, metrics_);
    ASSERT_TRUE(producer) << producer.error().what;
    producer_ = *std::move(producer);
    outlet_ = *KafkaOutlet::create({}, *producer_);
    FollowerOptions following;
    following.outlet = "bus";
    following.window = 100;
    auto follower = FeedFollower::create(following, *outlet_, *store_, time_, metrics_);
    ASSERT_TRUE(follower) << follower.error().what;
    follower_ = *std::move(follower);
  }
  ~KafkaFollowerTest() override {
    follower_.reset();
    producer_.reset();
  }
  /// @return the id of its event
  std::string add(const std::string& number, std::string data = "{}") {
    FeedEntry entry;
    entry.type = "parcelgate.shipment.event_recorded.v1";
    entry.tenant = "acme";
    entry.carrier = "sf";
    entry.tracking_number = number;
    entry.data = std::move(data);
    const auto position = append(entry);
    return "0-" + std::to_string(position);
  }
  void add_many(int count) {
    for (int at = 0; at < count; ++at) {
      const std::string number = "SF" + std::to_string(at % 7);
      expected_["acme/sf/" + number].push_back(add(number));
    }
  }
  /// The ids of the events of each key, in order.
  [[nodiscard]] std::map<std::string, std::vector<std::string>> stored() const {
    std::map<std::string, std::vector<std::string>> out;
    for (const KafkaRecord& record : read_topic(cluster_.brokers(), "parcelgate")) {
      const auto event = parse_json(record.payload);
      EXPECT_TRUE(event) << record.payload;
      out[record.key].push_back(place_of(std::string(find_text(*event, "id"))));
    }
    return out;
  }
  /// The same with repeats of an id left out.
  [[nodiscard]] std::map<std::string, std::vector<std::string>> stored_once() const {
    auto out = stored();
    for (auto& [key, ids] : out) {
      std::set<std::string> seen;
      std::erase_if(ids, [&](const std::string& id) { return !seen.insert(id).second; });
    }
    return out;
  }
  /// Steps the clock until the follower has done all, so that no pause is waited for.
  bool finishes(std::uint64_t count) {
    return eventually([&] {
      const auto status = follower_->status();
      if (status.done >= count && status.set_aside == 0) return true;
      time_.step(std::chrono::seconds{1});
      follower_->nudge();
      return false;
    });
  }

  testing::KafkaCluster cluster_;
  std::unique_ptr<RdkafkaProducer> producer_;
  std::unique_ptr<KafkaOutlet> outlet_;
  std::unique_ptr<FeedFollower> follower_;
  std::map<std::string, std::vector<std::string>> expected_;
};

TEST_F(KafkaFollowerTest, EveryEntryArrivesOnceInTheOrderOfItsSubject) {
  follow();
  add_many(120);
  ASSERT_TRUE(finishes(120));
  EXPECT_EQ(stored(), expected_);
}

TEST_F(KafkaFollowerTest, ErrorsOfTheBrokersLoseAndReorderNothing) {
  follow();
  add_many(40);
  cluster_.fail_next(kProduceRequest, {RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, RD_KAFKA_RESP_ERR__TRANSPORT,
                                       RD_KAFKA_RESP_ERR_INVALID_RECORD, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS,
                                       RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR__TRANSPORT});
  add_many(60);
  ASSERT_TRUE(finishes(100));
  EXPECT_EQ(stored_once(), expected_);
}

TEST_F(KafkaFollowerTest, AnEntryThatIsTooLargeIsSetAsideWithItsSubjectAndTheOthersArrive) {
  follow();
  add_many(20);
  add("LARGE", "{\"text\":\"" + std::string(5'000, 'x') + "\"}");
  add("LARGE");
  add_many(20);
  ASSERT_TRUE(eventually([&] { return follower_->status().done == 42; }));
  EXPECT_EQ(follower_->status().set_aside, 2u);
  EXPECT_NE(follower_->status().last_error.find("max_message_bytes"), std::string::npos);
  EXPECT_EQ(stored(), expected_) << "nothing of the subject: its order is kept";
}

TEST_F(KafkaFollowerTest, EntriesWaitForBrokersThatAreAway) {
  follow(std::chrono::milliseconds{500});
  add_many(30);
  ASSERT_TRUE(finishes(30));
  cluster_.set_up(false);
  add_many(30);
  ASSERT_TRUE(eventually([&] { return follower_->status().down; }));
  EXPECT_EQ(follower_->status().set_aside, 0u);
  cluster_.set_up(true);
  ASSERT_TRUE(finishes(60));
  EXPECT_EQ(stored_once(), expected_);
}

}  // namespace
}  // namespace parcelgate
