#include "gateway/net/url_parts.hpp"

#include <gtest/gtest.h>

namespace parcelgate {
namespace {

TEST(PrintableUrl, LeavesOutUserQueryAndFragment) {
  EXPECT_EQ(printable_url("https://user:pw@api.example.com:8443/v1/track?key=s3cret#top"),
            "https://api.example.com:8443/v1/track");
  EXPECT_EQ(printable_url("https://api.example.com?key=s3cret"), "https://api.example.com");
  EXPECT_EQ(printable_url("https://a@b@api.example.com/x"), "https://api.example.com/x");
}

TEST(PrintableUrl, AnAtSignInPathOrQueryNamesNoUser) {
  EXPECT_EQ(printable_url("https://api.example.com/a@b"), "https://api.example.com/a@b");
  EXPECT_EQ(printable_url("https://api.example.com?to=a@b"), "https://api.example.com");
}

TEST(OriginOf, JoinsWhatGoesToOneHost) {
  EXPECT_EQ(origin_of("HTTPS://API.example.com/a?b"), origin_of("https://user@api.example.com/c"));
  EXPECT_NE(origin_of("https://api.example.com/"), origin_of("http://api.example.com/"));
  EXPECT_NE(origin_of("https://api.example.com/"), origin_of("https://api.example.com:8443/"));
}

TEST(HostOf, IsTheHostAlone) {
  EXPECT_EQ(host_of("https://user:pw@api.example.com:8443/v1?to=a@b"), "api.example.com");
  EXPECT_EQ(host_of("http://[2001:db8::1]:80/"), "[2001:db8::1]");
  EXPECT_EQ(host_of("http://[2001:db8::1"), "");
}

TEST(IsHttps, ComparesTheWholeScheme) {
  EXPECT_TRUE(is_https("HttpS://a"));
  EXPECT_FALSE(is_https("http://a"));
  EXPECT_FALSE(is_https("https:/a"));
}

}  // namespace
}  // namespace parcelgate
