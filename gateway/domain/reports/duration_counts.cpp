#include "gateway/domain/reports/duration_counts.hpp"

#include <algorithm>
#include <array>

namespace parcelgate {
namespace {

using std::chrono::minutes;

/// Buckets of one width, up to `until`.
struct BucketBand {
  minutes width;
  minutes until;
};
constexpr std::array<BucketBand, 3> kBands{
    {{minutes{1}, minutes{2 * 1440}}, {minutes{15}, minutes{14 * 1440}}, {minutes{60}, minutes{90 * 1440}}}};

std::size_t bucket_of(minutes duration) noexcept {
  std::size_t before = 0;
  minutes from{0};
  for (const BucketBand& band : kBands) {
    if (duration < band.until) return before + static_cast<std::size_t>((duration - from) / band.width);
    before += static_cast<std::size_t>((band.until - from) / band.width);
    from = band.until;
  }
  return before;  // the last bucket holds all that is longer
}

minutes start_of(std::size_t bucket) noexcept {
  minutes from{0};
  for (const BucketBand& band : kBands) {
    const auto count = static_cast<std::size_t>((band.until - from) / band.width);
    if (bucket < count) return from + band.width * static_cast<int>(bucket);
    bucket -= count;
    from = band.until;
  }
  return from;
}

}  // namespace

void DurationCounts::add(std::chrono::milliseconds duration) {
  const auto whole = std::chrono::floor<minutes>(std::max(duration, std::chrono::milliseconds{0}));
  const std::size_t bucket = bucket_of(whole);
  if (buckets_.size() <= bucket) buckets_.resize(bucket + 1);
  ++buckets_[bucket];
  ++size_;
}

void DurationCounts::add(const DurationCounts& other) {
  if (buckets_.size() < other.buckets_.size()) buckets_.resize(other.buckets_.size());
  for (std::size_t at = 0; at < other.buckets_.size(); ++at) buckets_[at] += other.buckets_[at];
  size_ += other.size_;
}

std::optional<std::chrono::milliseconds> DurationCounts::quantile(unsigned percent) const {
  if (size_ == 0) return std::nullopt;
  const std::uint64_t rank = std::max<std::uint64_t>((size_ * percent + 99) / 100, 1);
  std::uint64_t seen = 0;
  for (std::size_t at = 0; at < buckets_.size(); ++at) {
    seen += buckets_[at];
    if (seen >= rank) return start_of(at);
  }
  return std::nullopt;
}

}  // namespace parcelgate
