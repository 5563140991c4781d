#include "adapters/transports/http_curl/address_guard.hpp"

#include <netinet/in.h>

#include <array>
#include <cstdint>
#include <cstring>

namespace parcelgate {
namespace {

struct Range {
  std::uint32_t network;
  int prefix;
};

constexpr std::uint32_t ip(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  return a << 24 | b << 16 | c << 8 | d;
}

constexpr std::array kClosedRanges{
    Range{ip(0, 0, 0, 0), 8},      Range{ip(10, 0, 0, 0), 8},     Range{ip(100, 64, 0, 0), 10},
    Range{ip(127, 0, 0, 0), 8},    Range{ip(169, 254, 0, 0), 16}, Range{ip(172, 16, 0, 0), 12},
    Range{ip(192, 0, 0, 0), 24},   Range{ip(192, 0, 2, 0), 24},   Range{ip(192, 88, 99, 0), 24},
    Range{ip(192, 168, 0, 0), 16}, Range{ip(198, 18, 0, 0), 15},  Range{ip(198, 51, 100, 0), 24},
    Range{ip(203, 0, 113, 0), 24}, Range{ip(224, 0, 0, 0), 3},
};

bool is_public(std::uint32_t address) noexcept {
  for (const auto& range : kClosedRanges) {
    if ((address ^ range.network) >> (32 - range.prefix) == 0) return false;
  }
  return true;
}

std::uint32_t read_v4(const std::uint8_t* bytes) noexcept {
  return ip(bytes[0], bytes[1], bytes[2], bytes[3]);
}

bool is_public(const in6_addr& address) noexcept {
  const auto* bytes = address.s6_addr;
  static constexpr std::array<std::uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  static constexpr std::array<std::uint8_t, 12> kNat64{0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0};
  if (std::memcmp(bytes, kMapped.data(), kMapped.size()) == 0) return is_public(read_v4(bytes + 12));
  if (std::memcmp(bytes, kNat64.data(), kNat64.size()) == 0) return is_public(read_v4(bytes + 12));
  if ((bytes[0] & 0xe0) != 0x20) return false;                                          // outside of 2000::/3
  if (bytes[0] == 0x20 && bytes[1] == 0x02) return is_public(read_v4(bytes + 2));       // 6to4
  if (bytes[0] == 0x20 && bytes[1] == 0x01 && (bytes[2] & 0xfe) == 0x00) return false;  // 2001::/23: Teredo and others
  const bool documentation = bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] == 0x0d && bytes[3] == 0xb8;
  return !documentation;
}

}  // namespace

bool is_public_address(const sockaddr& address) noexcept {
  if (address.sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof v4);
    return is_public(ntohl(v4.sin_addr.s_addr));
  }
  if (address.sa_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address, sizeof v6);
    return is_public(v6.sin6_addr);
  }
  return false;
}

}  // namespace parcelgate
