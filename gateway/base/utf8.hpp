// UTF-8, character by character; gateway/base/text.hpp builds on it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace parcelgate {

/// Well-formed UTF-8 of RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
[[nodiscard]] bool is_utf8(std::string_view bytes) noexcept;

/// One character of a text.
struct CodePoint {
  char32_t point{0};      ///< U+FFFD where the bytes are not UTF-8
  std::size_t length{1};  ///< in bytes; of bad bytes as many as one U+FFFD replaces
  bool is_valid{true};
};
/// The character that begins at `at`, which must be inside the text. Of a sequence that is cut short, the part that is
/// there counts as one bad character, as Unicode (chapter 3.9) and the web do it.
[[nodiscard]] CodePoint code_point_at(std::string_view text, std::size_t at) noexcept;

void append_utf8(std::string& out, char32_t point);

/// Code points from `first` to `last`, both included.
struct CodePointRange {
  char32_t first;
  char32_t last;
};

/// Whether a byte continues a character: never the first byte of one.
[[nodiscard]] constexpr bool is_continuation(char byte) noexcept {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

/// Length of the ASCII text at the front, in bytes.
[[nodiscard]] std::size_t ascii_length(std::string_view text) noexcept;

/// The front of a text, at most `max_bytes` long. The cut is between two characters, and neither before a combining
/// mark nor inside an emoji of several parts. Nothing is added: see shorten() in gateway/base/text.hpp.
[[nodiscard]] std::string_view cut_utf8(std::string_view text, std::size_t max_bytes) noexcept;

}  // namespace parcelgate
