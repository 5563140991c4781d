// Figures over time for charts, in bounded memory.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <deque>

#include "gateway/base/instant.hpp"

namespace parcelgate {

/// The last samples of a few figures at a fixed distance. A sample that comes sooner replaces the last one, so that the
/// newest figures are always there.
///
///     SampleSeries<2> hour(std::chrono::seconds{10}, 360);
///     hour.add(now, {3, 1});
///     for (const auto& sample : hour.samples()) draw(sample.at, sample.values);
template <std::size_t kFigures>
class SampleSeries {
 public:
  struct Sample {
    Instant at{};
    std::array<double, kFigures> values{};
  };

  SampleSeries(std::chrono::milliseconds distance, std::size_t most) : distance_(distance), most_(most) {}

  void add(Instant at, const std::array<double, kFigures>& values) {
    // After the date was set back, what lies ahead of it would stay for ever.
    while (!samples_.empty() && samples_.back().at > at) samples_.pop_back();
    const bool replaces = samples_.size() >= 2 && at - samples_[samples_.size() - 2].at < distance_;
    if (replaces) samples_.pop_back();
    samples_.push_back({at, values});
    if (samples_.size() > most_) samples_.pop_front();
  }
  [[nodiscard]] const std::deque<Sample>& samples() const noexcept { return samples_; }

 private:
  std::chrono::milliseconds distance_;
  std::size_t most_;
  std::deque<Sample> samples_;
};

}  // namespace parcelgate
