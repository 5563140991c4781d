// Writes HTML whose texts are always escaped.
#pragma once

#include <string>
#include <string_view>

namespace parcelgate {

/// The text with characters that mean something in HTML escaped, in contents and in quoted attributes. Control
/// characters are left out.
[[nodiscard]] inline std::string escape_html(std::string_view text) {
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
        out += "&#39;";
        break;
      default:
        if (static_cast<unsigned char>(letter) >= 0x20 || letter == '\n') out += letter;
    }
  }
  return out;
}

/// "<tag class="kind">text</tag>"
[[nodiscard]] inline std::string html_element(std::string_view tag, std::string_view text, std::string_view kind = {}) {
  std::string out = "<" + std::string(tag);
  if (!kind.empty()) out.append(" class=\"").append(kind).append("\"");
  return out.append(">").append(escape_html(text)).append("</").append(tag).append(">");
}

}  // namespace parcelgate
