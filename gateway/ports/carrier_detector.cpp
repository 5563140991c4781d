#include "gateway/ports/carrier_detector.hpp"

#include <cstdint>

namespace parcelgate {
namespace {

/// One code point of UTF-8, at most three bytes long: all that matters here lies below U+10000.
struct Letter {
  std::uint32_t code{0};
  std::size_t bytes{1};
};

Letter read_letter(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t index) { return static_cast<unsigned char>(text[index]); };
  const auto continues = [&](std::size_t index) { return index < text.size() && (byte(index) & 0xC0U) == 0x80U; };
  const std::uint32_t first = byte(at);
  if ((first & 0xE0U) == 0xC0U && continues(at + 1)) return {((first & 0x1FU) << 6U) | (byte(at + 1) & 0x3FU), 2};
  if ((first & 0xF0U) == 0xE0U && continues(at + 1) && continues(at + 2)) {
    return {((first & 0x0FU) << 12U) | ((byte(at + 1) & 0x3FU) << 6U) | (byte(at + 2) & 0x3FU), 3};
  }
  return {first, 1};
}

bool is_blank(std::uint32_t code) noexcept {
  return code == ' ' || (code >= '\t' && code <= '\r') || code == 0xA0 || (code >= 0x2000 && code <= 0x200F) ||
         code == 0x202F || code == 0x2060 || code == 0x3000 || code == 0xFEFF;
}

bool is_dash(std::uint32_t code) noexcept {
  return code == '-' || (code >= 0x2010 && code <= 0x2015) || code == 0x2212 || code == 0x30FC || code == 0xFE58 ||
         code == 0xFE63 || code == 0xFF0D;
}

/// ASCII of a full-width form, else the code itself.
std::uint32_t narrow(std::uint32_t code) noexcept {
  return code >= 0xFF01 && code <= 0xFF5E ? code - 0xFF01 + '!' : code;
}

}  // namespace

std::string normalize_number(std::string_view typed) {
  std::string out;
  for (std::size_t at = 0; at < typed.size();) {
    const Letter letter = read_letter(typed, at);
    if (is_dash(letter.code)) {
      out += '-';
    } else if (const std::uint32_t code = narrow(letter.code); code < 0x80 && letter.code != code) {
      out += static_cast<char>(code >= 'a' && code <= 'z' ? code - 'a' + 'A' : code);
    } else if (letter.bytes == 1) {
      const char plain = typed[at];
      if (!is_blank(letter.code)) out += plain >= 'a' && plain <= 'z' ? static_cast<char>(plain - 'a' + 'A') : plain;
    } else if (!is_blank(letter.code)) {
      out.append(typed.substr(at, letter.bytes));
    }
    if (out.size() > kMaxNumberLength) return {};
    at += letter.bytes;
  }
  return out;
}

}  // namespace parcelgate
