// The text forms of a client's address.
#pragma once

#include <algorithm>
#include <string>

#include <asio/ip/address.hpp>

namespace parcelgate {

/// Connections are counted by this: an IPv4 address, or the /64 network of an IPv6 one.
[[nodiscard]] inline std::string source_of(const asio::ip::address& address) {
  if (address.is_v4()) return address.to_string();
  const auto six = address.to_v6();
  if (six.is_v4_mapped()) return asio::ip::make_address_v4(asio::ip::v4_mapped, six).to_string();
  auto bytes = six.to_bytes();
  std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
  return asio::ip::address_v6(bytes).to_string();
}

/// The form for the rest of the program and its log.
[[nodiscard]] inline std::string text_of(const asio::ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped()) return source_of(address);
  return address.to_string();
}

}  // namespace parcelgate
