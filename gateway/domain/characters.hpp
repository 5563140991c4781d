// A text as characters, with full-width forms as ASCII: for readers of numbers and names.
#pragma once

#include <string_view>
#include <vector>

namespace parcelgate {

struct Character {
  char32_t point{0};
  char ascii{0};        ///< the character, or the ASCII form of a full-width one; 0: neither
  std::size_t at{0};    ///< in bytes
  std::size_t size{1};  ///< in bytes

  [[nodiscard]] bool is_digit() const noexcept { return ascii >= '0' && ascii <= '9'; }
  [[nodiscard]] bool is_letter() const noexcept { return (ascii | 0x20) >= 'a' && (ascii | 0x20) <= 'z'; }
  [[nodiscard]] bool is_word() const noexcept { return is_digit() || is_letter(); }
  /// Han, which Chinese names of people and places are written in.
  [[nodiscard]] bool is_han() const noexcept {
    return (point >= 0x3400 && point <= 0x9FFF) || (point >= 0xF900 && point <= 0xFAFF) || point >= 0x20000;
  }
};

/// Bytes that are not UTF-8 become U+FFFD, which is no letter, digit or mark.
[[nodiscard]] std::vector<Character> characters_of(std::string_view text);

}  // namespace parcelgate
