// Comma-separated settings.
#pragma once

#include <string_view>
#include <vector>

#include "gateway/base/text.hpp"

namespace parcelgate {

/// "a, b,c" -> a b c; blanks around values and empty values are dropped.
[[nodiscard]] inline std::vector<std::string_view> split_commas(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const std::string_view value = trim(cut_part(text, ','));
    if (!value.empty()) out.push_back(value);
  }
  return out;
}

}  // namespace parcelgate
