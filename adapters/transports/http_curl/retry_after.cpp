#include "adapters/transports/http_curl/retry_after.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <string>

#include "gateway/base/text.hpp"

namespace parcelgate {

std::optional<Instant> parse_http_date(std::string_view text) {
  text = trim(text);
  // curl_getdate takes far more than HTTP dates: every HTTP date starts with the name of a day and holds a time.
  if (text.empty() || text.size() > 64 || !is_ascii_letter(text.front()) || text.find(':') == std::string_view::npos)
    return {};
  const auto seconds = curl_getdate(std::string(text).c_str(), nullptr);
  if (seconds < 0) return {};
  return Instant{std::chrono::seconds{seconds}};
}

std::optional<std::chrono::seconds> parse_retry_after(std::string_view text, Instant now, std::chrono::seconds cap) {
  text = trim(text);
  if (text.empty()) return {};
  if (std::all_of(text.begin(), text.end(), is_ascii_digit)) {
    std::int64_t seconds = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (read.ec == std::errc::result_out_of_range) return cap;
    return std::min(std::chrono::seconds{seconds}, cap);
  }
  const auto at = parse_http_date(text);
  if (!at) return {};
  if (*at <= now) return std::chrono::seconds{0};
  return std::min(std::chrono::ceil<std::chrono::seconds>(*at - now), cap);
}

}  // namespace parcelgate
