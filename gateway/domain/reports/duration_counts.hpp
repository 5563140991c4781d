// Counts of durations, for medians and other quantiles in bounded memory.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace parcelgate {

/// Counts durations in buckets: of a minute up to two days, of a quarter of an hour up to 14 days, of an hour up to
/// 90 days. A quantile is the beginning of its bucket, so it is at most one bucket less than the exact one. Longer
/// durations count as 90 days, negative ones as none. At most 24 KiB.
///
///     DurationCounts counts;
///     counts.add(31h);
///     counts.quantile(50);  // 31h
class DurationCounts {
 public:
  void add(std::chrono::milliseconds duration);
  void add(const DurationCounts& other);

  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
  /// The least duration that at least `percent` of all durations do not exceed (nearest rank). Nothing when there are
  /// none.
  /// @param percent  1 … 100
  [[nodiscard]] std::optional<std::chrono::milliseconds> quantile(unsigned percent) const;

 private:
  std::vector<std::uint32_t> buckets_;  ///< as long as the largest duration needs
  std::uint64_t size_{0};
};

}  // namespace parcelgate
