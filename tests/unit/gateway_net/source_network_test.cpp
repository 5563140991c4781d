#include "gateway/net/source_network.hpp"

#include <gtest/gtest.h>

namespace parcelgate {
namespace {

TEST(SourceNetwork, AnIpv4AddressIsASourceByItselfInBothSpellings) {
  EXPECT_EQ(source_network("192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(source_network("::ffff:192.0.2.1"), "192.0.2.1");
  EXPECT_NE(source_network("192.0.2.2"), source_network("192.0.2.1"));
}

TEST(SourceNetwork, ANetworkOf64BitsIsOneIpv6Source) {
  EXPECT_EQ(source_network("2001:db8:1:2:3::4"), "2001:db8:1:2::/64");
  EXPECT_EQ(source_network("2001:0DB8:1:2:ffff:ffff:ffff:ffff"), "2001:db8:1:2::/64");
  EXPECT_EQ(source_network("2001:db8:1:3::4"), "2001:db8:1:3::/64");
}

TEST(SourceNetwork, AnAddressThatCannotBeReadIsASourceToo) {
  EXPECT_EQ(source_network(""), "unknown");
  EXPECT_EQ(source_network("fe80::1%eth0"), "fe80::1%eth0");
}

TEST(SourceNetwork, TextAndValueOfAnAddressGiveTheSame) {
  for (const char* text : {"192.0.2.1", "2001:db8:1:2:3::4", "::1"}) {
    const auto address = IpAddress::parse(text);
    ASSERT_TRUE(address);
    EXPECT_EQ(source_network(*address), source_network(text));
    EXPECT_EQ(to_text(*address), text);
  }
}

}  // namespace
}  // namespace parcelgate
