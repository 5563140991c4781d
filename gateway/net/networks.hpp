// A set of networks in CIDR notation.
#pragma once

#include <string_view>
#include <vector>

#include "gateway/base/result.hpp"
#include "gateway/net/address.hpp"

namespace parcelgate {

/// One network: "10.20.0.0/16", "fd12:3456::/32", or a single address.
struct Network {
  IpAddress address;
  unsigned bits{128};  ///< of the 16 bytes: an IPv4 prefix is 96 bits longer than written

  /// @error malformed: not a network, or bits are set after the prefix ("10.0.0.1/8"), which would allow more than the
  ///        text says
  [[nodiscard]] static Result<Network> parse(std::string_view text);
  /// IPv6 networks do not contain IPv4 addresses: ::/0 is all of IPv6 alone.
  [[nodiscard]] bool contains(const IpAddress& other) const noexcept;
  friend bool operator==(const Network&, const Network&) = default;
};

/// Networks of which any may contain an address.
using Networks = std::vector<Network>;

[[nodiscard]] bool contains(const Networks& networks, const IpAddress& address) noexcept;

}  // namespace parcelgate
