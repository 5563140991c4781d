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
  const auto address = IpAddress::parse(request.remote_address);
  if (!address || !contains(proxy.addresses, *address)) return std::nullopt;
  std::string user = user_of(find_header(*request.headers, proxy.user_header));
  if (user.empty()) return std::nullopt;
  std::optional<KeyScope> best;
  const auto take = [&](std::string_view group) {
    const auto found = proxy.scopes.find(group);
    if (found != proxy.scopes.end() && (!best || rank_of(found->second) > rank_of(*best))) best = found->second;
  };
  take("*");
  std::string_view groups =
      proxy.groups_header.empty() ? std::string_view{} : find_header(*request.headers, proxy.groups_header);
  while (!groups.empty()) take(trim(cut_part(groups, ',')));
  if (!best) return std::nullopt;
  return Principal{*best, proxy.tenant, {}, {}, std::move(user)};
}

}  // namespace parcelgate
