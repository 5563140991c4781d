// Messages of a source over MQTT: decoded, committed, then acknowledged to the broker.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "gateway/app/directory/directory.hpp"
#include "gateway/app/intake/intake.hpp"
#include "gateway/base/snapshot.hpp"
#include "gateway/ports/mqtt.hpp"
#include "gateway/ports/time_source.hpp"
#include "gateway/telemetry/metrics.hpp"

namespace parcelgate {

/// One account's subscription: at least once; a message that cannot be stored is not acknowledged, so the broker sends
/// it again. Directory, store, time, metrics and counters must outlive it.
class MqttInlet {
 public:
  /// @param account  id of an account of the directory whose source has MQTT filters
  MqttInlet(std::string account, std::shared_ptr<const EdgeDirectory> directory, Store& store, const TimeSource& time,
            Metrics& metrics, IngestCounters& counters);

  /// @error config: the account is not known or its source does not support MQTT
  Result<void> subscribe(MqttClient& client);

  /// Messages from now on see the new configuration. A message of an account that it no longer holds is withheld.
  void replace_directory(std::shared_ptr<const EdgeDirectory> directory) { directory_.store(std::move(directory)); }

  /// Runs on the client's receive thread and waits for the commit, and while the store's queue is full for room in it.
  /// @return whether the broker may forget the message: it is durable, as events or in quarantine
  [[nodiscard]] bool receive(std::string_view topic, std::string_view payload);

 private:
  std::string account_id_;
  Replaceable<EdgeDirectory> directory_;
  Store& store_;
  const TimeSource& time_;
  IngestCounters& ingest_counters_;
  prometheus::Counter& received_;
  prometheus::Counter& undecodable_;
  prometheus::Counter& withheld_;
};

}  // namespace parcelgate
