// "brokers": MQTT brokers that accounts and outlets use by id.
#pragma once

#include <string>

#include "gateway/runtime/config/section_reader.hpp"

namespace parcelgate {

/// A change needs a restart.
struct BrokerConfig {
  std::string id;
  std::string url;        ///< mqtt://host:port or mqtts://host:port
  std::string client_id;  ///< prefix of the MQTT client ids; empty: "parcelgate"
  std::string username;
  std::string password;
  std::string ca_file, certificate_file, key_file;  ///< PEM; with mqtts:// only
  std::string shared_group;                         ///< of the inlets' subscriptions, without "/+#"; empty: not shared
  friend bool operator==(const BrokerConfig&, const BrokerConfig&) = default;
};

/// Half of a certificate and key pair, and TLS files for a plain mqtt:// URL, are faults: the client would ignore them
/// or fail at the first connection.
[[nodiscard]] BrokerConfig read_broker(const ObjectReader::Element& element, const ConfigFile& file, Faults& faults);

}  // namespace parcelgate
