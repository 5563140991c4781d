#include "adapters/transports/mqtt_paho/paho_session.hpp"

#include <exception>
#include <future>
#include <memory>
#include <utility>
#include <vector>

#include "adapters/transports/mqtt_paho/cut_connection.hpp"
#include "adapters/transports/mqtt_paho/paho_properties.hpp"
#include "adapters/transports/mqtt_paho/topic_filter.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate {
namespace {

constexpr auto kUnmatchedGrace = std::chrono::seconds{30};
constexpr auto kWithholdPause = std::chrono::milliseconds{200};
constexpr auto kDisconnectWait = std::chrono::seconds{3};
/// A publish that waits in Paho's queue at one loss is sent on the next connection and dropped after the one that
/// follows; then no callback can carry its context any more.
constexpr std::uint64_t kConnectionsUntilForgotten = 3;

Metrics::Labels labelled(const MqttOptions& options) {
  return {{"client", options.client_id}};
}
Metrics::Labels labelled(const MqttOptions& options, const char* outcome) {
  return {{"client", options.client_id}, {"outcome", outcome}};
}

const char* text_or_null(const std::string& text) {
  return text.empty() ? nullptr : text.c_str();
}

/// Paho's texts never hold secrets, but may be absent.
std::string explain(int code, const char* message) {
  const char* known = message != nullptr ? message : MQTTAsync_strerror(code);
  return known != nullptr ? std::string(known) : "code " + std::to_string(code);
}

std::string explain(const MQTTAsync_failureData5& failure) {
  if (failure.reasonCode != MQTTREASONCODE_SUCCESS) {
    if (const char* reason = MQTTReasonCode_toString(failure.reasonCode)) return reason;
  }
  return explain(failure.code, failure.message);
}

}  // namespace

PahoClient::Session::Session(const MqttOptions& options, BrokerUrl url, Metrics& metrics)
    : options_(options),
      url_(std::move(url)),
      uri_(url_.paho_uri()),
      connected_gauge_(
          metrics.gauge("parcelgate_mqtt_connected", "1 while the broker is connected", labelled(options))),
      connections_(
          metrics.counter("parcelgate_mqtt_connections_total", "connections made to the broker", labelled(options))),
      taken_(metrics.counter("parcelgate_mqtt_received_total", "messages by outcome", labelled(options, "taken"))),
      withheld_(
          metrics.counter("parcelgate_mqtt_received_total", "messages by outcome", labelled(options, "withheld"))),
      unmatched_(
          metrics.counter("parcelgate_mqtt_received_total", "messages by outcome", labelled(options, "unmatched"))),
      refused_filters_(metrics.counter("parcelgate_mqtt_refused_filters_total", "subscriptions that the broker refused",
                                       labelled(options))),
      unsent_(metrics.counter("parcelgate_mqtt_published_total", "publishes by outcome", labelled(options, "unsent"))),
      window_(options.in_flight == 0 ? 1 : options.in_flight,
              metrics.counter("parcelgate_mqtt_published_total", "publishes by outcome", labelled(options, "ok")),
              metrics.counter("parcelgate_mqtt_published_total", "publishes by outcome", labelled(options, "failed"))) {
}

Result<void> PahoClient::Session::open() {
  MQTTAsync_createOptions create = MQTTAsync_createOptions_initializer5;
  create.maxBufferedMessages = options_.in_flight + 16;
  int code = MQTTAsync_createWithOptions(&handle_, uri_.c_str(), options_.client_id.c_str(),
                                         MQTTCLIENT_PERSISTENCE_NONE, nullptr, &create);
  if (code != MQTTASYNC_SUCCESS) return unexpected(ErrorKind::config, "MQTT client: " + explain(code, nullptr));
  // Paho formats a trace line for each packet into a buffer that nobody reads, a tenth of its CPU, unless tracing is
  // switched off.
  MQTTAsync_setTraceLevel(MQTTASYNC_TRACE_ERROR);
  code = MQTTAsync_setCallbacks(
      handle_, this,
      [](void* self, char* cause) { static_cast<Session*>(self)->on_connection_lost(cause != nullptr ? cause : ""); },
      [](void* self, char* topic, int topic_size, MQTTAsync_message* message) {
        const std::string_view name =
            topic_size > 0 ? std::string_view(topic, static_cast<std::size_t>(topic_size)) : std::string_view(topic);
        static_cast<Session*>(self)->on_message(
            name, {static_cast<const char*>(message->payload), static_cast<std::size_t>(message->payloadlen)});
        MQTTAsync_freeMessage(&message);
        MQTTAsync_free(topic);
        return 1;
      },
      nullptr);
  if (code != MQTTASYNC_SUCCESS) return unexpected(ErrorKind::config, "MQTT callbacks: " + explain(code, nullptr));
  code = MQTTAsync_setConnected(handle_, this, [](void* self, char*) { static_cast<Session*>(self)->on_connected(); });
  if (code != MQTTASYNC_SUCCESS) return unexpected(ErrorKind::config, "MQTT callbacks: " + explain(code, nullptr));
  // A kept session may hold messages: they must find the first subscription in place.
  return options_.clean_start ? connect() : Result<void>{};
}

