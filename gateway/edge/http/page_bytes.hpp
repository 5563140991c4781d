// How large a page of a list may become, in bytes.
#pragma once

#include <algorithm>
#include <cstddef>

namespace parcelgate {

/// A page ends after the item that makes it this large, even if more items were requested. The next page
/// continues there.
inline constexpr std::size_t kPageBytes = 512 * 1024;

/// How many items to read at once, so that little is read beyond the end of a page: few at first, then as many as fit
/// going by the items so far.
class PageBatches {
 public:
  explicit PageBatches(std::size_t limit) : limit_(limit) {}

  [[nodiscard]] bool is_full() const noexcept { return items_ >= limit_ || bytes_ >= kPageBytes; }
  /// At least 1 while the page is not full.
  [[nodiscard]] std::size_t next() const noexcept {
    const std::size_t left = limit_ - items_;
    if (items_ == 0) return std::min(left, kFirst);
    const std::size_t average = std::max<std::size_t>(1, bytes_ / items_);
    const std::size_t fitting = std::max<std::size_t>(1, (kPageBytes - bytes_) / average);
    return std::min({left, fitting, std::max(kFirst, 2 * items_)});
  }
  void add(std::size_t bytes) noexcept {
    ++items_;
    bytes_ += bytes;
  }

 private:
  static constexpr std::size_t kFirst = 4;

  std::size_t limit_;
  std::size_t items_{0};
  std::size_t bytes_{0};
};

}  // namespace parcelgate
