// What several parts do with a piece of text, independent of any locale.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace parcelgate {

[[nodiscard]] constexpr char ascii_lower(char letter) noexcept {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
}

[[nodiscard]] inline std::string ascii_lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char letter) { return ascii_lower(letter); });
  return lower;
}

/// Without blanks (space, tab, line ends) at either end.
[[nodiscard]] constexpr std::string_view trim(std::string_view text) noexcept {
  // Mostly there is nothing to take away: looking at each end costs less than a search for a set of letters.
  const auto is_blank = [](char letter) { return letter == ' ' || letter == '\t' || letter == '\r' || letter == '\n'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace parcelgate