Result<void> PahoClient::Session::connect() {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(connecting_, true)) return {};
  }
  MQTTAsync_SSLOptions tls = MQTTAsync_SSLOptions_initializer;
  tls.trustStore = text_or_null(options_.tls.ca_file);
  tls.keyStore = text_or_null(options_.tls.certificate_file);
  tls.privateKey = text_or_null(options_.tls.key_file);
  tls.enableServerCertAuth = options_.tls.verify ? 1 : 0;
  tls.verify = options_.tls.verify ? 1 : 0;
  tls.disableDefaultTrustStore = options_.tls.ca_file.empty() ? 0 : 1;

  PahoProperties properties;
  properties.add(MQTTPROPERTY_CODE_RECEIVE_MAXIMUM, options_.receive_maximum == 0 ? 1u : options_.receive_maximum);
  properties.add(MQTTPROPERTY_CODE_SESSION_EXPIRY_INTERVAL,
                 options_.clean_start ? 0u : static_cast<std::uint32_t>(options_.session_expiry.count()));

  MQTTAsync_connectOptions connect = MQTTAsync_connectOptions_initializer5;
  connect.keepAliveInterval = static_cast<int>(options_.keep_alive.count());
  connect.connectTimeout = static_cast<int>(options_.connect_timeout.count());
  connect.cleanstart = options_.clean_start ? 1 : 0;
  connect.maxInflight = options_.in_flight == 0 ? 1 : options_.in_flight;
  connect.automaticReconnect = 1;
  connect.minRetryInterval = static_cast<int>(options_.reconnect_min.count());
  connect.maxRetryInterval = static_cast<int>(options_.reconnect_max.count());
  connect.username = text_or_null(options_.username);
  connect.password = text_or_null(options_.password);
  connect.ssl = url_.tls ? &tls : nullptr;
  connect.connectProperties = properties.get();
  connect.context = this;
  connect.onFailure5 = [](void* self, MQTTAsync_failureData5* failure) {
    auto& session = *static_cast<Session*>(self);
    log(LogLevel::warn, "mqtt_connect_failed",
        {{"client", session.options_.client_id}, {"broker", session.uri_}, {"error", explain(*failure)}});
  };
  const int code = MQTTAsync_connect(handle_, &connect);
  if (code != MQTTASYNC_SUCCESS) return unexpected(ErrorKind::config, "MQTT connect: " + explain(code, nullptr));
  return {};
}

PahoClient::Session::~Session() {
  stopping_ = true;
  {
    const std::lock_guard lock(mutex_);
    stop_requested_.notify_all();
  }
  window_.disconnected();
  if (handle_ != nullptr) {
    disconnect();
    MQTTAsync_destroy(&handle_);
  }
  window_.fail_all({ErrorKind::in_doubt, "MQTT client is closing", std::nullopt});
  connected_gauge_.Set(0);
}

