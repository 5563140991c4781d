// MqttClient on Eclipse Paho (its asynchronous C API, which the C++ cover adds 50 % of CPU to), MQTT v5.
//
// The measured behaviour of Paho 1.3.12, and its consequences:
//  - One receive thread and one lock serve all clients of the process. OnMessage runs on that thread under that lock,
//    so while it waits for its commit nothing else of Paho moves: an inlet takes one message per commit time, and a
//    publisher in the same process goes at the inlet's pace meanwhile.
//  - The PUBACK leaves when the message callback returns, whatever it returns: a callback that answers "not taken" only
//    makes Paho keep the message in memory, where a crash loses it. So an acknowledgement is withheld by shutting the
//    connection's socket down beneath Paho before the callback returns. The PUBACK then cannot leave, Paho sees a
//    broken connection and reconnects to the same session, and the broker resends unacknowledged messages.
//  - After a lost connection Paho may repeat unacknowledged publishes on its own. They are reported as in_doubt at once
//    all the same; with clean_start Paho forgets them at the reconnect, and only the caller repeats.
#pragma once

#include <memory>
#include <string>

#include "adapters/transports/mqtt_paho/mqtt_options.hpp"
#include "gateway/ports/mqtt.hpp"
#include "gateway/telemetry/metrics.hpp"

namespace parcelgate {

/// Use one client for receiving and another for publishing: they need different sessions.
///
///     auto inlet = PahoClient::create(options, metrics);
///     (*inlet)->subscribe("carriers/+/events", [](const MqttMessage& message) { return store(message); });
///
/// Connects in the background and keeps trying; create() succeeds also while the broker is down.
/// The destructor disconnects and reports unacknowledged messages as in_doubt; afterwards no callback runs.
class PahoClient final : public MqttClient {
 public:
  /// @error config: URL, TLS files or client id that Paho refuses
  static Result<std::unique_ptr<PahoClient>> create(const MqttOptions& options, Metrics& metrics);
  ~PahoClient() override;
  PahoClient(const PahoClient&) = delete;
  PahoClient& operator=(const PahoClient&) = delete;

  /// Returns at once; a filter that the broker refuses is logged and counted. Messages that no filter names, from a
  /// session that once had more filters, are withheld for 30 s after the start and then dropped, counted.
  Result<void> subscribe(std::string filter, OnMessage on_message) override;
  /// Waits while the window is full; never call it from a callback.
  /// `published` gets in_doubt (sent, connection lost), unreachable (not sent) or rejected (the broker's reason).
  void publish(MqttMessage message, Published published) override;
  [[nodiscard]] bool is_connected() const override;

 private:
  class Session;
  explicit PahoClient(std::unique_ptr<Session> session);
  std::unique_ptr<Session> session_;
};

}  // namespace parcelgate
