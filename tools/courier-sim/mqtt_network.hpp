// A courier or locker network that publishes its scans over MQTT v5.
#pragma once

#include <memory>
#include <string>

#include "tools/courier-sim/types.hpp"

namespace courier_sim {

struct MqttWords {
  std::string topic;
  std::string payload;
};

/// One message for the scans: an object for a single one, an array when `as_array`. The account's settings name the
/// topic ("topic", with {account}, {carrier} and {number}) and the members ("member_time" and so on; see README.md).
[[nodiscard]] MqttWords word_message(const Account& account, const Parcel& parcel, const std::vector<Scan>& scans,
                                     bool as_array);

/// Connection to the broker, opened with the first message and again after a loss.
class MqttNetwork {
 public:
  /// @param broker  "tcp://127.0.0.1:1883"
  explicit MqttNetwork(std::string broker);
  ~MqttNetwork();
  MqttNetwork(const MqttNetwork&) = delete;
  MqttNetwork& operator=(const MqttNetwork&) = delete;

  /// QoS 1. Returns an empty text after the broker's PUBACK, else what went wrong.
  [[nodiscard]] std::string publish(const MqttWords& words);

 private:
  class Client;
  std::unique_ptr<Client> client_;
};

}  // namespace courier_sim
