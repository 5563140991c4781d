#include "gateway/net/address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <initializer_list>
#include <string>

namespace parcelgate {
namespace {

constexpr std::array<std::uint8_t, 12> kMappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr std::array<std::uint8_t, 12> kCompatiblePrefix{};
constexpr std::array<std::uint8_t, 12> kNat64Prefix{0, 0x64, 0xff, 0x9b};

constexpr std::uint32_t v4(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  return a << 24U | b << 16U | c << 8U | d;
}

struct V4Range {
  std::uint32_t network;
  int bits;
  AddressScope scope;
};

constexpr std::array kV4Ranges{
    V4Range{v4(0, 0, 0, 0), 8, AddressScope::this_host},
    V4Range{v4(10, 0, 0, 0), 8, AddressScope::private_network},
    V4Range{v4(100, 64, 0, 0), 10, AddressScope::private_network},
    V4Range{v4(127, 0, 0, 0), 8, AddressScope::this_host},
    V4Range{v4(169, 254, 0, 0), 16, AddressScope::link_local},
    V4Range{v4(172, 16, 0, 0), 12, AddressScope::private_network},
    V4Range{v4(192, 0, 0, 0), 24, AddressScope::reserved},
    V4Range{v4(192, 0, 2, 0), 24, AddressScope::reserved},
    V4Range{v4(192, 88, 99, 0), 24, AddressScope::reserved},
    V4Range{v4(192, 168, 0, 0), 16, AddressScope::private_network},
    V4Range{v4(198, 18, 0, 0), 15, AddressScope::reserved},
    V4Range{v4(198, 51, 100, 0), 24, AddressScope::reserved},
    V4Range{v4(203, 0, 113, 0), 24, AddressScope::reserved},
    V4Range{v4(224, 0, 0, 0), 3, AddressScope::reserved},
};

AddressScope scope_of_v4(const std::uint8_t* bytes) noexcept {
  const std::uint32_t address = v4(bytes[0], bytes[1], bytes[2], bytes[3]);
  for (const V4Range& range : kV4Ranges) {
    if ((address ^ range.network) >> (32 - range.bits) == 0) return range.scope;
  }
  return AddressScope::public_internet;
}

bool starts_with(const IpAddress& address, std::initializer_list<std::uint8_t> prefix) noexcept {
  return std::equal(prefix.begin(), prefix.end(), address.bytes.begin());
}

bool starts_with(const IpAddress& address, const std::array<std::uint8_t, 12>& prefix) noexcept {
  return std::equal(prefix.begin(), prefix.end(), address.bytes.begin());
}

/// Below 2000::/3, all public space of IPv6.
AddressScope scope_of_unicast(const IpAddress& address) noexcept {
  const auto& bytes = address.bytes;
  if (starts_with(address, {0x20, 0x02})) return scope_of_v4(bytes.data() + 2);    // 6to4
  const bool is_special = starts_with(address, {0x20, 0x01}) && bytes[2] < 0x02;   // 2001::/23: Teredo, ORCHID, …
  const bool is_documentation = starts_with(address, {0x20, 0x01, 0x0d, 0xb8}) ||  // 2001:db8::/32
                                (starts_with(address, {0x3f, 0xff}) && bytes[2] < 0x10);  // 3fff::/20
  return is_special || is_documentation ? AddressScope::reserved : AddressScope::public_internet;
}

AddressScope scope_of_v6(const IpAddress& address) noexcept {
  const auto& bytes = address.bytes;
  if (starts_with(address, kNat64Prefix)) return scope_of_v4(bytes.data() + 12);
  if (starts_with(address, kCompatiblePrefix)) {
    if (bytes[12] == 0 && bytes[13] == 0 && bytes[14] == 0) return AddressScope::this_host;  // :: and ::1
    const AddressScope scope = scope_of_v4(bytes.data() + 12);
    return scope == AddressScope::public_internet ? AddressScope::reserved : scope;
  }
  if ((bytes[0] & 0xfeU) == 0xfc) return AddressScope::private_network;
  if (bytes[0] == 0xfe && (bytes[1] & 0xc0U) == 0x80) return AddressScope::link_local;
  if (bytes[0] == 0xfe && (bytes[1] & 0xc0U) == 0xc0) return AddressScope::private_network;  // the former site-local
  return (bytes[0] & 0xe0U) == 0x20 ? scope_of_unicast(address) : AddressScope::reserved;
}

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  const std::string address(text);
  if (address.size() != std::strlen(address.c_str())) return std::nullopt;  // inet_pton stops at a zero byte
  IpAddress parsed;
  std::copy(kMappedPrefix.begin(), kMappedPrefix.end(), parsed.bytes.begin());
  if (::inet_pton(AF_INET, address.c_str(), parsed.bytes.data() + kMappedPrefix.size()) == 1) return parsed;
  if (::inet_pton(AF_INET6, address.c_str(), parsed.bytes.data()) == 1) return parsed;
  return std::nullopt;
}

std::optional<IpAddress> IpAddress::of(const sockaddr& address) noexcept {
  IpAddress found;
  if (address.sa_family == AF_INET) {
    sockaddr_in socket{};
    std::memcpy(&socket, &address, sizeof socket);
    std::copy(kMappedPrefix.begin(), kMappedPrefix.end(), found.bytes.begin());
    std::memcpy(found.bytes.data() + kMappedPrefix.size(), &socket.sin_addr, sizeof socket.sin_addr);
    return found;
  }
  if (address.sa_family == AF_INET6) {
    sockaddr_in6 socket{};
    std::memcpy(&socket, &address, sizeof socket);
    std::memcpy(found.bytes.data(), &socket.sin6_addr, sizeof socket.sin6_addr);
    return found;
  }
  return std::nullopt;
}

bool IpAddress::is_v4() const noexcept {
  return starts_with(*this, kMappedPrefix);
}

std::string to_text(const IpAddress& address) {
  std::array<char, INET6_ADDRSTRLEN> shown{};
  const int family = address.is_v4() ? AF_INET : AF_INET6;
  const std::uint8_t* const bytes = address.bytes.data() + (address.is_v4() ? kMappedPrefix.size() : 0);
  return ::inet_ntop(family, bytes, shown.data(), shown.size()) == nullptr ? std::string{} : std::string(shown.data());
}

AddressScope scope_of(const IpAddress& address) noexcept {
  return address.is_v4() ? scope_of_v4(address.bytes.data() + kMappedPrefix.size()) : scope_of_v6(address);
}

}  // namespace parcelgate
