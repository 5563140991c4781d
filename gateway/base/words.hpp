// Lists of words, and comparing with them.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>

namespace parcelgate {

using Words = std::span<const std::string_view>;

/// With A to Z as small letters; everything else stays.
[[nodiscard]] inline std::string lower_ascii(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char letter) { return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter; });
  return lower;
}

}  // namespace parcelgate
