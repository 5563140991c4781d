#include "gateway/edge/inlets/mqtt_inlet.hpp"

#include <utility>

#include "gateway/telemetry/log.hpp"

namespace parcelgate {
namespace {

constexpr const char* kName = "parcelgate_mqtt_messages_total";
constexpr const char* kHelp = "MQTT messages of sources, by what became of them";

}  // namespace

MqttInlet::MqttInlet(std::string account, std::shared_ptr<const EdgeDirectory> directory, Store& store,
                     const TimeSource& time, Metrics& metrics, IngestCounters& counters)
    : account_id_(std::move(account)),
      directory_(std::move(directory)),
      store_(store),
      time_(time),
      ingest_counters_(counters),
      received_(metrics.counter(kName, kHelp, {{"account", account_id_}, {"outcome", "received"}})),
      undecodable_(metrics.counter(kName, kHelp, {{"account", account_id_}, {"outcome", "undecodable"}})),
      withheld_(metrics.counter(kName, kHelp, {{"account", account_id_}, {"outcome", "withheld"}})) {}

Result<void> MqttInlet::subscribe(MqttClient& client) {
  const auto directory = directory_.load();
  const auto hook = directory->find_account(account_id_);
  if (hook.source == nullptr)
    return unexpected(ErrorKind::config, "account " + account_id_ + ": its source is not known");
  const auto filters = hook.source->mqtt_filters(*hook.account);
  if (filters.empty()) {
    return unexpected(ErrorKind::config, "account " + account_id_ + ": " + std::string(hook.source->id()) +
                                             " does not support MQTT; remove \"broker\"");
  }
  for (const std::string& filter : filters) {
    auto done = client.subscribe(
        filter, [this](std::string_view topic, std::string_view payload) { return receive(topic, payload); });
    if (!done) return done;
  }
  return {};
}

bool MqttInlet::receive(std::string_view topic, std::string_view payload) {
  received_.Increment();
  const auto directory = directory_.load();
  const auto hook = directory->find_account(account_id_);
  if (hook.source == nullptr) {
    withheld_.Increment();
    return false;
  }
  const SourceMessage message = SourceMessage::mqtt(topic, payload, time_.now());
  IntakeOutcome outcome;
  auto intake = take_in({*hook.account, *hook.source, *hook.shadow, directory->rules, polling_accounts_of(directory)},
                        message, hook.source->decode(*hook.account, message), ingest_counters_,
                        [&outcome](const Result<IntakeOutcome>& done) {
                          if (done) outcome = *done;
                        });
  if (intake.command == nullptr) return true;
  const auto done = submit_and_wait(store_, std::move(intake.command));
  if (!done) {
    withheld_.Increment();
    log(LogLevel::warn, "mqtt_message_withheld", {{"account", account_id_}, {"error", done.error().what}});
    return false;
  }
  if (outcome.quarantine_id != 0) undecodable_.Increment();
  return true;
}

}  // namespace parcelgate
