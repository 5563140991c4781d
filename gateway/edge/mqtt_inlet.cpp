#include "gateway/edge/mqtt_inlet.hpp"

#include <utility>

#include "gateway/app/ingest/decoded_faults.hpp"
#include "gateway/app/ingest/quarantine_message.hpp"
#include "gateway/telemetry/log.hpp"
#include "gateway/wire/message_context.hpp"

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
                                             " is not heard over MQTT; remove \"broker\"");
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
  const Instant now = time_.now();
  static const HttpHeaders kNoHeaders;
  SourceMessage message;
  message.via = Via::mqtt;
  message.headers = &kNoHeaders;
  message.body = payload;
  message.topic = topic;
  message.received_at = now;
  RawMessage raw{now,
                 std::string(hook.source->id()),
                 hook.account->id,
                 Via::mqtt,
                 std::string(payload),
                 render_message_context(message, hook.source->decode_inputs(), *hook.account),
                 {}};
  auto decoded = hook.source->decode(*hook.account, message);
  hook.shadow->watch(*hook.account, *hook.source, message, decoded);
  if (!hook.shadow->acts) return true;
  const std::string faults = decoded ? describe_faults(*decoded) : decoded.error().what;
  const bool is_read = decoded && (decoded->has_events() || faults.empty());
  bool kept = true;
  if (is_read) kept = ingest({directory, *hook.account, *hook.source, raw}, *std::move(decoded));
  if (!is_read) ingest_counters_.vocabulary.undecodable(raw.source, account_id_, now);
  if (kept && !faults.empty()) kept = quarantine(std::move(raw), topic, is_read ? "in part: " + faults : faults);
  if (!kept) withheld_.Increment();
  return kept;
}

bool MqttInlet::ingest(Received received, Decoded decoded) {
  IngestInput input{std::move(received.raw), received.account.tenant, std::string(received.source.mapping_version()),
                    std::move(decoded), std::string(received.source.own_carrier())};
  input.askers = askers_of(received.directory);
  const auto done = submit_and_wait(
      store_, std::make_unique<IngestCommand>(std::move(input), received.directory->rules, ingest_counters_));
  if (!done) log(LogLevel::warn, "mqtt_message_withheld", {{"account", account_id_}, {"what", done.error().what}});
  return done.has_value();
}

bool MqttInlet::quarantine(RawMessage raw, std::string_view topic, const std::string& reason) {
  undecodable_.Increment();
  log(LogLevel::warn, "message_quarantined", {{"source", raw.source}, {"account", account_id_}, {"what", reason}});
  QuarantinedMessage held{0, std::move(raw), reason, "topic: " + std::string(topic) + "\n"};
  return submit_and_wait(store_, std::make_unique<QuarantineMessage>(std::move(held))).has_value();
}

}  // namespace parcelgate
