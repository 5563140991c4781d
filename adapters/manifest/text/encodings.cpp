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
  const std::string literal = render_json([&](JsonWriter& writer) { write_text(writer, text); });
  return literal.substr(1, literal.size() - 2);
}

bool has_control(std::string_view text) noexcept {
  return std::any_of(text.begin(), text.end(), [](char letter) {
    const auto byte = static_cast<unsigned char>(letter);
    return byte < 0x20U || byte == 0x7fU;
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
    const std::string_view part = trim(cut_part(list, ','));
    if (part.size() > name.size() && part.starts_with(name) && part[name.size()] == '=') {
      return part.substr(name.size() + 1);
    }
  }
  return {};
}

}  // namespace parcelgate
