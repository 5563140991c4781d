#include "adapters/transports/http_curl/address_guard.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <string>

namespace parcelgate {
namespace {

bool is_public(const std::string& text) {
  if (text.find(':') != std::string::npos) {
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    EXPECT_EQ(::inet_pton(AF_INET6, text.c_str(), &address.sin6_addr), 1) << text;
    return is_public_address(reinterpret_cast<const sockaddr&>(address));
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  EXPECT_EQ(::inet_pton(AF_INET, text.c_str(), &address.sin_addr), 1) << text;
  return is_public_address(reinterpret_cast<const sockaddr&>(address));
}

TEST(AddressGuard, AddressesOfTheInternetArePublic) {
  for (const auto* text : {"1.1.1.1", "9.255.255.255", "11.0.0.1", "100.63.255.255", "100.128.0.1", "172.15.0.1",
                           "172.32.0.1", "192.167.1.1", "223.255.255.255", "2606:4700::1111", "2a00:1450:4001::200e",
                           "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"}) {
    EXPECT_TRUE(is_public(text)) << text;
  }
}

TEST(AddressGuard, AddressesOfThisHostAndItsNetworksAreNot) {
  for (const auto* text : {"0.0.0.0",
                           "10.0.0.1",
                           "100.64.0.1",
                           "127.0.0.1",
                           "127.255.255.254",
                           "169.254.169.254",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.168.1.1",
                           "198.19.0.1",
                           "224.0.0.1",
                           "255.255.255.255",
                           "::",
                           "::1",
                           "fe80::1",
                           "fc00::1",
                           "fd12::1",
                           "ff02::1",
                           "2001:db8::1",
                           "2001::1"}) {
    EXPECT_FALSE(is_public(text)) << text;
  }
}

TEST(AddressGuard, WrappingAPrivateAddressIntoIpv6DoesNotOpenIt) {
  for (const auto* text :
       {"::ffff:127.0.0.1", "::ffff:10.1.2.3", "64:ff9b::7f00:1", "2002:7f00:1::", "2002:c0a8:101::1", "::127.0.0.1"}) {
    EXPECT_FALSE(is_public(text)) << text;
  }
}

TEST(AddressGuard, OtherFamiliesAreNotPublic) {
  sockaddr address{};
  address.sa_family = AF_UNIX;
  EXPECT_FALSE(is_public_address(address));
}

}  // namespace
}  // namespace parcelgate
