// A customer of the Kuaidi100 facade.
#pragma once

#include <cstdint>
#include <string>

namespace parcelgate {

/// One system that speaks Kuaidi100 to us. It sees the shipments of its tenant alone.
struct Kuaidi100Customer {
  std::string customer;   ///< its number, as it sends it; unique in the gateway
  std::string key;        ///< signs its queries, and stands in its subscriptions
  std::string url_key{};  ///< `id` of the address /query?type=&postid=&id=; empty: this address is closed to it
  std::string tenant;
  bool registers{true};                   ///< whether a number that we do not know is registered and polled
  std::uint32_t requests_per_second{20};  ///< above it requests are refused as Kuaidi100 does (502)
  friend bool operator==(const Kuaidi100Customer&, const Kuaidi100Customer&) = default;
};

}  // namespace parcelgate
