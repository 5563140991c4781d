// Metrics of the HTTP listener.
#pragma once

#include <array>
#include <string>

#include "adapters/transports/http_restinio/refusal.hpp"
#include "gateway/telemetry/metrics.hpp"

namespace parcelgate {

/// Metrics of one listener thread.
struct LoopMetrics {
  prometheus::Gauge& connections;
  prometheus::Counter& too_many;
  prometheus::Counter& too_many_from_address;
  prometheus::Counter& timeouts;
  prometheus::Counter& replaced;
  prometheus::Counter& peer_errors;
  std::array<prometheus::Counter*, kRefusalCount> refusals{};  ///< by Refusal

  explicit LoopMetrics(Metrics& metrics)
      : connections(metrics.gauge("parcelgate_http_connections", "Open connections.")),
        too_many(refused(metrics, "total")),
        too_many_from_address(refused(metrics, "address")),
        timeouts(closed(metrics, "timeout")),
        replaced(closed(metrics, "replaced")),
        peer_errors(closed(metrics, "peer_error")) {
    for (std::size_t index = 0; index < refusals.size(); ++index) {
      refusals[index] = &closed(metrics, std::string(slug_of(static_cast<Refusal>(index))));
    }
  }

 private:
  static prometheus::Counter& refused(Metrics& metrics, const std::string& limit) {
    return metrics.counter("parcelgate_http_connections_refused_total", "Connections closed at once, by the limit hit.",
                           {{"limit", limit}});
  }
  static prometheus::Counter& closed(Metrics& metrics, const std::string& reason) {
    return metrics.counter("parcelgate_http_refused_total",
                           "Requests refused or connections cut by the listener itself, by reason.",
                           {{"reason", reason}});
  }
};

}  // namespace parcelgate
