// Network addresses as values, and their place: the public internet, a private network, or this host.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

struct sockaddr;

namespace parcelgate {

/// An IPv4 or IPv6 address. IPv4 is kept as ::ffff:a.b.c.d, so both spellings of one address are equal.
struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};

  /// Reads "192.0.2.1" or "2001:db8::1": decimal IPv4 of four parts, IPv6 without brackets, port or zone id.
  [[nodiscard]] static std::optional<IpAddress> parse(std::string_view text);
  /// The address of a socket; empty for a family other than IPv4 and IPv6.
  [[nodiscard]] static std::optional<IpAddress> of(const sockaddr& address) noexcept;

  [[nodiscard]] bool is_v4() const noexcept;
  friend bool operator==(const IpAddress&, const IpAddress&) = default;
};

/// "192.0.2.1", or the short form of IPv6 (RFC 5952). All spellings of an address give the same text.
[[nodiscard]] std::string to_text(const IpAddress& address);

/// The place of an address.
enum class AddressScope : std::uint8_t {
  public_internet,
  this_host,        ///< loopback and unspecified addresses
  private_network,  ///< also shared addresses of providers (100.64.0.0/10) and unique local IPv6
  link_local,       ///< also the metadata services of cloud providers
  reserved,         ///< multicast, documentation, benchmarks, future use, tunnels without a known end
};

/// An IPv4 address inside an IPv6 one (mapped, compatible, NAT64, 6to4) counts as the IPv4 address.
/// @source IANA special-purpose address registries (RFC 6890, RFC 9637)
[[nodiscard]] AddressScope scope_of(const IpAddress& address) noexcept;

}  // namespace parcelgate
