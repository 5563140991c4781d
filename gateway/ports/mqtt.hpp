// MQTT v5 as a port: a blocking inlet and a windowed outlet.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/base/result.hpp"

namespace parcelgate {

struct MqttMessage {
  std::string topic;
  std::string payload;
  std::string content_type;
  std::vector<std::pair<std::string, std::string>> user_properties;
};

class MqttClient {
 public:
  /// Called for each message, one at a time. The broker is acknowledged when it returns true; false or an
  /// exception withholds the acknowledgement and ends the session, so that the broker sends it again.
  using OnMessage = std::function<bool(std::string_view topic, std::string_view payload)>;
  using Published = std::function<void(Result<void>)>;

  virtual ~MqttClient() = default;
  /// QoS 1. Subscribes now and after every reconnect. `filter` may be a shared subscription.
  virtual Result<void> subscribe(std::string filter, OnMessage on_message) = 0;
  /// QoS 1. `published` is called once, after the broker's PUBACK or with an error; must not block.
  virtual void publish(MqttMessage message, Published published) = 0;
  [[nodiscard]] virtual bool is_connected() const = 0;
};

}  // namespace parcelgate
