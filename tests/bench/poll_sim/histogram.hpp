// Durations by logarithmic buckets: quantiles within seven per cent, however many were added.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>

namespace parcelgate::bench {

class Histogram {
 public:
  void add(double seconds) {
    const double place = seconds < 1 ? 0 : std::log2(seconds) * kPerDoubling;
    ++counts_[std::min<std::size_t>(static_cast<std::size_t>(place), counts_.size() - 1)];
    ++count_;
  }
  void add(const Histogram& other) {
    for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
    count_ += other.count_;
  }
  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
  /// @return seconds; 0 when nothing was added
  [[nodiscard]] double quantile(double share) const {
    const auto wanted = static_cast<std::uint64_t>(share * static_cast<double>(count_));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      seen += counts_[i];
      if (seen > wanted) return std::exp2((static_cast<double>(i) + 0.5) / kPerDoubling);
    }
    return 0;
  }

 private:
  static constexpr double kPerDoubling = 5;
  std::array<std::uint64_t, 128> counts_{};
  std::uint64_t count_{0};
};

}  // namespace parcelgate::bench
