#include "gateway/app/polling/poll_metrics.hpp"

#include <utility>

namespace parcelgate {

PollMetrics::PollMetrics(Metrics& metrics, std::string account)
    : tokens(metrics.gauge("parcelgate_poll_tokens", "Requests that may leave at once", {{"account", account}})),
      requests_per_second(metrics.gauge("parcelgate_poll_rate", "Requests a second, as slowed by the other side",
                                        {{"account", account}})),
      day_left(metrics.gauge("parcelgate_poll_day_left", "Requests left of the day's budget", {{"account", account}})),
      breaker_open(
          metrics.gauge("parcelgate_poll_breaker_open", "0 closed, 0.5 half open, 1 open", {{"account", account}})),
      lag_seconds(metrics.gauge("parcelgate_poll_lag_seconds", "How long the most overdue shipment has waited",
                                {{"account", account}})),
      in_flight(metrics.gauge("parcelgate_poll_in_flight", "Shipments in requests under way", {{"account", account}})),
      metrics_(metrics),
      account_(std::move(account)),
      seconds_(metrics.histogram("parcelgate_poll_seconds", "From a request to its answer", {{"account", account_}})) {}

void PollMetrics::count_request(const char* kind, std::string_view outcome, std::chrono::milliseconds took) {
  seconds_.Observe(std::chrono::duration<double>(took).count());
  metrics_
      .counter("parcelgate_poll_requests_total", "Requests to couriers by kind and outcome",
               {{"account", account_}, {"kind", kind}, {"outcome", std::string(outcome)}})
      .Increment();
}

void PollMetrics::count_result(PollResult result) {
  metrics_
      .counter("parcelgate_poll_results_total", "Polled shipments by result",
               {{"account", account_}, {"result", std::string(to_string(result))}})
      .Increment();
}

void PollMetrics::count_subscription(std::string_view outcome) {
  metrics_
      .counter("parcelgate_subscription_requests_total", "Subscriptions of numbers by what became of them",
               {{"account", account_}, {"outcome", std::string(outcome)}})
      .Increment();
}

void PollMetrics::show_load(PollUrgency urgency, double shipments, double stretch) {
  const Metrics::Labels labels{{"account", account_}, {"urgency", std::string(to_string(urgency))}};
  metrics_.gauge("parcelgate_poll_shipments", "Shipments to poll", labels).Set(shipments);
  metrics_.gauge("parcelgate_poll_stretch", "How much longer the budget makes the time between two questions", labels)
      .Set(stretch);
}

}  // namespace parcelgate
