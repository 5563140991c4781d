// Requests counted and timed by route and status.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "gateway/edge/http/router.hpp"
#include "gateway/telemetry/metrics.hpp"

namespace parcelgate {

/// Counters and histograms of requests. A slot is made at its first use, so that metrics list only what occurred.
class RouteMetrics {
 public:
  explicit RouteMetrics(Metrics& metrics);

  /// Thread-safe and lock-free. @param route  null: the path is no endpoint
  void record(const Route* route, int status, std::chrono::nanoseconds took);
  /// Adds the times recorded since the last call to the histograms. Call it before metrics are rendered: a histogram
  /// of the library takes a lock for each value, so record() only counts.
  void publish();

 private:
  static constexpr std::size_t kSlots = kRouteCount + 1;  ///< the last for paths that are no endpoint
  static constexpr std::size_t kStatuses = 600;

  static constexpr std::size_t kMaxBuckets = 32;

  /// Times that are not yet in the histogram.
  struct Pending {
    std::array<std::atomic<std::uint64_t>, kMaxBuckets> buckets{};
    std::atomic<std::int64_t> nanoseconds{0};
  };

  prometheus::Counter& counter_of(std::size_t slot, std::string_view name, int status);

  Metrics& metrics_;
  std::array<prometheus::Histogram*, kSlots> seconds_{};
  std::vector<std::chrono::nanoseconds> bounds_;  ///< of the buckets, the same for each histogram
  std::array<Pending, kSlots> pending_{};
  std::array<std::array<std::atomic<prometheus::Counter*>, kStatuses>, kSlots> requests_{};
};

}  // namespace parcelgate
