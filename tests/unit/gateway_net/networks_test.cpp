#include "gateway/net/networks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/net/address_policy.hpp"

namespace parcelgate {
namespace {

using ::testing::StartsWith;

bool lies_in(std::string_view address, std::string_view network) {
  return Network::parse(network).value().contains(IpAddress::parse(address).value());
}

TEST(Network, ContainsItsAddressesAndNoOthers) {
  EXPECT_TRUE(lies_in("10.20.255.255", "10.20.0.0/16"));
  EXPECT_FALSE(lies_in("10.21.0.0", "10.20.0.0/16"));
  EXPECT_TRUE(lies_in("172.16.15.1", "172.16.0.0/20"));
  EXPECT_FALSE(lies_in("172.16.16.1", "172.16.0.0/20"));
  EXPECT_TRUE(lies_in("192.0.2.7", "192.0.2.7"));
  EXPECT_FALSE(lies_in("192.0.2.6", "192.0.2.7"));
  EXPECT_TRUE(lies_in("fd12:3456:7fff::1", "fd12:3456::/33"));
  EXPECT_FALSE(lies_in("fd12:3456:8000::1", "fd12:3456::/33"));
}

TEST(Network, TheTwoFamiliesAreKeptApart) {
  EXPECT_TRUE(lies_in("9.9.9.9", "0.0.0.0/0"));
  EXPECT_FALSE(lies_in("2001:db8::1", "0.0.0.0/0"));
  EXPECT_TRUE(lies_in("2001:db8::1", "::/0"));
  EXPECT_FALSE(lies_in("9.9.9.9", "::/0"));
  EXPECT_TRUE(lies_in("::ffff:10.1.2.3", "10.0.0.0/8")) << "an IPv4 address in its IPv6 spelling";
  EXPECT_TRUE(lies_in("10.1.2.3", "::ffff:10.0.0.0/104"));
  EXPECT_FALSE(lies_in("64:ff9b::a01:203", "10.0.0.0/8")) << "a translator's address is not the private one";
}

TEST(Network, WrongTextsAreRefused) {
  for (const auto* text : {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/08",
                           "10.0.0.0/8 ", " 10.0.0.0/8", "10.0.0/8", "10.0.0.0/8/8", "10.0.0.0/255.0.0.0", "fd00::/129",
                           "::ffff:10.0.0.0/95", "[fd00::]/8", "warehouse", "10.0.0.0-10.0.0.9"}) {
    EXPECT_FALSE(Network::parse(text)) << text;
  }
}

TEST(Network, BitsAfterThePrefixAreRefused) {
  for (const auto* text : {"10.0.0.1/8", "10.128.0.0/8", "172.16.8.0/20", "fd00::1/64", "fd00:8000::/16"}) {
    const auto network = Network::parse(text);
    ASSERT_FALSE(network) << text;
    EXPECT_THAT(network.error().what, StartsWith("has bits set after its prefix")) << text;
  }
  EXPECT_TRUE(Network::parse("172.16.16.0/20"));
  EXPECT_TRUE(Network::parse("0.0.0.0/0"));
}

TEST(AddressPolicy, PermitsPublicAddressesWithTlsAndAllowedNetworksAlways) {
  const AddressPolicy policy{{Network::parse("10.20.0.0/16").value()}};
  const auto permits = [&](const char* text, Encryption encryption) {
    return policy.permits(IpAddress::parse(text).value(), encryption);
  };
  EXPECT_TRUE(permits("9.9.9.9", Encryption::tls));
  EXPECT_FALSE(permits("9.9.9.9", Encryption::none));
  EXPECT_TRUE(permits("10.20.0.1", Encryption::tls));
  EXPECT_TRUE(permits("10.20.0.1", Encryption::none));
  EXPECT_FALSE(permits("10.21.0.1", Encryption::tls));
  EXPECT_FALSE(permits("127.0.0.1", Encryption::tls));
}

}  // namespace
}  // namespace parcelgate
