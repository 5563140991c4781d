#include "gateway/edge/http/client_address.hpp"

#include <algorithm>
#include <cstddef>

#include "gateway/base/text.hpp"

namespace parcelgate {
namespace {

constexpr std::string_view kHeader = "X-Forwarded-For";
/// A longer chain of proxies is a loop or forged.
constexpr std::size_t kMostProxies = 16;

bool is_port(std::string_view text) noexcept {
  return !text.empty() && text.size() <= 5 && std::all_of(text.begin(), text.end(), is_ascii_digit);
}

/// Some proxies add the port: "192.0.2.1:4711", "[2001:db8::1]:4711".
std::optional<IpAddress> parse_entry(std::string_view entry) {
  if (entry.starts_with('[')) {
    const std::size_t end = entry.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view rest = entry.substr(end + 1);
    if (!rest.empty() && !(rest.front() == ':' && is_port(rest.substr(1)))) return std::nullopt;
    const auto address = IpAddress::parse(entry.substr(1, end - 1));
    return entry.find(':') < end ? address : std::nullopt;
  }
  const std::size_t colon = entry.find(':');
  if (colon != std::string_view::npos && colon == entry.rfind(':')) {
    if (!is_port(entry.substr(colon + 1))) return std::nullopt;
    entry = entry.substr(0, colon);
  }
  return IpAddress::parse(entry);
}

/// Reads the entries of one header from the last to the first. @return false: stop the search
bool follow(std::string_view value, const Networks& trusted, std::size_t& proxies, IpAddress& client) {
  for (;;) {
    const std::size_t comma = value.rfind(',');
    const std::string_view entry = trim(comma == std::string_view::npos ? value : value.substr(comma + 1));
    // Empty elements of a list do not count (RFC 9110, section 5.6.1).
    if (!entry.empty()) {
      const auto address = parse_entry(entry);
      if (!address) return false;
      client = *address;
      if (!contains(trusted, client) || ++proxies == kMostProxies) return false;
    }
    if (comma == std::string_view::npos) return true;
    value = value.substr(0, comma);
  }
}

}  // namespace

std::optional<std::string> forwarded_client(std::string_view peer, const HttpHeaders& headers,
                                            const Networks& trusted_proxies) {
  if (trusted_proxies.empty()) return std::nullopt;
  auto client = IpAddress::parse(peer);
  if (!client || !contains(trusted_proxies, *client)) return std::nullopt;
  bool is_forwarded = false;
  std::size_t proxies = 0;
  // Several headers of this name are one list (RFC 9110, section 5.3).
  for (auto header = headers.rbegin(); header != headers.rend(); ++header) {
    if (!equal_ignoring_case(header->first, kHeader)) continue;
    is_forwarded = true;
    if (!follow(header->second, trusted_proxies, proxies, *client)) break;
  }
  return is_forwarded ? std::optional(to_text(*client)) : std::nullopt;
}

}  // namespace parcelgate
