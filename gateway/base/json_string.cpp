#include "gateway/base/json_string.hpp"

#include <array>
#include <cstdint>

#include "gateway/base/text.hpp"

namespace parcelgate {
namespace {

void append_unit(std::string& out, std::uint32_t unit) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out.push_back(kDigits[(unit >> static_cast<unsigned>(shift)) & 15U]);
}

void append_escaped(std::string& out, char32_t point) {
  constexpr std::string_view kShort = "\b\f\n\r\t\"\\";
  constexpr std::string_view kLetters = "bfnrt\"\\";
  const std::size_t at = point < 0x80 ? kShort.find(static_cast<char>(point)) : std::string_view::npos;
  if (at != std::string_view::npos) {
    out.push_back('\\');
    out.push_back(kLetters[at]);
  } else if (point < 0x10000) {
    append_unit(out, point);
  } else {
    append_unit(out, 0xD800 + ((point - 0x10000) >> 10U));
    append_unit(out, 0xDC00 + ((point - 0x10000) & 0x3FFU));
  }
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out.push_back('"');
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint next = code_point_at(text, at);
    const std::string_view bytes = text.substr(at, next.length);
    if (!next.is_valid) out += kReplacementCharacter;
    else if (next.point == '"' || next.point == '\\' || is_hidden(next.point)) append_escaped(out, next.point);
    else out += bytes;
    at += next.length;
  }
  out.push_back('"');
}

}  // namespace parcelgate
