// Addresses of web pages.
#pragma once

#include <string_view>

namespace parcelgate {

/// Whether a text begins like the address of a web page.
[[nodiscard]] constexpr bool is_web_address(std::string_view text) noexcept {
  return text.starts_with("https://") || text.starts_with("http://");
}

}  // namespace parcelgate
