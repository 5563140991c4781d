#include "gateway/net/url_parts.hpp"

#include <algorithm>

#include "gateway/base/text.hpp"

namespace parcelgate {
namespace {

struct Parts {
  std::string_view scheme;     ///< with "://"
  std::string_view authority;  ///< without user
  std::string_view path;
};

Parts split_url(std::string_view url) {
  Parts parts;
  if (const auto mark = url.find("://"); mark != std::string_view::npos) {
    parts.scheme = url.substr(0, mark + 3);
    url.remove_prefix(mark + 3);
  }
  const auto end = std::min(url.find_first_of("/?#"), url.size());
  parts.authority = url.substr(0, end);
  if (const auto at = parts.authority.rfind('@'); at != std::string_view::npos) parts.authority.remove_prefix(at + 1);
  parts.path = url.substr(end);
  parts.path = parts.path.substr(0, parts.path.find_first_of("?#"));
  return parts;
}

}  // namespace

std::string printable_url(std::string_view url) {
  const auto parts = split_url(url);
  std::string text;
  text.reserve(url.size());
  text.append(parts.scheme).append(parts.authority).append(parts.path);
  return text;
}

std::string origin_of(std::string_view url) {
  const auto parts = split_url(url);
  return ascii_lower(parts.scheme) + ascii_lower(parts.authority);
}

std::string_view host_of(std::string_view url) {
  const std::string_view authority = split_url(url).authority;
  if (authority.starts_with('[')) return authority.substr(0, authority.find(']') + 1);
  return authority.substr(0, authority.find(':'));
}

bool is_https(std::string_view url) noexcept {
  constexpr std::string_view kScheme = "https://";
  return equal_ignoring_case(url.substr(0, kScheme.size()), kScheme);
}

}  // namespace parcelgate
