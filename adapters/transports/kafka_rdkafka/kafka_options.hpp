// Settings of an RdkafkaProducer.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace parcelgate {

/// TLS to the brokers. Files are PEM; empty names: not used.
struct KafkaTls {
  std::string ca_file;           ///< authorities that may sign the brokers' certificates; empty: the system's list
  std::string certificate_file;  ///< our certificate, where the brokers require one
  std::string key_file;
};

struct KafkaSasl {
  std::string mechanism;  ///< "PLAIN", "SCRAM-SHA-256" or "SCRAM-SHA-512"
  std::string username;
  std::string password;
};

struct KafkaOptions {
  std::string name;                            ///< of the outlet: in metrics, logs, the thread's name and the client id
  std::vector<std::string> brokers;            ///< "host:port"; some of the cluster, which names the others
  std::optional<KafkaTls> tls;                 ///< none: plain connections
  std::optional<KafkaSasl> sasl;               ///< none: no login
  std::uint32_t max_message_bytes{1'000'000};  ///< a larger message is rejected before it is sent
  std::uint32_t queue_messages{1'000};         ///< messages that may wait for confirmation
  std::uint32_t queue_kib{64 * 1024};          ///< and their size
  /// A message that is not confirmed by then is reported as failed. The library repeats it until then.
  std::chrono::milliseconds message_timeout{30'000};
  /// A topic that no broker knows is reported as missing after this time; it may just be being created.
  std::chrono::milliseconds topic_timeout{5'000};
  std::chrono::milliseconds probe_timeout{1'000};  ///< also the longest time that a probe delays confirmations
  std::chrono::milliseconds reconnect_max{2'000};  ///< longest pause between two attempts to connect
};

}  // namespace parcelgate
