// Comma-separated settings.
#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

namespace parcelgate {

/// "a, b,c" -> a b c; blanks around values and empty values are dropped.
[[nodiscard]] inline std::vector<std::string_view> split_commas(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    while (!word.empty() && word.front() == ' ') word.remove_prefix(1);
    while (!word.empty() && word.back() == ' ') word.remove_suffix(1);
    if (!word.empty()) out.push_back(word);
  }
  return out;
}

}  // namespace parcelgate
