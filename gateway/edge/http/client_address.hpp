// The address of the client behind the proxies in front of the gateway.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gateway/net/networks.hpp"
#include "gateway/ports/http.hpp"

namespace parcelgate {

/// The client's address as the trusted proxies report it in X-Forwarded-For: the last address of the header that is not
/// a trusted proxy's. Each proxy appends the address of its peer, so the client itself may have forged the addresses
/// before that one.
///
/// An entry that is not an address ends the search, and the result is the proxy that reported it. So a client can at
/// most appear as that proxy, never as another client. "Forwarded" (RFC 7239) is not read.
///
/// @param peer  of the connection
/// @return nothing: the peer is not a trusted proxy, or the request has no such header
[[nodiscard]] std::optional<std::string> forwarded_client(std::string_view peer, const HttpHeaders& headers,
                                                          const Networks& trusted_proxies);

}  // namespace parcelgate
