#include "adapters/transports/mqtt_paho/paho_client.hpp"

#include <utility>

#include "adapters/transports/mqtt_paho/paho_session.hpp"

namespace parcelgate {

PahoClient::PahoClient(std::unique_ptr<Session> session) : session_(std::move(session)) {}
PahoClient::~PahoClient() = default;

Result<std::unique_ptr<PahoClient>> PahoClient::create(const MqttOptions& options, Metrics& metrics) {
  const auto url = parse_broker_url(options.url);
  if (!url) return unexpected(url.error());
  if (options.client_id.empty())
    return unexpected(ErrorKind::config, "MQTT client_id is empty: the session needs a name");
  auto session = std::make_unique<Session>(options, *url, metrics);
  if (auto opened = session->open(); !opened) return unexpected(opened.error());
  return std::unique_ptr<PahoClient>(new PahoClient(std::move(session)));
}

Result<void> PahoClient::subscribe(std::string filter, OnMessage on_message) {
  return session_->subscribe(std::move(filter), std::move(on_message));
}
void PahoClient::publish(MqttMessage message, Published published) {
  session_->publish(std::move(message), std::move(published));
}
bool PahoClient::is_connected() const {
  return session_->is_connected();
}

}  // namespace parcelgate
