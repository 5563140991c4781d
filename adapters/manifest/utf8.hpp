// Whether bytes are UTF-8.
#pragma once

#include <string_view>

namespace parcelgate {

/// Well-formed UTF-8 of RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
[[nodiscard]] bool is_utf8(std::string_view bytes) noexcept;

}  // namespace parcelgate
