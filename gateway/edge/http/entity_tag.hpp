// Conditional requests by entity tag (RFC 9110, sections 8.8.3 and 13.1.2).
#pragma once

#include <string_view>

#include "gateway/ports/http.hpp"

namespace parcelgate {

/// Whether a field value of If-None-Match names the tag: by weak comparison, so W/"a" and "a" are the same; "*" names
/// any. The part of a value after a syntax error is ignored.
/// @param tag  with its quotes
[[nodiscard]] bool names_tag(std::string_view if_none_match, std::string_view tag) noexcept;

/// Whether a GET or HEAD of the present state with this tag is answered by 304. The header may occur several times.
[[nodiscard]] bool is_not_modified(const HttpHeaders& headers, std::string_view tag) noexcept;

}  // namespace parcelgate
