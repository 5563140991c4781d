// People whom a proxy in front of the gateway has signed in (OpenID Connect): the proxy names them in headers.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/edge/http/key_ring.hpp"
#include "gateway/net/networks.hpp"
#include "gateway/ports/http.hpp"

namespace parcelgate {

/// Which proxies are believed, and what their headers grant.
struct TrustedProxy {
  Networks addresses;         ///< of the proxies, as peers of a connection; none: no header is trusted
  std::string user_header;    ///< "X-Forwarded-Email"
  std::string groups_header;  ///< "X-Forwarded-Groups": names with commas between them; empty: there is none
  std::string tenant;         ///< of everybody who comes this way; empty: all tenants
  /// By the name of a group; "*" is everybody. The scope that allows most counts.
  std::map<std::string, KeyScope, std::less<>> scopes;
};

/// The person whom a trusted proxy names. Nothing: the request does not come from such a proxy, names nobody, has one
/// of the headers twice, or none of the person's groups has a scope.
///
/// Trap: the proxy has to remove these headers from requests of its clients, else everybody can name themselves.
[[nodiscard]] std::optional<Principal> identify(const TrustedProxy& proxy, const InboundRequest& request);

}  // namespace parcelgate
