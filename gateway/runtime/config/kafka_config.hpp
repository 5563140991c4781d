// "outlets" of the kind "kafka": brokers, the topic and how the gateway logs in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gateway/runtime/config/outlet_settings.hpp"
#include "gateway/runtime/config/section_reader.hpp"
#include "gateway/wire/webhook_subscription.hpp"

namespace parcelgate {

/// Members of "sasl": how the gateway logs in at the brokers.
struct KafkaSaslConfig {
  std::string mechanism{"SCRAM-SHA-512"};  ///< or "SCRAM-SHA-256", "PLAIN"
  std::string username, password;
  friend bool operator==(const KafkaSaslConfig&, const KafkaSaslConfig&) = default;
};

/// Members of "tls", PEM files; {} takes the system's authorities.
struct KafkaTlsConfig {
  std::string ca_file, certificate_file, key_file;
  friend bool operator==(const KafkaTlsConfig&, const KafkaTlsConfig&) = default;
};

/// "kafka": one message for each entry.
struct KafkaOutletConfig : OutletSettings {
  std::vector<std::string> brokers;  ///< "host:port", some of the cluster
  std::string topic{"parcelgate"};
  FeedFilter filter;
  ContentMode content_mode{ContentMode::structured};
  std::optional<KafkaTlsConfig> tls;    ///< none: plain connections
  std::optional<KafkaSaslConfig> sasl;  ///< none: no login
  std::uint32_t window{500};            ///< messages in flight
  std::uint32_t max_message_bytes{1'000'000};
  friend bool operator==(const KafkaOutletConfig&, const KafkaOutletConfig&) = default;
};

/// Reads the members that only this kind has.
void read_kafka_outlet(ObjectReader& reader, const ConfigFile& file, KafkaOutletConfig& out);

}  // namespace parcelgate
