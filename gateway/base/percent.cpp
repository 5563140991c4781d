#include "gateway/base/percent.hpp"

#include "gateway/base/text.hpp"

namespace parcelgate {
namespace {

/// The byte that the "%XX" at `at` encodes, or -1.
int escaped_byte(std::string_view text, std::size_t at) noexcept {
  if (text.size() - at < 3) return -1;
  const int high = hex_digit_value(text[at + 1]);
  const int low = hex_digit_value(text[at + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

std::string encode_except(std::string_view text, std::string_view kept, bool space_is_plus) {
  std::string out;
  out.reserve(text.size() + text.size() / 2);
  for (const char byte : text) {
    if (is_ascii_letter(byte) || is_ascii_digit(byte) || kept.find(byte) != std::string_view::npos) {
      out.push_back(byte);
    } else if (byte == ' ' && space_is_plus) {
      out.push_back('+');
    } else {
      append_percent(out, byte);
    }
  }
  return out;
}

}  // namespace

void append_percent(std::string& out, char byte) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  const auto value = static_cast<unsigned char>(byte);
  out.push_back('%');
  out.push_back(kDigits[value >> 4U]);
  out.push_back(kDigits[value & 15U]);
}

std::string percent_encode(std::string_view text) {
  return encode_except(text, "-._~", false);
}

std::string form_encode(std::string_view text) {
  return encode_except(text, "*-_.", true);
}

std::optional<std::string> percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    char byte = text[at];
    if (byte == '%') {
      const int escaped = escaped_byte(text, at);
      if (escaped < 0) return std::nullopt;
      byte = static_cast<char>(escaped);
      at += 2;
    }
    if (static_cast<unsigned char>(byte) < 0x20U) return std::nullopt;
    out.push_back(byte);
  }
  return out;
}

std::string form_decode(std::string_view text) {
  std::string out(text.size(), '\0');
  std::size_t length = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    char byte = text[at] == '+' ? ' ' : text[at];
    if (byte == '%') {
      if (const int escaped = escaped_byte(text, at); escaped >= 0) {
        byte = static_cast<char>(escaped);
        at += 2;
      }
    }
    out[length++] = byte;
  }
  out.resize(length);
  return out;
}

}  // namespace parcelgate
