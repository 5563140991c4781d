#include "gateway/edge/http/client_address.hpp"

#include <gtest/gtest.h>

#include "tests/unit/gateway_edge/edge_fixture.hpp"

namespace parcelgate::test {
namespace {

Networks networks(std::initializer_list<const char*> texts) {
  Networks out;
  for (const char* text : texts) out.push_back(Network::parse(text).value());
  return out;
}

/// The client of a request from 10.0.0.1, with the trusted proxies 10.0.0.0/8 and fd00::/8.
std::optional<std::string> client(const HttpHeaders& headers, const char* peer = "10.0.0.1") {
  return forwarded_client(peer, headers, networks({"10.0.0.0/8", "fd00::/8"}));
}
std::optional<std::string> client_of(const std::string& value) {
  return client({{"X-Forwarded-For", value}});
}

TEST(ForwardedClient, IsTheLastAddressThatIsNoProxys) {
  EXPECT_EQ(client_of("192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(client_of("198.51.100.1, 192.0.2.7"), "192.0.2.7") << "the first one is the client's claim";
  EXPECT_EQ(client_of("198.51.100.1, 192.0.2.7, 10.0.0.9,fd00::5"), "192.0.2.7");
  EXPECT_EQ(client_of("192.0.2.7, 10.0.0.9"), "192.0.2.7");
  EXPECT_EQ(client({{"x-forwarded-for", " 192.0.2.7\t"}}), "192.0.2.7");
}

TEST(ForwardedClient, SeveralHeadersAreOneList) {
  EXPECT_EQ(client({{"X-Forwarded-For", "198.51.100.1"}, {"X-Forwarded-For", "192.0.2.7"}}), "192.0.2.7");
  EXPECT_EQ(client({{"X-Forwarded-For", "192.0.2.7"}, {"Host", "h"}, {"X-Forwarded-For", "10.0.0.9"}}), "192.0.2.7");
}

TEST(ForwardedClient, NobodyButATrustedProxyIsBelieved) {
  EXPECT_FALSE(client({{"X-Forwarded-For", "192.0.2.7"}}, "198.51.100.1"));
  EXPECT_FALSE(client({{"X-Forwarded-For", "192.0.2.7"}}, "unix"));
  EXPECT_FALSE(client({{"X-Forwarded-For", "192.0.2.7"}}, ""));
  EXPECT_FALSE(forwarded_client("10.0.0.1", {{"X-Forwarded-For", "192.0.2.7"}}, {}));
}

TEST(ForwardedClient, ARequestWithoutTheHeaderIsTheProxysOwn) {
  EXPECT_FALSE(client({}));
  EXPECT_FALSE(client({{"Forwarded", "for=192.0.2.7"}, {"X-Real-IP", "192.0.2.7"}}));
}

TEST(ForwardedClient, IsInOneSpellingWithoutPort) {
  EXPECT_EQ(client_of("192.0.2.7:4711"), "192.0.2.7");
  EXPECT_EQ(client_of("::ffff:192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(client_of("2001:DB8:0::7"), "2001:db8::7");
  EXPECT_EQ(client_of("[2001:db8::7]"), "2001:db8::7");
  EXPECT_EQ(client_of("[2001:db8::7]:4711"), "2001:db8::7");
}

TEST(ForwardedClient, AnEntryThatIsNoAddressCountsAsTheProxyThatReportedIt) {
  for (const char* hostile : {"",
                              " ",
                              ",",
                              "unknown",
                              "_hidden",
                              "192.0.2",
                              "0192.0.2.7",
                              "192.0.2.7:",
                              "192.0.2.7:x",
                              "192.0.2.7:123456",
                              "[192.0.2.7]",
                              "[2001:db8::7",
                              "[2001:db8::7]x",
                              "[]",
                              "[",
                              "]",
                              "fe80::1%eth0",
                              "192.0.2.7;10.0.0.9",
                              "\"192.0.2.7\"",
                              "localhost",
                              "\xff\xfe",
                              "${jndi:x}"})
    EXPECT_EQ(client_of(hostile), "10.0.0.1") << hostile;
  EXPECT_EQ(client_of("192.0.2.7, garbage, 10.0.0.9"), "10.0.0.9");
}

TEST(ForwardedClient, EmptyElementsDoNotCount) {
  EXPECT_EQ(client({{"X-Forwarded-For", "192.0.2.7"}, {"X-Forwarded-For", ""}}), "192.0.2.7");
  EXPECT_EQ(client_of("198.51.100.1, 192.0.2.7, , 10.0.0.9,"), "192.0.2.7");
  EXPECT_EQ(client_of(" ,,"), "10.0.0.1");
}

TEST(ForwardedClient, AListOfProxiesAloneEnds) {
  EXPECT_EQ(client_of("10.0.0.8, 10.0.0.9"), "10.0.0.8");
  std::string many = "192.0.2.7";
  for (int n = 0; n < 1000; ++n) many += ",10.0.0." + std::to_string(n % 250);
  const auto found = client_of(many);
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->starts_with("10.0.0.")) << "a chain of that length is no chain of proxies: " << *found;
}

class EdgeBehindAProxy : public EdgeFixture {
 protected:
  void SetUp() override {
    EdgeFixture::SetUp();
    EdgeOptions options;
    options.trusted_proxies = networks({"127.0.0.1"});
    options.open_metrics = true;
    start(std::move(options));
  }
  /// The HTTP status of a request with a wrong key through the proxy.
  int try_key(const std::string& client) {
    HttpHeaders headers = bearer("pgk_wrong");
    headers.emplace_back("X-Forwarded-For", client);
    return request_reply({"GET", "/v1/returns", "", headers, "127.0.0.1"}).status;
  }
  int read_metrics(HttpHeaders headers) {
    return request_reply({"GET", "/metrics", "", std::move(headers), "127.0.0.1"}).status;
  }
};

TEST_F(EdgeBehindAProxy, WrongKeysCountForTheClientAlone) {
  for (int n = 0; n < 10; ++n) ASSERT_EQ(try_key("192.0.2.7"), 401);
  EXPECT_EQ(try_key("192.0.2.7"), 429);
  EXPECT_EQ(try_key("198.51.100.1, 192.0.2.7"), 429) << "a claim of its own does not help a client";
  EXPECT_EQ(try_key("192.0.2.8"), 401);
}

TEST_F(EdgeBehindAProxy, TheAddressesOfAnIpv6NetworkCountTogether) {
  for (int n = 0; n < 10; ++n) ASSERT_EQ(try_key("2001:db8::" + std::to_string(n + 1)), 401);
  EXPECT_EQ(try_key("2001:db8::ffff"), 429);
  EXPECT_EQ(try_key("2001:db8:0:1::1"), 401);
}

TEST_F(EdgeBehindAProxy, WhatIsOpenToThisMachineIsNotOpenThroughTheProxy) {
  EXPECT_EQ(read_metrics({}), 200);
  EXPECT_EQ(read_metrics({{"X-Forwarded-For", "192.0.2.7"}}), 401);
  EXPECT_EQ(read_metrics({{"X-Forwarded-For", "127.0.0.1"}}), 401) << "nor to who says that it is this machine";
  EXPECT_EQ(read_metrics({{"X-Forwarded-For", "nonsense"}}), 401);
}

}  // namespace
}  // namespace parcelgate::test
