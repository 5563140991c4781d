// Percent-encoding: RFC 3986 for URLs, and the variant of HTML forms.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace parcelgate {

/// Value of a hex digit of either case, or -1.
[[nodiscard]] constexpr int hex_digit_value(char digit) noexcept {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

/// Appends one byte as %XX in upper case.
void append_percent(std::string& out, char byte);

/// RFC 3986: letters, digits and "-._~" stay, every other byte becomes %XX in upper case. For path segments and for
/// the names and values of a query.
[[nodiscard]] std::string percent_encode(std::string_view text);
/// As Java's URLEncoder and HTML forms do it: letters, digits and "*-_." stay, a space becomes "+", every other byte
/// becomes %XX in upper case ("~" too).
[[nodiscard]] std::string form_encode(std::string_view text);

/// Strict, for request targets that clients send us. "+" stays "+".
/// @return nothing where a "%" is not followed by two hex digits, or the text holds a control character (below U+0020)
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text);
/// Lenient, for bodies and queries of carriers: "+" is a space, a "%" that is not followed by two hex digits stays.
[[nodiscard]] std::string form_decode(std::string_view text);

}  // namespace parcelgate
