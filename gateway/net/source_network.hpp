// The part of an address that identifies a sender for limits.
#pragma once

#include <string>
#include <string_view>

#include "gateway/net/address.hpp"

namespace parcelgate {

/// The part of an address that identifies one sender: an IPv4 address, or the /64 network of an IPv6 one. A provider
/// gives each customer at least a /64, so an attacker has any number of single IPv6 addresses. Every limit by source
/// uses this function: connections, wrong keys, look-ups, waiting requests.
[[nodiscard]] std::string source_network(const IpAddress& address);

/// The same for an address as text. Never empty; an invalid address counts as a source, too.
[[nodiscard]] std::string source_network(std::string_view address);

}  // namespace parcelgate
