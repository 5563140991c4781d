#include "adapters/manifest/text/encodings.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <stdexcept>

#include <uninorm.h>

#include "gateway/base/text.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

bool is_letter_or_digit(char letter) noexcept {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9');
}

void append_percent(std::string& out, char letter) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(letter);
  out.push_back('%');
  out.push_back(kDigits[byte >> 4U]);
  out.push_back(kDigits[byte & 15U]);
}

std::string percent_encode(std::string_view text, std::string_view kept, bool space_is_plus) {
  std::string out;
  out.reserve(text.size() + text.size() / 2);
  for (const char letter : text) {
    if (is_letter_or_digit(letter) || kept.find(letter) != std::string_view::npos) {
      out.push_back(letter);
    } else if (letter == ' ' && space_is_plus) {
      out.push_back('+');
    } else {
      append_percent(out, letter);
    }
  }
  return out;
}

int hex_digit(char letter) noexcept {
  if (letter >= '0' && letter <= '9') return letter - '0';
  if (letter >= 'a' && letter <= 'f') return letter - 'a' + 10;
  if (letter >= 'A' && letter <= 'F') return letter - 'A' + 10;
  return -1;
}

std::string_view trim_spaces(std::string_view text) noexcept {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

template <class Map>
std::string map_letters(std::string_view text, Map map) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), map);
  return out;
}

}  // namespace

std::string url_encode_form(std::string_view text) {
  return percent_encode(text, "*-_.", true);
}
std::string url_encode_rfc3986(std::string_view text) {
  return percent_encode(text, "-._~", false);
}

std::string url_decode_form(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    const int high = text[at] == '%' && at + 2 < text.size() ? hex_digit(text[at + 1]) : -1;
    const int low = high >= 0 ? hex_digit(text[at + 2]) : -1;
    if (low >= 0) {
      out.push_back(static_cast<char>(high * 16 + low));
      at += 2;
    } else {
      out.push_back(text[at] == '+' ? ' ' : text[at]);
    }
  }
  return out;
}

std::string xml_escape(std::string_view text) {
  std::string repaired;
  if (!is_utf8(text)) text = repaired = repair_utf8(text);
  std::string out;
  out.reserve(text.size());
  for (const char letter : text) {
    switch (letter) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&apos;";
        break;
      default:
        if (static_cast<unsigned char>(letter) >= 0x20U || letter == '\n' || letter == '\t') out.push_back(letter);
    }
  }
  return out;
}

std::string json_escape(std::string_view text) {
  rapidjson::StringBuffer buffer;
  JsonWriter writer(buffer);
  write_text(writer, text);
  return {buffer.GetString() + 1, buffer.GetSize() - 2};
}

bool has_control(std::string_view text) noexcept {
  return std::any_of(text.begin(), text.end(), [](char letter) {
    const auto byte = static_cast<unsigned char>(letter);
    return byte < 0x20U || byte == 0x7fU;
  });
}

std::string to_lower_ascii(std::string_view text) {
  return map_letters(text, [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  });
}

std::string to_upper_ascii(std::string_view text) {
  return map_letters(text, [](char letter) {
    return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
  });
}

Result<std::string> to_nfkd(std::string_view text) {
  if (text.empty()) return std::string{};
  if (!is_utf8(text)) return unexpected(ErrorKind::malformed, "text to be normalised is not UTF-8");
  std::size_t length = 0;
  const std::unique_ptr<std::uint8_t, decltype(&std::free)> normalized(
      u8_normalize(UNINORM_NFKD, reinterpret_cast<const std::uint8_t*>(text.data()), text.size(), nullptr, &length),
      &std::free);
  if (!normalized) throw std::runtime_error("libunistring failed to normalise a text");
  return std::string(reinterpret_cast<const char*>(normalized.get()), length);
}

std::string_view find_part(std::string_view list, std::string_view name) noexcept {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(','), list.size());
    const std::string_view part = trim_spaces(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
    if (part.size() > name.size() && part.starts_with(name) && part[name.size()] == '=') {
      return part.substr(name.size() + 1);
    }
  }
  return {};
}

}  // namespace parcelgate
