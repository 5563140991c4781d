#include "gateway/net/subscriber_url.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace parcelgate {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

/// The error's text; empty when the URL is accepted.
std::string fault_of(std::string_view url, const Networks& allowed = {}) {
  const auto checked = check_subscriber_url(url, allowed);
  if (checked) return {};
  EXPECT_EQ(checked.error().kind, ErrorKind::rejected) << url;
  return checked.error().what;
}

Networks networks(std::initializer_list<const char*> texts) {
  Networks all;
  for (const auto* text : texts) all.push_back(Network::parse(text).value());
  return all;
}

TEST(SubscriberUrl, PublicAddressesAreAccepted) {
  for (const auto* url : {"https://hooks.example.com/parcels?shop=7", "HTTPS://Hooks.Example.COM:8443/",
                          "https://9.9.9.9/x", "https://[2606:4700::1111]:444/x", "https://xn--fiqs8s.xn--fiqs8s/",
                          "https://a_b.example.com", "https://1a.example.com", "https://localhost.example.com/",
                          "https://internal.example.com/", "https://example.com:25/", "https://10.example.com/",
                          "https://xmetadata.goog/", "https://shop.example.vlan/"}) {
    EXPECT_EQ(fault_of(url), "") << url;
  }
}

/// A URL that leads inside, or may do so in one parser or another.
class HostileUrl : public ::testing::TestWithParam<std::string> {};

TEST_P(HostileUrl, IsRefused) {
  EXPECT_NE(fault_of(GetParam()), "");
}

TEST_P(HostileUrl, IsRefusedWhereAnotherNetworkIsAllowed) {
  EXPECT_NE(fault_of(GetParam(), networks({"10.20.0.0/16"})), "");
}

INSTANTIATE_TEST_SUITE_P(Loopback, HostileUrl,
                         ::testing::Values("https://127.0.0.1/", "https://127.0.0.1:8080/x", "https://127.255.255.254/",
                                           "https://127.1/", "https://127.0.1/", "https://2130706433/",
                                           "https://017700000001/", "https://0x7f000001/", "https://0x7f.1/",
                                           "https://0X7F.0.0.1/", "https://0177.0.0.1/", "https://0x7f.0.0.0x1/",
                                           "https://00000177.0.0.1/", "https://127.0.0.1./", "https://0/",
                                           "https://0.0.0.0/", "https://0.1.2.3/", "https://localhost/",
                                           "https://LOCALHOST/", "https://localhost./", "https://a.localhost/",
                                           "https://localhost:8080/", "https://[::1]/", "https://[::]/",
                                           "https://[0:0:0:0:0:0:0:1]/"));
INSTANTIATE_TEST_SUITE_P(PrivateNetworks, HostileUrl,
                         ::testing::Values("https://10.0.0.1/", "https://172.16.0.1/", "https://172.31.255.255/",
                                           "https://192.168.1.1/", "https://0xc0a80101/", "https://0300.0250.0.1/",
                                           "https://3232235777/", "https://192.168.257/", "https://100.64.0.1/",
                                           "https://[fc00::1]/", "https://[fd12:3456::1]/", "https://[fec0::1]/"));
INSTANTIATE_TEST_SUITE_P(Metadata, HostileUrl,
                         ::testing::Values("https://169.254.169.254/latest/meta-data/", "https://2852039166/",
                                           "https://0xa9fea9fe/", "https://0251.0376.0251.0376/",
                                           "https://100.100.100.200/", "https://[fd00:ec2::254]/", "https://[fe80::1]/",
                                           "https://metadata.google.internal/", "https://metadata.goog/",
                                           "https://metadata.tencentyun.com/"));
INSTANTIATE_TEST_SUITE_P(Reserved, HostileUrl,
                         ::testing::Values("https://192.0.0.8/", "https://192.0.2.1/", "https://198.18.0.1/",
                                           "https://198.51.100.1/", "https://203.0.113.1/", "https://224.0.0.1/",
                                           "https://240.0.0.1/", "https://255.255.255.255/", "https://[ff02::1]/",
                                           "https://[2001:db8::1]/", "https://[3fff::1]/"));
INSTANTIATE_TEST_SUITE_P(
    Wrapped, HostileUrl,
    ::testing::Values("https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/", "https://[::ffff:a9fe:a9fe]/",
                      "https://[0:0:0:0:0:ffff:10.0.0.1]/", "https://[::127.0.0.1]/", "https://[::8.8.8.8]/",
                      "https://[64:ff9b::7f00:1]/", "https://[64:ff9b::169.254.169.254]/",
                      "https://[64:ff9b:1::a00:1]/", "https://[2002:7f00:1::]/", "https://[2002:c0a8:101::1]/",
                      "https://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/", "https://[fe80::1%25eth0]/",
                      "https://[fe80::1%eth0]/", "https://[2606:4700::1111%25lo]/"));
INSTANTIATE_TEST_SUITE_P(Spelling, HostileUrl,
                         ::testing::Values("https://%31%32%37.0.0.1/", "https://127%2e0%2e0%2e1/",
                                           "https://loc%61lhost/", "https://１２７.0.0.1/", "https://127。0。0。1/",
                                           "https://localhost。/", "https://ⓛocalhost/", "https://example.com/é",
                                           "https://例え.com/", "https://%EF%BC%91.0.0.1/", "https://1.2.3.4.5/",
                                           "https://256.1.1.1/", "https://1.1.1.0x/", "https://999999999999/",
                                           "https://example.1/", "https://example.com./", "https://a..example.com/",
                                           "https://.example.com/", "https://a~b.example.com/",
                                           "https://a+b.example.com/"));
