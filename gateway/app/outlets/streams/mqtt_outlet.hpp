// The feed on MQTT: one CloudEvents message for each entry.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "gateway/app/outlets/follower/outlet.hpp"
#include "gateway/app/outlets/streams/topic_template.hpp"
#include "gateway/ports/mqtt.hpp"

namespace parcelgate {

struct MqttOutletOptions {
  std::string shipment_topic{"parcelgate/{tenant}/{carrier}/{number}"};
  std::string return_topic{"parcelgate/{tenant}/returns/{return_id}"};
  /// Where the last change of each shipment's status is retained, in addition to its ordinary message; empty: nowhere.
  std::string status_topic{};
};

/// QoS 1, structured CloudEvents JSON, content type application/cloudevents+json. Many subjects at once, one message
/// of a subject at a time, so that order holds even when the broker refuses one. A change of status can also be
/// retained on a topic of its own: a client that subscribes later gets the present status of each shipment at once.
class MqttOutlet final : public Outlet {
 public:
  /// @error config: a topic template
  static Result<std::unique_ptr<MqttOutlet>> create(const MqttOutletOptions& options, MqttClient& client);

  [[nodiscard]] std::string subject_of(const FeedEntry& entry) const override;
  void deliver(std::span<const FeedEntry> entries, Done done) override;
  /// Whether the broker is connected. Costs nothing, so a broker that is back is noticed at once.
  [[nodiscard]] bool probe(Done done) override;
  [[nodiscard]] std::chrono::milliseconds longest_probe_pause() const noexcept override {
    return std::chrono::milliseconds{250};
  }

 private:
  MqttOutlet(TopicTemplate shipment_topic, TopicTemplate return_topic, std::optional<TopicTemplate> status_topic,
             MqttClient& client);
  TopicTemplate shipment_topic_;
  TopicTemplate return_topic_;
  std::optional<TopicTemplate> status_topic_;
  MqttClient& client_;
};

}  // namespace parcelgate
