#include "gateway/app/outlets/streams/mqtt_outlet.hpp"

#include <mutex>
#include <utility>

#include "gateway/wire/cloud_event.hpp"
#include "gateway/wire/feed.hpp"

namespace parcelgate {

namespace {

/// To be called twice, from any threads: passes the second outcome on, or the first one if that was an error.
Outlet::Done after_both(Outlet::Done done) {
  struct State {
    std::mutex mutex;
    std::optional<Result<void>> first;
    Outlet::Done done;
  };
  auto state = std::make_shared<State>();
  state->done = std::move(done);
  return [state](Result<void> outcome) {
    {
      const std::lock_guard lock(state->mutex);
      if (!state->first) {
        state->first = std::move(outcome);
        return;
      }
    }
    state->done(*state->first ? std::move(outcome) : *std::move(state->first));
  };
}

}  // namespace

Result<std::unique_ptr<MqttOutlet>> MqttOutlet::create(const MqttOutletOptions& options, MqttClient& client) {
  auto shipment_topic = TopicTemplate::parse(options.shipment_topic);
  if (!shipment_topic) return unexpected(shipment_topic.error());
  auto return_topic = TopicTemplate::parse(options.return_topic);
  if (!return_topic) return unexpected(return_topic.error());
  std::optional<TopicTemplate> status_topic;
  if (!options.status_topic.empty()) {
    auto parsed = TopicTemplate::parse(options.status_topic);
    if (!parsed) return unexpected(parsed.error());
    status_topic = std::move(*parsed);
  }
  return std::unique_ptr<MqttOutlet>(
      new MqttOutlet(std::move(*shipment_topic), std::move(*return_topic), std::move(status_topic), client));
}

MqttOutlet::MqttOutlet(TopicTemplate shipment_topic, TopicTemplate return_topic,
                       std::optional<TopicTemplate> status_topic, MqttClient& client)
    : shipment_topic_(std::move(shipment_topic)),
      return_topic_(std::move(return_topic)),
      status_topic_(std::move(status_topic)),
      client_(client) {}

std::string MqttOutlet::subject_of(const FeedEntry& entry) const {
  return entry.tenant + "/" + cloud_event_subject(entry);
}

void MqttOutlet::deliver(std::span<const FeedEntry> entries, Done done) {
  const FeedEntry& entry = entries.front();
  const TopicTemplate& topic = entry.tracking_number.empty() ? return_topic_ : shipment_topic_;
  std::string payload = render_cloud_event(entry);
  if (status_topic_ && entry.type == kShipmentStatusChanged) {
    done = after_both(std::move(done));
    client_.publish({status_topic_->render(entry), payload, std::string(kCloudEventContentType), {}, true}, done);
  }
  client_.publish({topic.render(entry), std::move(payload), std::string(kCloudEventContentType), {}}, std::move(done));
}

bool MqttOutlet::probe(Done done) {
  if (client_.is_connected())
    done({});
  else
    done(unexpected(ErrorKind::unreachable, "MQTT broker is not connected"));
  return true;
}

}  // namespace parcelgate
