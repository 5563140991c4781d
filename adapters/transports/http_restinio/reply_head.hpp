// The head of an answer as bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "gateway/ports/http.hpp"

namespace parcelgate {

/// Whether an answer with this status can have a body. One that cannot has no Content-Length either: that of 304 would
/// be the length of the answer that was not made.
[[nodiscard]] constexpr bool may_have_body(int status) noexcept {
  return status >= 200 && status != 204 && status != 304;
}

/// Status line, headers and the empty line. RESTinio's builder would make three strings of each header first.
/// @param closes       the connection ends with this answer
/// @param date         value of the Date header
/// @param extra_bytes  more memory to reserve, for a body that is appended
[[nodiscard]] std::string render_head(const HttpReply& reply, bool closes, std::string_view date,
                                      std::size_t extra_bytes = 0);

}  // namespace parcelgate
