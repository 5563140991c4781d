#include "gateway/app/outlets/mqtt_outlet.hpp"

#include <utility>

#include "gateway/wire/cloud_event.hpp"

namespace parcelgate {

Result<std::unique_ptr<MqttOutlet>> MqttOutlet::create(const MqttOutletOptions& options, MqttClient& client) {
  auto shipment_topic = TopicTemplate::parse(options.shipment_topic);
  if (!shipment_topic) return unexpected(shipment_topic.error());
  auto return_topic = TopicTemplate::parse(options.return_topic);
  if (!return_topic) return unexpected(return_topic.error());
  return std::unique_ptr<MqttOutlet>(new MqttOutlet(std::move(*shipment_topic), std::move(*return_topic), client));
}

MqttOutlet::MqttOutlet(TopicTemplate shipment_topic, TopicTemplate return_topic, MqttClient& client)
    : shipment_topic_(std::move(shipment_topic)), return_topic_(std::move(return_topic)), client_(client) {}

std::string MqttOutlet::subject_of(const FeedEntry& entry) const {
  return entry.tenant + "/" + cloud_event_subject(entry);
}

void MqttOutlet::deliver(std::span<const FeedEntry> entries, Done done) {
  const FeedEntry& entry = entries.front();
  const TopicTemplate& topic = entry.tracking_number.empty() ? return_topic_ : shipment_topic_;
  client_.publish({topic.render(entry), render_cloud_event(entry), std::string(kCloudEventContentType), {}},
                  std::move(done));
}

bool MqttOutlet::probe(Done done) {
  if (client_.is_connected())
    done({});
  else
    done(unexpected(ErrorKind::unreachable, "MQTT broker is not connected"));
  return true;
}

}  // namespace parcelgate
