#include "adapters/transports/kafka_rdkafka/kafka_handle.hpp"

#include <array>
#include <string_view>
#include <utility>
#include <vector>

namespace parcelgate {
namespace {

struct ConfEnd {
  void operator()(rd_kafka_conf_t* conf) const noexcept { rd_kafka_conf_destroy(conf); }
};
using Conf = std::unique_ptr<rd_kafka_conf_t, ConfEnd>;

using Settings = std::vector<std::pair<const char*, std::string>>;

std::string broker_list(const std::vector<std::string>& brokers) {
  std::string out;
  for (const std::string& broker : brokers) out.append(out.empty() ? "" : ",").append(broker);
  return out;
}

/// Values of optional settings; the library takes an empty one for a file named "".
void add_if_set(Settings& settings, const char* name, const std::string& value) {
  if (!value.empty()) settings.emplace_back(name, value);
}

void add_security(const KafkaOptions& options, Settings& settings) {
  const char* const protocol =
      options.tls ? (options.sasl ? "sasl_ssl" : "ssl") : (options.sasl ? "sasl_plaintext" : "plaintext");
  settings.emplace_back("security.protocol", protocol);
  if (options.tls) {
    add_if_set(settings, "ssl.ca.location", options.tls->ca_file);
    add_if_set(settings, "ssl.certificate.location", options.tls->certificate_file);
    add_if_set(settings, "ssl.key.location", options.tls->key_file);
  }
  if (options.sasl) {
    settings.emplace_back("sasl.mechanism", options.sasl->mechanism);
    settings.emplace_back("sasl.username", options.sasl->username);
    settings.emplace_back("sasl.password", options.sasl->password);
  }
}

Settings settings_of(const KafkaOptions& options) {
  Settings settings{
      {"bootstrap.servers", broker_list(options.brokers)},
      {"client.id", "parcelgate-" + options.name},
      {"enable.idempotence", "true"},
      {"acks", "all"},
      // As the Java client does it, so that both put a key into the same partition.
      {"partitioner", "murmur2_random"},
      {"message.max.bytes", std::to_string(options.max_message_bytes)},
      {"queue.buffering.max.messages", std::to_string(options.queue_messages)},
      {"queue.buffering.max.kbytes", std::to_string(options.queue_kib)},
      // Of each parcel only one message is under way, so a pause to fill batches delays the next one.
      {"linger.ms", "0"},
      {"message.timeout.ms", std::to_string(options.message_timeout.count())},
      {"topic.metadata.propagation.max.ms", std::to_string(options.topic_timeout.count())},
      {"reconnect.backoff.max.ms", std::to_string(options.reconnect_max.count())},
      // Brokers close connections that are idle for ten minutes; that is no error.
      {"log.connection.close", "false"},
  };
  add_security(options, settings);
  return settings;
}

}  // namespace

Result<KafkaHandle> make_kafka_handle(const KafkaOptions& options, const KafkaCallbacks& callbacks) {
  Conf conf(rd_kafka_conf_new());
  std::array<char, 512> reason{};
  for (const auto& [name, value] : settings_of(options)) {
    // The library's reason may quote the value, and a password must not reach the log.
    if (rd_kafka_conf_set(conf.get(), name, value.c_str(), reason.data(), reason.size()) != RD_KAFKA_CONF_OK)
      return unexpected(ErrorKind::config, std::string("Kafka: the value of ") + name + " is refused");
  }
  rd_kafka_conf_set_opaque(conf.get(), callbacks.owner);
  rd_kafka_conf_set_dr_msg_cb(conf.get(), callbacks.delivered);
  rd_kafka_conf_set_error_cb(conf.get(), callbacks.failed);
  // What matters arrives as an error or a report; the library would write to standard error otherwise.
  rd_kafka_conf_set_log_cb(conf.get(), [](const rd_kafka_t*, int, const char*, const char*) {});
  KafkaHandle handle(rd_kafka_new(RD_KAFKA_PRODUCER, conf.get(), reason.data(), reason.size()));
  if (!handle) return unexpected(ErrorKind::config, std::string("Kafka: ") + reason.data());
  static_cast<void>(conf.release());  // the handle owns it now
  return handle;
}

}  // namespace parcelgate