/// Lets a clean DISCONNECT leave, within a bound; a broker that is away costs nothing.
void PahoClient::Session::disconnect() {
  if (!connected_) return;
  auto finished = std::make_shared<std::promise<void>>();
  auto waiting = finished->get_future();
  MQTTAsync_disconnectOptions options = MQTTAsync_disconnectOptions_initializer5;
  options.timeout = 0;
  options.context = new std::shared_ptr<std::promise<void>>(finished);
  options.onSuccess5 = [](void* context, MQTTAsync_successData5*) {
    const std::unique_ptr<std::shared_ptr<std::promise<void>>> done(
        static_cast<std::shared_ptr<std::promise<void>>*>(context));
    (*done)->set_value();
  };
  options.onFailure5 = [](void* context, MQTTAsync_failureData5*) {
    const std::unique_ptr<std::shared_ptr<std::promise<void>>> done(
        static_cast<std::shared_ptr<std::promise<void>>*>(context));
    (*done)->set_value();
  };
  if (MQTTAsync_disconnect(handle_, &options) != MQTTASYNC_SUCCESS) {
    delete static_cast<std::shared_ptr<std::promise<void>>*>(options.context);
    return;
  }
  if (waiting.wait_for(kDisconnectWait) != std::future_status::ready) {
    log(LogLevel::warn, "mqtt_disconnect_slow", {{"client", options_.client_id}});
  }
}

Result<void> PahoClient::Session::subscribe(std::string filter, OnMessage on_message) {
  if (!options_.shared_group.empty() && !filter.starts_with("$share/")) {
    filter = "$share/" + options_.shared_group + "/" + filter;
  }
  {
    const std::lock_guard lock(mutex_);
    subscriptions_.push_back({filter, std::move(on_message)});
  }
  if (auto connecting = connect(); !connecting) return connecting;
  return connected_ ? request_subscription(filter) : Result<void>{};
}

Result<void> PahoClient::Session::request_subscription(const std::string& filter) {
  struct Request {
    Session* session;
    std::string filter;
  };
  MQTTAsync_responseOptions options = MQTTAsync_responseOptions_initializer;
  auto request = std::make_unique<Request>(Request{this, filter});
  options.context = request.get();
  options.onSuccess5 = [](void* context, MQTTAsync_successData5*) {
    const std::unique_ptr<Request> done(static_cast<Request*>(context));
    log(LogLevel::info, "mqtt_subscribed", {{"client", done->session->options_.client_id}, {"filter", done->filter}});
  };
  options.onFailure5 = [](void* context, MQTTAsync_failureData5* failure) {
    const std::unique_ptr<Request> done(static_cast<Request*>(context));
    if (done->session->stopping_) return;
    done->session->refused_filters_.Increment();
    log(LogLevel::error, "mqtt_subscribe_refused",
        {{"client", done->session->options_.client_id}, {"filter", done->filter}, {"error", explain(*failure)}});
  };
  const int code = MQTTAsync_subscribe(handle_, filter.c_str(), 1, &options);
  if (code == MQTTASYNC_DISCONNECTED) return {};  // the next connection subscribes
  if (code != MQTTASYNC_SUCCESS) {
    return unexpected(ErrorKind::config, "MQTT filter " + filter + ": " + explain(code, nullptr));
  }
  static_cast<void>(request.release());  // the callbacks delete it
  return {};
}

void PahoClient::Session::publish(MqttMessage message, Published published) {
  PublishWindow::Pending* pending = stopping_ ? nullptr : window_.open(published);
  if (pending == nullptr) {
    unsent_.Increment();
    published(unexpected(ErrorKind::unreachable, "MQTT broker is not connected"));
    return;
  }
  PahoProperties properties;
  properties.add(MQTTPROPERTY_CODE_PAYLOAD_FORMAT_INDICATOR, 1);
  if (!message.content_type.empty()) properties.add(MQTTPROPERTY_CODE_CONTENT_TYPE, message.content_type);
  for (const auto& [name, value] : message.user_properties) properties.add_user(name, value);

  MQTTAsync_responseOptions options = MQTTAsync_responseOptions_initializer;
  options.context = pending;
  options.properties = *properties.get();
  options.onSuccess5 = [](void* context, MQTTAsync_successData5*) {
    auto* const done = static_cast<PublishWindow::Pending*>(context);
    done->window->close(done, {});
  };
  options.onFailure5 = [](void* context, MQTTAsync_failureData5* failure) {
    auto* const done = static_cast<PublishWindow::Pending*>(context);
    const bool refused = failure->reasonCode >= MQTTREASONCODE_UNSPECIFIED_ERROR;
    done->window->close(
        done, unexpected(refused ? ErrorKind::rejected : ErrorKind::in_doubt, "MQTT publish: " + explain(*failure)));
  };
  const int code = MQTTAsync_send(handle_, message.topic.c_str(), static_cast<int>(message.payload.size()),
                                  message.payload.data(), 1, message.retain ? 1 : 0, &options);
  if (code == MQTTASYNC_SUCCESS) return;
  const bool ours =
      code == MQTTASYNC_BAD_UTF8_STRING || code == MQTTASYNC_NULL_PARAMETER || code == MQTTASYNC_BAD_STRUCTURE;
  window_.close(pending, unexpected(ours ? ErrorKind::rejected : ErrorKind::unreachable,
                                    "MQTT publish: " + explain(code, nullptr)));
}

