// Fast paths over UTF-8: runs of characters that need no reading one by one.
#pragma once

#include <cstddef>
#include <string_view>

namespace parcelgate {

/// 3 where a character from U+3000 to U+CFFF begins, as nearly all of Chinese, without reading which one; else 0.
[[nodiscard]] inline std::size_t usual_length(std::string_view text, std::size_t at) noexcept {
  if (text.size() < at + 3) return 0;
  const auto byte = [&](std::size_t offset) { return static_cast<unsigned char>(text[at + offset]); };
  const bool is_usual = byte(0) >= 0xE3 && byte(0) <= 0xEC && (byte(1) & 0xC0U) == 0x80U && (byte(2) & 0xC0U) == 0x80U;
  return is_usual ? 3 : 0;
}

}  // namespace parcelgate
