// The peer address of a connection.
#pragma once

#include <algorithm>
#include <array>

#include <asio/ip/address.hpp>

#include "gateway/net/source_network.hpp"

namespace parcelgate {

/// Converts asio's address to ours, which has a single form for IPv4.
[[nodiscard]] inline IpAddress ip_address_of(const asio::ip::address& address) {
  const asio::ip::address_v6 six =
      address.is_v4() ? asio::ip::make_address_v6(asio::ip::v4_mapped, address.to_v4()) : address.to_v6();
  const auto bytes = six.to_bytes();
  IpAddress out;
  std::copy(bytes.begin(), bytes.end(), out.bytes.begin());
  return out;
}

}  // namespace parcelgate
