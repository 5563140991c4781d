#include "gateway/net/source_network.hpp"

#include <algorithm>

namespace parcelgate {
namespace {

constexpr std::size_t kNetworkBytes = 8;  // of /64

}  // namespace

std::string source_network(const IpAddress& address) {
  if (address.is_v4()) return to_text(address);
  IpAddress network = address;
  std::fill(network.bytes.begin() + kNetworkBytes, network.bytes.end(), std::uint8_t{0});
  return to_text(network) + "/64";
}

std::string source_network(std::string_view address) {
  if (const auto parsed = IpAddress::parse(address)) return source_network(*parsed);
  return address.empty() ? std::string("unknown") : std::string(address);
}

}  // namespace parcelgate
