// A Kafka cluster in the memory of a test, and a consumer that reads it back.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

namespace parcelgate::testing {

/// Brokers of librdkafka's mock cluster on free ports of loopback. They speak Kafka's protocol with any client.
///
/// Two differences to real brokers: a partition keeps its newest 5 MB, and repeats of an idempotent producer are not
/// recognised. Topics are made when they are first used, with four partitions.
class KafkaCluster {
 public:
  explicit KafkaCluster(int brokers = 1);
  ~KafkaCluster();
  KafkaCluster(const KafkaCluster&) = delete;
  KafkaCluster& operator=(const KafkaCluster&) = delete;

  /// "127.0.0.1:40001,127.0.0.1:40002".
  [[nodiscard]] std::string brokers() const;
  /// The brokers' answers to the next requests of a kind, one for each; RD_KAFKA_RESP_ERR__TRANSPORT cuts the
  /// connection.
  /// @param api_key  number of the request in Kafka's protocol
  void fail_next(std::int16_t api_key, const std::vector<rd_kafka_resp_err_t>& errors);
  /// What the brokers say of a topic when its partitions are requested.
  void fail_topic(const std::string& topic, rd_kafka_resp_err_t error);
  /// Down: connections are cut and refused. The messages stay.
  void set_up(bool is_up);

 private:
  rd_kafka_t* owner_;
  rd_kafka_mock_cluster_t* cluster_;
};

inline constexpr std::int16_t kProduceRequest = 0;
inline constexpr std::int16_t kInitProducerIdRequest = 22;

struct KafkaRecord {
  std::int32_t partition{0};
  std::int64_t offset{0};
  std::string key;
  std::string payload;
  std::map<std::string, std::string> headers;
};

/// Everything that a topic has at this moment, partition by partition. A topic that does not exist has nothing.
/// Throws std::runtime_error when the brokers do not answer within 30 seconds.
[[nodiscard]] std::vector<KafkaRecord> read_topic(const std::string& brokers, const std::string& topic);

}  // namespace parcelgate::testing
