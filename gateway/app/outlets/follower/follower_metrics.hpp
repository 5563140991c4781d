// Metrics of one outlet.
#pragma once

#include <chrono>
#include <string>

#include "gateway/app/outlets/follower/feed_follower.hpp"
#include "gateway/telemetry/metrics.hpp"

namespace parcelgate {

/// Counters and gauges with the label `outlet`.
struct FollowerMetrics {
  prometheus::Counter& delivered;
  prometheus::Counter& failed;
  prometheus::Counter& set_aside;
  prometheus::Counter& given_up;
  prometheus::Gauge& lag_entries;
  prometheus::Gauge& lag_seconds;
  prometheus::Gauge& retry_entries;
  prometheus::Gauge& dead_letters;
  prometheus::Gauge& paused;
  prometheus::Gauge& down;

  FollowerMetrics(Metrics& metrics, const std::string& outlet)
      : delivered(metrics.counter("parcelgate_outlet_delivered_total", "feed entries whose effect is confirmed",
                                  {{"outlet", outlet}})),
        failed(metrics.counter("parcelgate_outlet_failures_total", "deliveries that failed", {{"outlet", outlet}})),
        set_aside(metrics.counter("parcelgate_outlet_set_aside_total", "feed entries put on the retry list",
                                  {{"outlet", outlet}})),
        given_up(metrics.counter("parcelgate_outlet_given_up_total", "feed entries that became dead letters",
                                 {{"outlet", outlet}})),
        lag_entries(metrics.gauge("parcelgate_outlet_lag_entries", "feed entries not yet done", {{"outlet", outlet}})),
        lag_seconds(metrics.gauge("parcelgate_outlet_lag_seconds", "age of the oldest entry not yet done",
                                  {{"outlet", outlet}})),
        retry_entries(
            metrics.gauge("parcelgate_outlet_retry_entries", "feed entries on the retry list", {{"outlet", outlet}})),
        dead_letters(metrics.gauge("parcelgate_outlet_dead_letters", "feed entries that were given up and are kept",
                                   {{"outlet", outlet}})),
        paused(metrics.gauge("parcelgate_outlet_paused", "1 while paused", {{"outlet", outlet}})),
        down(metrics.gauge("parcelgate_outlet_down", "1 while it fails and waits to try again", {{"outlet", outlet}})) {
  }

  void show(const FollowerStatus& status) {
    lag_entries.Set(static_cast<double>(status.lag_entries));
    lag_seconds.Set(std::chrono::duration<double>(status.lag).count());
    retry_entries.Set(static_cast<double>(status.set_aside));
    dead_letters.Set(static_cast<double>(status.dead_letters));
    paused.Set(status.paused ? 1 : 0);
    down.Set(status.down ? 1 : 0);
  }
};

}  // namespace parcelgate
