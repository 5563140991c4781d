// Which addresses a URL that somebody else gave us may lead to.
#pragma once

struct sockaddr;

namespace parcelgate {

/// Whether an address is on the public internet: not this host, not a private, link-local, shared, multicast or
/// reserved range, also when wrapped into IPv6 (mapped, NAT64, 6to4). Asked with the resolved address that the
/// socket is opened for, so that a name that changes between check and use gains nothing.
/// @source IANA special-purpose address registries (RFC 6890)
[[nodiscard]] bool is_public_address(const sockaddr& address) noexcept;

}  // namespace parcelgate
