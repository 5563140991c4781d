#include "tests/support/kafka/kafka_cluster.hpp"

#include <chrono>
#include <memory>
#include <set>
#include <stdexcept>
#include <utility>

namespace parcelgate::testing {
namespace {

constexpr int kPatienceMs = 30'000;
constexpr int kPollMs = 100;

rd_kafka_t* make_client(rd_kafka_type_t type, const std::map<std::string, std::string>& settings) {
  rd_kafka_conf_t* const conf = rd_kafka_conf_new();
  char reason[256] = "";
  for (const auto& [name, value] : settings) {
    if (rd_kafka_conf_set(conf, name.c_str(), value.c_str(), reason, sizeof reason) != RD_KAFKA_CONF_OK)
      throw std::runtime_error(reason);
  }
  rd_kafka_conf_set_log_cb(conf, [](const rd_kafka_t*, int, const char*, const char*) {});
  rd_kafka_t* const client = rd_kafka_new(type, conf, reason, sizeof reason);
  if (client == nullptr) throw std::runtime_error(reason);
  return client;
}

/// Ends a consumer also when reading throws.
struct ConsumerEnd {
  void operator()(rd_kafka_t* consumer) const noexcept {
    rd_kafka_consumer_close(consumer);
    rd_kafka_destroy(consumer);
  }
};
using Consumer = std::unique_ptr<rd_kafka_t, ConsumerEnd>;

int count_partitions(rd_kafka_t* consumer, const std::string& topic) {
  const rd_kafka_metadata_t* found = nullptr;
  rd_kafka_topic_t* const handle = rd_kafka_topic_new(consumer, topic.c_str(), nullptr);
  const auto code = rd_kafka_metadata(consumer, 0, handle, &found, kPatienceMs);
  rd_kafka_topic_destroy(handle);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) throw std::runtime_error(rd_kafka_err2str(code));
  const int count = found->topic_cnt == 0 ? 0 : found->topics[0].partition_cnt;
  rd_kafka_metadata_destroy(found);
  return count;
}

std::string text_of(const void* bytes, std::size_t size) {
  return bytes == nullptr ? std::string{} : std::string(static_cast<const char*>(bytes), size);
}

KafkaRecord record_of(const rd_kafka_message_t& message) {
  KafkaRecord record{message.partition,
                     message.offset,
                     text_of(message.key, message.key_len),
                     text_of(message.payload, message.len),
                     {}};
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return record;
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  for (std::size_t at = 0; rd_kafka_header_get_all(headers, at, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
       ++at) {
    record.headers[name] = text_of(value, size);
  }
  return record;
}

void assign_all(rd_kafka_t* consumer, const std::string& topic, int partitions) {
  rd_kafka_topic_partition_list_t* const list = rd_kafka_topic_partition_list_new(partitions);
  for (int partition = 0; partition < partitions; ++partition)
    rd_kafka_topic_partition_list_add(list, topic.c_str(), partition)->offset = RD_KAFKA_OFFSET_BEGINNING;
  const auto code = rd_kafka_assign(consumer, list);
  rd_kafka_topic_partition_list_destroy(list);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) throw std::runtime_error(rd_kafka_err2str(code));
}

}  // namespace

KafkaCluster::KafkaCluster(int brokers)
    : owner_(make_client(RD_KAFKA_PRODUCER, {{"client.id", "mock"}})),
      cluster_(rd_kafka_mock_cluster_new(owner_, brokers)) {
  if (cluster_ == nullptr) throw std::runtime_error("no mock cluster");
}

KafkaCluster::~KafkaCluster() {
  rd_kafka_mock_cluster_destroy(cluster_);
  rd_kafka_destroy(owner_);
}

std::string KafkaCluster::brokers() const {
  return rd_kafka_mock_cluster_bootstraps(cluster_);
}

void KafkaCluster::fail_next(std::int16_t api_key, const std::vector<rd_kafka_resp_err_t>& errors) {
  rd_kafka_mock_push_request_errors_array(cluster_, api_key, errors.size(), errors.data());
}

void KafkaCluster::fail_topic(const std::string& topic, rd_kafka_resp_err_t error) {
  rd_kafka_mock_topic_set_error(cluster_, topic.c_str(), error);
}

void KafkaCluster::set_up(bool is_up) {
  is_up ? rd_kafka_mock_broker_set_up(cluster_, -1) : rd_kafka_mock_broker_set_down(cluster_, -1);
}

std::vector<KafkaRecord> read_topic(const std::string& brokers, const std::string& topic) {
  const Consumer consumer(make_client(RD_KAFKA_CONSUMER, {{"bootstrap.servers", brokers},
                                                          {"group.id", "test"},
                                                          {"enable.auto.commit", "false"},
                                                          {"enable.partition.eof", "true"}}));
  rd_kafka_poll_set_consumer(consumer.get());
  const int partitions = count_partitions(consumer.get(), topic);
  assign_all(consumer.get(), topic, partitions);
  std::map<std::int32_t, std::vector<KafkaRecord>> records;
  std::set<std::int32_t> ended;
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds{kPatienceMs};
  while (ended.size() < static_cast<std::size_t>(partitions)) {
    if (std::chrono::steady_clock::now() > until) throw std::runtime_error("the brokers do not answer");
    rd_kafka_message_t* const message = rd_kafka_consumer_poll(consumer.get(), kPollMs);
    if (message == nullptr) continue;
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) records[message->partition].push_back(record_of(*message));
    if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) ended.insert(message->partition);
    rd_kafka_message_destroy(message);
  }
  std::vector<KafkaRecord> out;
  for (auto& [partition, of_partition] : records) {
    for (KafkaRecord& record : of_partition) out.push_back(std::move(record));
  }
  return out;
}

}  // namespace parcelgate::testing
