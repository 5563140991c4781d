// One Paho handle with its callbacks and state. Private to this folder.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <list>
#include <mutex>
#include <string>
#include <string_view>

#include <MQTTAsync.h>

#include "adapters/transports/mqtt_paho/broker_url.hpp"
#include "adapters/transports/mqtt_paho/paho_client.hpp"
#include "adapters/transports/mqtt_paho/publish_window.hpp"

namespace parcelgate {

/// Order of locks: Paho's own, then ours; so nothing of Paho is called while one of ours is held.
class PahoClient::Session {
 public:
  Session(const MqttOptions& options, BrokerUrl url, Metrics& metrics);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  Result<void> open();
  Result<void> subscribe(std::string filter, OnMessage on_message);
  void publish(MqttMessage message, Published published);
  [[nodiscard]] bool is_connected() const noexcept { return connected_; }

 private:
  struct Subscription {
    std::string filter;
    OnMessage on_message;
  };

  Result<void> connect();
  Result<void> request_subscription(const std::string& filter);
  void disconnect();

  // Called by Paho, on its threads and under its lock.
  void on_connected();
  void on_connection_lost(std::string_view cause);
  void on_message(std::string_view topic, std::string_view payload);
  [[nodiscard]] bool deliver(std::string_view topic, std::string_view payload);
  void withhold(std::string_view topic, std::string_view payload);

  MqttOptions options_;
  BrokerUrl url_;
  std::string uri_;
  MQTTAsync handle_{nullptr};
  std::atomic<bool> connected_{false};
  std::atomic<bool> stopping_{false};
  std::atomic<bool> can_cut_{false};  ///< the connection is one that cut_connections() finds
  std::atomic<bool> cut_{
      false};  ///< the connection was shut down beneath Paho; messages that it still delivers are ignored
  const std::chrono::steady_clock::time_point started_at_{std::chrono::steady_clock::now()};

  std::mutex mutex_;
  std::condition_variable stop_requested_;
  std::list<Subscription> subscriptions_;  ///< only grows, so that a found one may be called without the lock
  bool connecting_{false};

  prometheus::Gauge& connected_gauge_;
  prometheus::Counter& connections_;
  prometheus::Counter& taken_;
  prometheus::Counter& withheld_;
  prometheus::Counter& unmatched_;
  prometheus::Counter& refused_filters_;
  prometheus::Counter& unsent_;
  PublishWindow window_;
};

}  // namespace parcelgate
