// Retry-After of RFC 9110, section 10.2.3.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "gateway/domain/time.hpp"

namespace parcelgate {

/// Reads an HTTP date in any of its three forms (IMF-fixdate, RFC 850, asctime).
[[nodiscard]] std::optional<Instant> parse_http_date(std::string_view text);

/// Seconds to wait, between 0 and `cap`: whole seconds or an HTTP date against `now`, a past date counts as 0.
/// Empty when the text is neither.
/// @param now  the answer's own Date where it has one, so that a wrong clock on either side does not count
[[nodiscard]] std::optional<std::chrono::seconds> parse_retry_after(std::string_view text, Instant now,
                                                                    std::chrono::seconds cap);

}  // namespace parcelgate
