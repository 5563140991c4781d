#include "gateway/edge/console/proxy_identity.hpp"

#include <array>

#include "gateway/base/text.hpp"
#include "gateway/net/address.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kMostUserBytes = 128;

/// A name for logs and lists: one line of limited length; empty: none that can be shown.
std::string user_of(std::string_view header) {
  header = trim(header);
  return header.size() <= kMostUserBytes && is_printable_line(header) ? std::string(header) : std::string{};
}

/// The value of a header that is there once. A proxy that adds its header behind the one of its client leaves two, and
/// the first is the client's.
std::optional<std::string_view> single_header(const HttpHeaders& headers, std::string_view name) {
  std::optional<std::string_view> value;
  for (const auto& [header, text] : headers) {
    if (!equal_ignoring_case(header, name)) continue;
    if (value) return std::nullopt;
    value = text;
  }
  return value.value_or(std::string_view{});
}

/// From the least to the most.
constexpr std::array kRising{KeyScope::viewer, KeyScope::after_sales, KeyScope::admin};

int rank_of(KeyScope scope) noexcept {
  for (std::size_t at = 0; at < kRising.size(); ++at) {
    if (kRising[at] == scope) return static_cast<int>(at);
  }
  return -1;
}

}  // namespace

std::optional<Principal> identify(const TrustedProxy& proxy, const InboundRequest& request) {
  if (proxy.addresses.empty() || proxy.user_header.empty()) return std::nullopt;
  const std::string_view peer = request.proxy_address.empty() ? request.remote_address : request.proxy_address;
  const auto address = IpAddress::parse(peer);
  if (!address || !contains(proxy.addresses, *address)) return std::nullopt;
  const auto name = single_header(*request.headers, proxy.user_header);
  const auto group_names = proxy.groups_header.empty() ? std::optional(std::string_view{})
                                                       : single_header(*request.headers, proxy.groups_header);
  if (!name || !group_names) return std::nullopt;
  std::string user = user_of(*name);
  if (user.empty()) return std::nullopt;
  std::optional<KeyScope> best;
  const auto take = [&](std::string_view group) {
    const auto found = proxy.scopes.find(group);
    if (found != proxy.scopes.end() && (!best || rank_of(found->second) > rank_of(*best))) best = found->second;
  };
  take("*");
  std::string_view groups = *group_names;
  while (!groups.empty()) take(trim(cut_part(groups, ',')));
  if (!best) return std::nullopt;
  return Principal{*best, proxy.tenant, {}, {}, std::move(user)};
}

}  // namespace parcelgate
