// MQTT v5 as a port: an inlet that acknowledges after the commit, and an outlet with a bounded window.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/base/result.hpp"

namespace parcelgate {

/// A message that we publish.
struct MqttMessage {
  std::string topic;
  std::string payload;
  std::string content_type;
  std::vector<std::pair<std::string, std::string>> user_properties;
  bool retain{false};  ///< the broker keeps it for later subscribers, in place of the topic's former one
};

/// Port for MQTT, always with QoS 1 (at least once): expect repeats of a message in both directions.
class MqttClient {
 public:
  /// Called for each message, one at a time. Return true when the message is stored durably: only then is the broker
  /// sent the acknowledgement. False or an exception withholds it and drops the connection, so that the broker delivers
  /// the message again. It may block, which also stops the delivery of further messages. It must not call this client.
  using OnMessage = std::function<bool(std::string_view topic, std::string_view payload)>;
  using Published = std::function<void(Result<void>)>;

  virtual ~MqttClient() = default;
  /// Subscribes now and after every reconnect. `filter` may be a shared subscription ("$share/<group>/<filter>").
  virtual Result<void> subscribe(std::string filter, OnMessage on_message) = 0;
  /// `published` is called once, after the broker's PUBACK or with an error; it must not block.
  /// @error in_doubt (to `published`): sent, but the connection was lost before the PUBACK; publish again
  virtual void publish(MqttMessage message, Published published) = 0;
  [[nodiscard]] virtual bool is_connected() const = 0;
};

}  // namespace parcelgate
