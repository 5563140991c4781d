// The addresses that a request to a client's URL may reach.
#pragma once

#include <cstdint>

#include "gateway/net/networks.hpp"

namespace parcelgate {

/// Whether a URL's scheme is https or http.
enum class Encryption : bool { none, tls };

/// Rule for requests to URLs that clients register. It prevents server-side request forgery: a client must not reach
/// services inside our network through the gateway.
struct AddressPolicy {
  Networks allowed{};  ///< networks of our own that may be called too; configuration: outbound.subscriber_networks

  /// An allowed network permits every request. Otherwise the address must be public and the request encrypted.
  [[nodiscard]] bool permits(const IpAddress& address, Encryption encryption) const noexcept {
    if (contains(allowed, address)) return true;
    return encryption == Encryption::tls && scope_of(address) == AddressScope::public_internet;
  }
};

}  // namespace parcelgate
