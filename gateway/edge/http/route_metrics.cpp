#include "gateway/edge/http/route_metrics.hpp"

#include <algorithm>
#include <cmath>
#include <ratio>
#include <stdexcept>
#include <string>

namespace parcelgate {
namespace {

constexpr std::string_view kNoRoute = "none";

}  // namespace

RouteMetrics::RouteMetrics(Metrics& metrics) : metrics_(metrics) {
  const auto histogram = [&](std::string_view route) {
    return &metrics.histogram("parcelgate_http_request_seconds", "From the whole request to its answer, by route.",
                              {{"route", std::string(route)}});
  };
  for (const Route& route : all_routes()) seconds_[static_cast<std::size_t>(route.id)] = histogram(route.name);
  seconds_[kRouteCount] = histogram(kNoRoute);
  for (const auto& bucket : seconds_[kRouteCount]->Collect().histogram.bucket) {
    const double bound = bucket.upper_bound * std::nano::den;
    bounds_.push_back(std::isinf(bound) ? std::chrono::nanoseconds::max()
                                        : std::chrono::nanoseconds(static_cast<std::int64_t>(std::llround(bound))));
  }
  if (bounds_.empty() || bounds_.size() > kMaxBuckets) throw std::logic_error("the histogram has too many buckets");
}

void RouteMetrics::record(const Route* route, int status, std::chrono::nanoseconds took) {
  const std::size_t slot = route == nullptr ? kRouteCount : static_cast<std::size_t>(route->id);
  counter_of(slot, route == nullptr ? kNoRoute : route->name, status).Increment();
  const auto bucket = std::lower_bound(bounds_.begin(), bounds_.end() - 1, took) - bounds_.begin();
  Pending& pending = pending_[slot];
  pending.buckets[static_cast<std::size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
  pending.nanoseconds.fetch_add(took.count(), std::memory_order_relaxed);
}

void RouteMetrics::publish() {
  for (std::size_t slot = 0; slot < kSlots; ++slot) {
    std::vector<double> counts;
    for (std::size_t bucket = 0; bucket < bounds_.size(); ++bucket) {
      counts.push_back(static_cast<double>(pending_[slot].buckets[bucket].exchange(0, std::memory_order_relaxed)));
    }
    const std::chrono::nanoseconds sum(pending_[slot].nanoseconds.exchange(0, std::memory_order_relaxed));
    seconds_[slot]->ObserveMultiple(counts, std::chrono::duration<double>(sum).count());
  }
}

/// Series are made when they are first needed: most pairs of route and status never occur. A second request for one
/// gives the same counter, so two threads that come first at once do no harm.
prometheus::Counter& RouteMetrics::counter_of(std::size_t slot, std::string_view name, int status) {
  const std::size_t index = status > 0 && status < static_cast<int>(kStatuses) ? static_cast<std::size_t>(status) : 0;
  auto& known = requests_[slot][index];
  if (prometheus::Counter* counter = known.load(std::memory_order_acquire)) return *counter;
  auto& made = metrics_.counter("parcelgate_http_requests_total", "Requests answered, by route and status.",
                                {{"route", std::string(name)}, {"status", std::to_string(index)}});
  known.store(&made, std::memory_order_release);
  return made;
}

}  // namespace parcelgate
