// Whether new connections can be accepted, with log lines for the operator.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include "gateway/telemetry/episode_log.hpp"
#include "gateway/telemetry/metrics.hpp"

namespace parcelgate {

/// Shared by the threads of a listener. A failed accept does not end listening: it is counted, logged as an episode and
/// reported as a fault for a while, because the health check itself may be the client that was turned away.
class AcceptHealth {
 public:
  static constexpr std::chrono::seconds kReported{10};

  explicit AcceptHealth(Metrics& metrics) : metrics_(metrics) {}

  /// @param code  of errno
  void failed(int code);
  /// Counts connections that were accepted, answered with 503 and closed, instead of left waiting.
  void shed(std::uint64_t connections);
  /// Nothing, or one sentence while the last failure is less than kReported ago.
  [[nodiscard]] std::optional<std::string> fault() const;

 private:
  Metrics& metrics_;
  EpisodeLog episodes_;
  mutable std::mutex mutex_;
  std::string last_what_;
  std::optional<std::chrono::steady_clock::time_point> last_at_;
};

}  // namespace parcelgate
