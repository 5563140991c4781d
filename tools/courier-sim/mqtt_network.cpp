#include "tools/courier-sim/mqtt_network.hpp"

#include <mutex>

#include <cpprest/json.h>
#include <mqtt/async_client.h>
#include <unistd.h>

#include "tools/courier-sim/times.hpp"

namespace courier_sim {
namespace {

using web::json::value;

constexpr auto kPatience = std::chrono::seconds(10);

void fill_in(std::string& text, const std::string& name, const std::string& replacement) {
  const std::string placeholder = "{" + name + "}";
  for (auto at = text.find(placeholder); at != std::string::npos;
       at = text.find(placeholder, at + replacement.size())) {
    text.replace(at, placeholder.size(), replacement);
  }
}

value object_of(const Account& account, const Parcel& parcel, const Scan& scan) {
  value object;
  const auto put = [&](const char* member, const std::string& fallback, const std::string& text) {
    const auto name = account.get(std::string("member_") + member, fallback);
    if (!name.empty()) object[name] = value::string(text);
  };
  put("id", "event_id", scan.id);
  put("number", "tracking_number", parcel.number);
  put("carrier", "carrier", parcel.carrier);
  put("time", "occurred_at", format(scan.at, scan.zone_minutes, "%Y-%m-%dT%H:%M:%S") + zone_name(scan.zone_minutes));
  put("code", "code", scan.code);
  put("text", "text", scan.text);
  put("place", "place", scan.place);
  return object;
}

}  // namespace

MqttWords word_message(const Account& account, const Parcel& parcel, const std::vector<Scan>& scans, bool as_array) {
  MqttWords words;
  words.topic = account.get("topic", "demo-shop/lockers/{carrier}/{number}/events");
  fill_in(words.topic, "account", account.account);
  fill_in(words.topic, "carrier", parcel.carrier);
  fill_in(words.topic, "number", parcel.number);
  if (!as_array && scans.size() == 1) {
    words.payload = object_of(account, parcel, scans.front()).serialize();
    return words;
  }
  value list = value::array();
  for (const auto& scan : scans) list[list.size()] = object_of(account, parcel, scan);
  words.payload = list.serialize();
  return words;
}

class MqttNetwork::Client {
 public:
  explicit Client(const std::string& broker)
      : client_(broker, "courier-sim-" + std::to_string(getpid()), mqtt::create_options(MQTTVERSION_5)) {}

  std::string publish(const MqttWords& words) {
    const std::lock_guard lock(mutex_);
    try {
      if (!client_.is_connected() && !client_.connect(options())->wait_for(kPatience))
        return "the broker does not answer";
      const auto token = client_.publish(words.topic, words.payload.data(), words.payload.size(), 1, false);
      return token->wait_for(kPatience) ? std::string() : "no PUBACK within 10 s";
    } catch (const mqtt::exception& error) {
      return error.what();
    }
  }

 private:
  static mqtt::connect_options options() {
    return mqtt::connect_options_builder()
        .mqtt_version(MQTTVERSION_5)
        .clean_start(true)
        .connect_timeout(kPatience)
        .finalize();
  }

  std::mutex mutex_;
  mqtt::async_client client_;
};

MqttNetwork::MqttNetwork(std::string broker) : client_(std::make_unique<Client>(broker)) {}
MqttNetwork::~MqttNetwork() = default;

std::string MqttNetwork::publish(const MqttWords& words) {
  return client_->publish(words);
}

}  // namespace courier_sim
