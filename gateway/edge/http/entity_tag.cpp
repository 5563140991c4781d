#include "gateway/edge/http/entity_tag.hpp"

#include <algorithm>

#include "gateway/base/text.hpp"

namespace parcelgate {

bool names_tag(std::string_view if_none_match, std::string_view tag) noexcept {
  if (tag.starts_with("W/")) tag.remove_prefix(2);
  std::string_view rest = if_none_match;
  for (;;) {
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t,"), rest.size()));
    if (rest.starts_with('*')) return true;
    if (rest.starts_with("W/")) rest.remove_prefix(2);
    if (!rest.starts_with('"')) return false;
    const std::size_t end = rest.find('"', 1);
    if (end == std::string_view::npos) return false;
    if (rest.substr(0, end + 1) == tag) return true;
    rest.remove_prefix(end + 1);
  }
}

bool is_not_modified(const HttpHeaders& headers, std::string_view tag) noexcept {
  return std::any_of(headers.begin(), headers.end(), [&](const auto& header) {
    return equal_ignoring_case(header.first, "If-None-Match") && names_tag(header.second, tag);
  });
}

}  // namespace parcelgate
