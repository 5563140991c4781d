// Metrics: Prometheus counters, gauges and histograms by name.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>

namespace prometheus {
class Registry;
}

namespace parcelgate {

/// The registry of all metrics. Look a metric up once and keep the reference: looking up takes a lock and builds
/// strings.
///
///     prometheus::Counter& busy_ = metrics.counter("parcelgate_hook_busy_total", "Pushes answered with 503");
///     busy_.Increment();
///
/// Names start with parcelgate_; counters end in _total, durations in _seconds, sizes in _bytes.
/// References live as long as the Metrics. Thread-safe.
class Metrics {
 public:
  using Labels = std::map<std::string, std::string>;
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  prometheus::Counter& counter(const std::string& name, const std::string& help, const Labels& labels = {});
  prometheus::Gauge& gauge(const std::string& name, const std::string& help, const Labels& labels = {});
  /// Buckets suit request and commit times: 50 µs … 10 s.
  prometheus::Histogram& histogram(const std::string& name, const std::string& help, const Labels& labels = {});
  /// @param buckets  upper bounds, rising
  prometheus::Histogram& histogram(const std::string& name, const std::string& help, const Labels& labels,
                                   const std::vector<double>& buckets);
  /// The text exposition format.
  [[nodiscard]] std::string render() const;

 private:
  std::shared_ptr<prometheus::Registry> registry_;
};

}  // namespace parcelgate
