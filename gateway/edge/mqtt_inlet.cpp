#include "gateway/edge/mqtt_inlet.hpp"

#include <utility>

#include "gateway/app/ingest/quarantine_message.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate {
namespace {

constexpr const char* kName = "parcelgate_mqtt_messages_total";
constexpr const char* kHelp = "MQTT messages of sources, by what became of them";

}  // namespace

MqttInlet::MqttInlet(std::string account, std::shared_ptr<const EdgeDirectory> directory, Store& store, const TimeSource& time,
                     Metrics& metrics, IngestCounters& counters)
    : account_id_(std::move(account)), directory_(std::move(directory)), store_(store), time_(time), ingest_counters_(counters),
      received_(metrics.counter(kName, kHelp, {{"account", account_id_}, {"outcome", "received"}})),
      undecodable_(metrics.counter(kName, kHelp, {{"account", account_id_}, {"outcome", "undecodable"}})),
      withheld_(metrics.counter(kName, kHelp, {{"account", account_id_}, {"outcome", "withheld"}})) {}

Result<void> MqttInlet::subscribe(MqttClient& client) {
  const auto found = directory_->accounts.find(account_id_);
  const Source* source = found == directory_->accounts.end() ? nullptr : directory_->sources->find(found->second.account.source);
  if (source == nullptr) return unexpected(ErrorKind::config, "account " + account_id_ + ": its source is not known");
  const auto filters = source->mqtt_filters(found->second.account);
  if (filters.empty()) {
    return unexpected(ErrorKind::config, "account " + account_id_ + ": " + std::string(source->id()) + " is not heard over MQTT; remove \"broker\"");
  }
  for (const std::string& filter : filters) {
    auto done = client.subscribe(filter, [this](std::string_view topic, std::string_view payload) { return receive(topic, payload); });
    if (!done) return done;
  }
  return {};
}

bool MqttInlet::receive(std::string_view topic, std::string_view payload) {
  received_.Increment();
  const Account& account = directory_->accounts.find(account_id_)->second.account;
  const Source* source = directory_->sources->find(account.source);
  const Instant now = time_.now();
  static const HttpHeaders kNoHeaders;
  SourceMessage message;
  message.via = Via::mqtt;
  message.headers = &kNoHeaders;
  message.body = payload;
  message.topic = topic;
  message.received_at = now;
  RawMessage raw{now, std::string(source->id()), account.id, Via::mqtt, std::string(payload)};
  auto decoded = source->decode(account, message);
  const bool kept = decoded && (decoded->has_events() || decoded->errors.empty())
                        ? ingest(std::move(raw), *std::move(decoded))
                        : quarantine(std::move(raw), topic, decoded ? decoded->errors.front().what : decoded.error().what);
  if (!kept) withheld_.Increment();
  return kept;
}

bool MqttInlet::ingest(RawMessage raw, Decoded decoded) {
  const Account& account = directory_->accounts.find(account_id_)->second.account;
  const Source* source = directory_->sources->find(account.source);
  IngestInput input{std::move(raw), account.tenant, std::string(source->mapping_version()), std::move(decoded),
                    std::string(source->own_carrier())};
  const auto done = submit_and_wait(store_, std::make_unique<IngestCommand>(std::move(input), directory_->rules, ingest_counters_));
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
