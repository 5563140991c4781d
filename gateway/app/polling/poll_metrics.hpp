// The metrics of one polled account.
#pragma once

#include <chrono>
#include <map>
#include <string>

#include "gateway/app/polling/poll_answer.hpp"
#include "gateway/telemetry/metrics.hpp"

namespace parcelgate {

/// Counters and gauges with the label `account`. The gauges are set by the worker after each pump.
class PollMetrics {
 public:
  PollMetrics(Metrics& metrics, std::string account);

  /// Counts a request and its duration.
  /// @param kind  "poll" | "subscribe" | "token"
  void count_request(const char* kind, std::string_view outcome, std::chrono::milliseconds took);
  /// Counts the result of one polled shipment.
  void count_result(PollResult result);
  /// Counts the end of a subscription request.
  /// @param outcome  "subscribed" | "renewed" | "made_again" | "refused" | "unanswered"
  void count_subscription(std::string_view outcome);
  /// Sets the number of shipments to poll, and the factor by which the budget stretches their intervals.
  void show_load(PollUrgency urgency, double shipments, double stretch);

  prometheus::Gauge& tokens;
  prometheus::Gauge& requests_per_second;
  prometheus::Gauge& day_left;
  prometheus::Gauge& breaker_open;  ///< 0 closed, 0.5 half open, 1 open
  prometheus::Gauge& lag_seconds;   ///< how long the most overdue shipment has waited
  prometheus::Gauge& in_flight;

 private:
  Metrics& metrics_;
  std::string account_;
  prometheus::Histogram& seconds_;
};

}  // namespace parcelgate