INSTANTIATE_TEST_SUITE_P(Names, HostileUrl,
                         ::testing::Values("https://a%00.example.com/", "https://user@127.0.0.1/",
                                           "https://example.com@127.0.0.1/", "https://user:pw@example.com/",
                                           "https://:@example.com/", "https://example.com\\@127.0.0.1/",
                                           "https://example.com/a\\b", "https://example.com\\.example.org/",
                                           "https://127.0.0.1#@example.com/", "https://example.com/#x",
                                           "https://exa mple.com/", " https://example.com/", "https://example.com/a\tb",
                                           "https://example.com/\r\nX-Admin: 1", "https://example.com/\x7f"));
INSTANTIATE_TEST_SUITE_P(Form, HostileUrl,
                         ::testing::Values("", "https://", "https:///127.0.0.1/", "https:/127.0.0.1/",
                                           "https:127.0.0.1", "https:///example.com/", "https:/example.com/",
                                           "//127.0.0.1/", "127.0.0.1", "example.com/x", "file:///etc/passwd",
                                           "gopher://127.0.0.1:6379/_x", "ftp://example.com/", "dict://example.com/",
                                           "javascript://example.com/", "ws://example.com/", "http://example.com:0/",
                                           "https://example.com:0/", "https://example.com:65536/",
                                           "https://example.com:-1/", "https://example.com:443x/", "https://[::1/",
                                           "https://[1.2.3.4]/", "https://[v1.a]/", "http://127.0.0.1/",
                                           "http://9.9.9.9/"));
INSTANTIATE_TEST_SUITE_P(TooLong, HostileUrl,
                         ::testing::Values("https://example.com/" + std::string(2'048, 'x'),
                                           "https://" + std::string(64, 'a') + ".com/",
                                           "https://" + std::string(60, 'a') + "." + std::string(60, 'a') + "." +
                                               std::string(60, 'a') + "." + std::string(60, 'a') + "." +
                                               std::string(60, 'a') + "/"));

TEST(SubscriberUrl, NamesOfPrivateNetworksNeedAnAllowedNetwork) {
  for (const auto* url :
       {"https://redis/", "https://warehouse:8443/", "https://oms.internal/", "https://printer.local/",
        "https://oms.corp/", "https://nas.lan/", "https://router.home.arpa/", "https://kubernetes.default.svc/",
        "https://a.svc.cluster.local/", "https://x.test/", "https://x.onion/", "https://nas.home/",
        "https://x.localdomain/", "https://oms.intranet/", "https://oms.private/", "https://x.invalid/"}) {
    EXPECT_THAT(fault_of(url), EndsWith("; allow it with outbound.subscriber_networks")) << url;
    EXPECT_EQ(fault_of(url, networks({"10.20.0.0/16"})), "") << url;
  }
}

TEST(SubscriberUrl, AnAllowedNetworkOpensItsAddressesAlone) {
  const Networks allowed = networks({"10.20.0.0/16", "fd12::/16"});
  for (const auto* url :
       {"https://10.20.3.4/", "http://10.20.3.4:8080/x", "https://[::ffff:10.20.0.1]/", "http://[fd12::7]/",
        "http://oms.internal/", "http://hooks.example.com/", "https://169083652/"}) {
    EXPECT_EQ(fault_of(url, allowed), "") << url;
  }
  for (const auto* url : {"https://10.21.0.1/", "http://[fd13::7]/", "http://9.9.9.9/", "https://localhost/",
                          "https://metadata.google.internal/", "https://[64:ff9b::a14:1]/"}) {
    EXPECT_NE(fault_of(url, allowed), "") << url;
  }
  EXPECT_EQ(fault_of("http://localhost:8080/", networks({"127.0.0.0/8"})), "");
}

TEST(SubscriberUrl, TheErrorNamesTheUrlTheReasonAndTheSetting) {
  EXPECT_EQ(fault_of("http://10.0.0.1/x"),
            "http://10.0.0.1/x is in a private network; allow it with outbound.subscriber_networks");
  EXPECT_EQ(fault_of("https://169.254.169.254/"),
            "https://169.254.169.254/ has a link-local address; allow it with outbound.subscriber_networks");
  EXPECT_EQ(fault_of("https://127.1/"),
            "https://127.1/ is an address of this host; allow it with outbound.subscriber_networks");
  EXPECT_EQ(fault_of("http://example.com/x"), "http://example.com/x is not encrypted; use https://");
  EXPECT_EQ(fault_of("http://9.9.9.9/x"), "http://9.9.9.9/x is not encrypted; use https://");
  EXPECT_EQ(fault_of("ftp://example.com/x"), "ftp://example.com/x must start with https://");
  EXPECT_EQ(fault_of("https://[::1/"), "https://[::1/ is not a valid URL with https://");
  EXPECT_EQ(fault_of(""), "\"\" is empty");
}

TEST(SubscriberUrl, TheErrorShowsNoSecretAndStaysOneShortLine) {
  const std::string fault = fault_of("https://user:hunter2@10.0.0.1/x?key=s3cret");
  EXPECT_THAT(fault, Not(HasSubstr("hunter2")));
  EXPECT_THAT(fault, Not(HasSubstr("s3cret")));
  EXPECT_THAT(fault_of("https://example.com/\r\n\x1b[31mX"), Not(HasSubstr("\n")));
  EXPECT_LT(fault_of("https://10.0.0.1/" + std::string(5'000, 'x')).size(), 300u);
}

}  // namespace
}  // namespace parcelgate
