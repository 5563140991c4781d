// The part of an address by which senders are counted.
#pragma once

#include <string>
#include <string_view>

#include "gateway/net/address.hpp"

namespace parcelgate {

/// The part of an address that identifies one sender: an IPv4 address, or the /64 network of an IPv6 one. A provider
/// gives each customer a /64 at least, so single IPv6 addresses cost an attacker nothing. Every limit by source counts
/// by this: connections, wrong keys, look-ups, waiting requests.
[[nodiscard]] std::string source_network(const IpAddress& address);

/// The same for an address as text. Never empty; an address that cannot be read is a source like any other.
[[nodiscard]] std::string source_network(std::string_view address);

}  // namespace parcelgate
