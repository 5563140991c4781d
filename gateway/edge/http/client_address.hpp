// The address of the client behind the proxies in front of the gateway.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gateway/net/networks.hpp"
#include "gateway/ports/http.hpp"

namespace parcelgate {

/// The client's address as the trusted proxies report it in X-Forwarded-For: the last address of the header that is not
/// a trusted proxy's. Each proxy appends the address that it was called from, so the addresses before that one are the
/// client's own claim.
///
/// An entry that is not an address ends the search at the proxy that reported it. So a client can at most make itself
/// count with that proxy, never with another client. "Forwarded" (RFC 7239) is not read.
///
/// @param peer  of the connection
/// @return nothing: the request has come directly. It is not from a trusted proxy, or has no such header
[[nodiscard]] std::optional<std::string> forwarded_client(std::string_view peer, const HttpHeaders& headers,
                                                          const Networks& trusted_proxies);

}  // namespace parcelgate
