// Refuses private addresses for URLs that clients give.
#pragma once

struct sockaddr;

namespace parcelgate {

/// Whether an address is on the public internet: not this host, not a private, link-local, shared, multicast or
/// reserved range, also when wrapped into IPv6 (mapped, NAT64, 6to4). Call it with the resolved address for
/// which the socket is opened: then a name that resolves differently at the second time cannot bypass the check.
/// @source IANA special-purpose address registries (RFC 6890)
[[nodiscard]] bool is_public_address(const sockaddr& address) noexcept;

}  // namespace parcelgate