void PahoClient::Session::on_connected() {
  cut_ = false;
  connected_ = true;
  connected_gauge_.Set(1);
  connections_.Increment();
  window_.connected();
  if (options_.clean_start && window_.connection() > kConnectionsUntilForgotten) {
    window_.forget_before(window_.connection() - kConnectionsUntilForgotten);
  }
  can_cut_ = count_connections(url_.host, url_.port) > 0;
  log(LogLevel::info, "mqtt_connected", {{"client", options_.client_id}, {"broker", uri_}});
  std::vector<std::string> filters;
  {
    const std::lock_guard lock(mutex_);
    for (const Subscription& subscription : subscriptions_) filters.push_back(subscription.filter);
  }
  for (const std::string& filter : filters) {
    if (auto sent = request_subscription(filter); !sent) {
      log(LogLevel::error, "mqtt_subscribe_refused", {{"client", options_.client_id}, {"error", sent.error().what}});
    }
  }
}

void PahoClient::Session::on_connection_lost(std::string_view cause) {
  connected_ = false;
  connected_gauge_.Set(0);
  window_.disconnected();
  window_.fail_all({ErrorKind::in_doubt, "MQTT connection lost before the acknowledgement", std::nullopt});
  log(LogLevel::warn, "mqtt_connection_lost",
      {{"client", options_.client_id}, {"broker", uri_}, {"error", cause.empty() ? "connection closed" : cause}});
}

void PahoClient::Session::on_message(std::string_view topic, std::string_view payload) {
  if (cut_ || deliver(topic, payload)) return;
  withhold(topic, payload);
}

/// Whether the message may be acknowledged.
bool PahoClient::Session::deliver(std::string_view topic, std::string_view payload) {
  const OnMessage* on_message = nullptr;
  {
    const std::lock_guard lock(mutex_);
    for (const Subscription& subscription : subscriptions_) {
      if (topic_matches(subscription.filter, topic)) {
        on_message = &subscription.on_message;
        break;
      }
    }
  }
  if (on_message == nullptr) {
    if (std::chrono::steady_clock::now() - started_at_ < kUnmatchedGrace) return false;
    unmatched_.Increment();
    log(LogLevel::warn, "mqtt_message_unmatched", {{"client", options_.client_id}, {"topic", topic}});
    return true;
  }
  try {
    if (!(*on_message)(topic, payload)) return false;
  } catch (const std::exception& failure) {
    log(LogLevel::error, "mqtt_message_failed",
        {{"client", options_.client_id}, {"error", std::string_view(failure.what())}});
    return false;
  }
  taken_.Increment();
  return true;
}

void PahoClient::Session::withhold(std::string_view topic, std::string_view payload) {
  withheld_.Increment();
  log(LogLevel::warn, "mqtt_ack_withheld", {{"client", options_.client_id}, {"topic", topic}});
  // Without a connection that can be cut, returning would acknowledge: try again instead.
  while (!can_cut_) {
    {
      std::unique_lock lock(mutex_);
      stop_requested_.wait_for(lock, kWithholdPause);
    }
    if (deliver(topic, payload)) return;
  }
  cut_connections(url_.host, url_.port);  // none left: it broke meanwhile, and nothing can leave on it either
  cut_ = true;
}

}  // namespace parcelgate
