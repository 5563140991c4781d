// Settings of a PahoClient.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace parcelgate {

/// Files of a TLS connection, PEM. Empty names: not used.
struct MqttTls {
  std::string ca_file;           ///< authorities that may sign the broker's certificate; empty: the system's list
  std::string certificate_file;  ///< our certificate, where the broker requires one
  std::string key_file;
  bool verify{true};  ///< check the broker's chain and host name
};

/// The broker, the session and the limits of one client.
struct MqttOptions {
  std::string url;        ///< mqtt:// or tcp:// plain, mqtts:// or ssl:// with TLS; host and port
  std::string client_id;  ///< names the session: stable and unique at the broker
  std::string username;
  std::string password;
  MqttTls tls;
  std::chrono::seconds keep_alive{30};
  std::chrono::seconds connect_timeout{10};
  /// Inlets keep their session (false), so that the broker holds messages while we are away; an outlet starts
  /// clean (true), so that nothing is sent twice by two parties after a reconnect.
  bool clean_start{false};
  std::chrono::seconds session_expiry{24 * 3600};  ///< with clean_start false
  std::uint16_t receive_maximum{100};              ///< unacknowledged messages that the broker may send ahead
  std::uint16_t in_flight{200};                    ///< unacknowledged messages of ours; publish() waits beyond
  std::string shared_group;                        ///< not empty: filters become $share/<group>/<filter>
  std::chrono::seconds reconnect_min{1};           ///< first pause before a reconnect; doubles, with jitter …
  std::chrono::seconds reconnect_max{30};          ///< … up to here
};

}  // namespace parcelgate
