// Text functions that are independent of the locale: blanks, ASCII letters, and repairing, cutting and printing UTF-8.
//
// Text from outside is repaired where it is decoded, so that everything inside the gateway is UTF-8. Text
// for people (tickets, log lines, terminals) goes through printable_line(), and shortened text through cut_utf8().
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "gateway/base/utf8.hpp"

namespace parcelgate {

[[nodiscard]] constexpr bool is_ascii_digit(char letter) noexcept {
  return letter >= '0' && letter <= '9';
}

[[nodiscard]] constexpr bool is_ascii_capital(char letter) noexcept {
  return letter >= 'A' && letter <= 'Z';
}

[[nodiscard]] constexpr bool is_ascii_letter(char letter) noexcept {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
}

[[nodiscard]] constexpr char ascii_upper(char letter) noexcept {
  return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 32) : letter;
}

[[nodiscard]] constexpr char ascii_lower(char letter) noexcept {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
}

[[nodiscard]] inline std::string ascii_lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char letter) { return ascii_lower(letter); });
  return lower;
}

[[nodiscard]] inline std::string ascii_upper(std::string_view text) {
  std::string upper(text);
  std::transform(upper.begin(), upper.end(), upper.begin(), [](char letter) { return ascii_upper(letter); });
  return upper;
}

/// Whether two texts are equal but for the case of ASCII letters: names of headers, URL schemes, host names.
[[nodiscard]] constexpr bool equal_ignoring_case(std::string_view left, std::string_view right) noexcept {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return ascii_lower(a) == ascii_lower(b); });
}

/// Cuts the part before the next separator off `rest`, and the separator with it. Without a separator, the part is all
/// of `rest`, which becomes empty.
///
///     while (!query.empty()) read_parameter(cut_part(query, '&'));
[[nodiscard]] constexpr std::string_view cut_part(std::string_view& rest, char separator) noexcept {
  const std::size_t end = rest.find(separator);
  const std::string_view part = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
  return part;
}

/// Without blanks (space, tab, line ends) at either end.
[[nodiscard]] constexpr std::string_view trim(std::string_view text) noexcept {
  // Mostly there is nothing to take away: looking at each end costs less than a search for a set of letters.
  const auto is_blank = [](char letter) { return letter == ' ' || letter == '\t' || letter == '\r' || letter == '\n'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

/// U+FFFD, the replacement character.
inline constexpr std::string_view kReplacementCharacter = "\xEF\xBF\xBD";

/// The text as UTF-8: each bad character becomes U+FFFD, all others stay. A character beyond U+FFFF that was written as
/// two surrogates of three bytes each (Java's and Oracle's "UTF8") becomes the character that was meant.
[[nodiscard]] std::string repair_utf8(std::string_view text);

/// cut_utf8(), with "…" behind it where something was cut off (three bytes more than `max_bytes`).
[[nodiscard]] std::string shorten(std::string_view text, std::size_t max_bytes);

/// A control character (C0, DEL, C1, line and paragraph separators), a mark or override of writing direction, or a
/// character without width. The joiner of emoji is one of these too.
[[nodiscard]] bool is_hidden(char32_t point) noexcept;

/// One line for a ticket, a log or a terminal, in UTF-8. Line breaks and tabs become one blank, and none at the ends;
/// all other control characters (ESC among them), marks and overrides of writing direction, and characters without
/// width are left out. So a text from outside can neither begin a line of its own, nor move the cursor, nor reorder the
/// text around it.
[[nodiscard]] std::string printable_line(std::string_view text);
/// The same for each line of a text; its line breaks stay.
[[nodiscard]] std::string printable_text(std::string_view text);
/// Whether printable_line() would change nothing.
[[nodiscard]] bool is_printable_line(std::string_view text) noexcept;

}  // namespace parcelgate
