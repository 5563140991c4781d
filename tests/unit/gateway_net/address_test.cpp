#include "gateway/net/address.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <algorithm>
#include <string>

namespace parcelgate {
namespace {

/// The scope, read once from the text and once from a socket address.
AddressScope scope(const std::string& text) {
  const auto address = IpAddress::parse(text);
  if (!address) {
    ADD_FAILURE() << text << " is not an address";
    return AddressScope::reserved;
  }
  if (address->is_v4() && text.find(':') == std::string::npos) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    std::copy(address->bytes.begin() + 12, address->bytes.end(), reinterpret_cast<std::uint8_t*>(&v4.sin_addr));
    EXPECT_EQ(IpAddress::of(reinterpret_cast<const sockaddr&>(v4)), address) << text;
  } else {
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    std::copy(address->bytes.begin(), address->bytes.end(), v6.sin6_addr.s6_addr);
    EXPECT_EQ(IpAddress::of(reinterpret_cast<const sockaddr&>(v6)), address) << text;
  }
  return scope_of(*address);
}

bool is_public(const std::string& text) {
  return scope(text) == AddressScope::public_internet;
}

TEST(Address, AddressesOfTheInternetArePublic) {
  for (const auto* text : {"1.1.1.1",
                           "9.255.255.255",
                           "11.0.0.1",
                           "100.63.255.255",
                           "100.128.0.1",
                           "172.15.0.1",
                           "172.32.0.1",
                           "192.167.1.1",
                           "223.255.255.255",
                           "2606:4700::1111",
                           "2a00:1450:4001::200e",
                           "::ffff:8.8.8.8",
                           "64:ff9b::808:808",
                           "2002:808:808::1",
                           "2001:200::1",
                           "3fff:1000::1",
                           "192.0.1.1",
                           "192.0.3.1",
                           "198.17.255.255",
                           "198.20.0.1",
                           "203.0.112.1",
                           "126.255.255.255",
                           "128.0.0.1",
                           "1.0.0.0"}) {
    EXPECT_TRUE(is_public(text)) << text;
  }
}

TEST(Address, AddressesOfThisHostAndItsNetworksAreNot) {
  for (const auto* text : {"0.0.0.0",
                           "10.0.0.1",
                           "100.64.0.1",
                           "127.0.0.1",
                           "127.255.255.254",
                           "169.254.169.254",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.168.1.1",
                           "192.0.0.8",
                           "192.0.2.1",
                           "192.88.99.1",
                           "198.18.0.1",
                           "198.19.0.1",
                           "198.51.100.1",
                           "203.0.113.1",
                           "240.0.0.1",
                           "224.0.0.1",
                           "255.255.255.255",
                           "::",
                           "::1",
                           "fe80::1",
                           "fc00::1",
                           "fd12::1",
                           "ff02::1",
                           "2001:db8::1",
                           "2001::1",
                           "2001:1ff::1",
                           "3fff:fff::1",
                           "5f00::1",
                           "64:ff9b:1::808:808",
                           "fec0::1"}) {
    EXPECT_FALSE(is_public(text)) << text;
  }
}

TEST(Address, WrappingAPrivateAddressIntoIpv6DoesNotOpenIt) {
  for (const auto* text : {"::ffff:127.0.0.1", "::ffff:10.1.2.3", "64:ff9b::7f00:1",
                           "2002:7f00:1::", "2002:c0a8:101::1", "::127.0.0.1", "::8.8.8.8"}) {
    EXPECT_FALSE(is_public(text)) << text;
  }
}

TEST(Address, OtherFamiliesAreNoAddresses) {
  sockaddr address{};
  address.sa_family = AF_UNIX;
  EXPECT_EQ(IpAddress::of(address), std::nullopt);
}

TEST(Address, EachScopeHasItsAddresses) {
  EXPECT_EQ(scope("127.0.0.1"), AddressScope::this_host);
  EXPECT_EQ(scope("::1"), AddressScope::this_host);
  EXPECT_EQ(scope("0.0.0.0"), AddressScope::this_host);
  EXPECT_EQ(scope("10.0.0.1"), AddressScope::private_network);
  EXPECT_EQ(scope("fd00:ec2::254"), AddressScope::private_network);
  EXPECT_EQ(scope("169.254.169.254"), AddressScope::link_local);
  EXPECT_EQ(scope("fec0::1"), AddressScope::private_network);
  EXPECT_EQ(scope("fe80::1"), AddressScope::link_local);
  EXPECT_EQ(scope("febf::1"), AddressScope::link_local);
  EXPECT_EQ(scope("224.0.0.1"), AddressScope::reserved);
  EXPECT_EQ(scope("64:ff9b::a00:1"), AddressScope::private_network);
}

TEST(Address, OnlyTheUsualSpellingsAreRead) {
  for (const std::string& text :
       {std::string("127.1"), std::string("0x7f.0.0.1"), std::string("127.0.0.01"), std::string("[::1]"),
        std::string("fe80::1%eth0"), std::string(" 1.1.1.1"), std::string("1.1.1.1\0", 8), std::string()}) {
    EXPECT_EQ(IpAddress::parse(text), std::nullopt) << text;
  }
  EXPECT_EQ(IpAddress::parse("::ffff:192.0.2.1"), IpAddress::parse("192.0.2.1"));
}

}  // namespace
}  // namespace parcelgate
