// Requests counted and timed by route and status.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>

#include "gateway/edge/http/router.hpp"
#include "gateway/telemetry/metrics.hpp"

namespace parcelgate {

/// Counters and histograms of requests. A slot is made at its first use, so that metrics list only what occurred.
class RouteMetrics {
 public:
  explicit RouteMetrics(Metrics& metrics);

  /// Thread-safe. @param route  null: the path is no endpoint
  void record(const Route* route, int status, std::chrono::nanoseconds took);

 private:
  static constexpr std::size_t kSlots = kRouteCount + 1;  ///< the last for paths that are no endpoint
  static constexpr std::size_t kStatuses = 600;

  prometheus::Counter& counter_of(std::size_t slot, std::string_view name, int status);

  Metrics& metrics_;
  std::array<prometheus::Histogram*, kSlots> seconds_{};
  std::array<std::array<std::atomic<prometheus::Counter*>, kStatuses>, kSlots> requests_{};
};

}  // namespace parcelgate
