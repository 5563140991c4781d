// Requests with an address policy: the check is made at connect, whatever the URL and the resolver say.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include "adapters/transports/http_curl/curl_client.hpp"
#include "gateway/net/subscriber_url.hpp"
#include "tests/unit/adapters_transports_http_curl/loopback_server.hpp"
#include "tests/unit/adapters_transports_http_curl/scripted_resolver.hpp"

namespace parcelgate {
namespace {

using testing::always;
using testing::answer;
using ::testing::HasSubstr;
using testing::LoopbackServer;
using ::testing::Not;
using testing::Peer;
using testing::resolve_to;

// A test cannot call the public internet, so one address of loopback stands for it: this network is allowed.
constexpr const char* kOutside = "127.0.0.2";
constexpr const char* kInside = "127.0.0.1";

class AddressPolicyTest : public ::testing::Test {
 protected:
  void SetUp() override { use({}); }
  void use(const CurlOptions& options) { client_ = CurlClient::create(options, metrics_).value(); }

  static HttpRequest request_to(const std::string& host, int port, const std::string& scheme = "http") {
    HttpRequest request;
    request.url = scheme + "://" + host + ":" + std::to_string(port) + "/hook";
    request.connect_timeout = std::chrono::milliseconds{200};
    return request;
  }
  Result<HttpResponse> send(HttpRequest request) { return send_and_wait(*client_, std::move(request)); }
  /// Sends as to a subscriber.
  Result<HttpResponse> call(HttpRequest request, const char* allowed = kOutside) {
    AddressPolicy policy;
    policy.allowed.push_back(Network::parse(allowed).value());
    request.address_policy = std::make_shared<const AddressPolicy>(std::move(policy));
    return send(std::move(request));
  }
  static void expect_refused(const Result<HttpResponse>& outcome, const std::string& host) {
    ASSERT_FALSE(outcome.has_value());
    EXPECT_EQ(outcome.error().kind, ErrorKind::rejected) << outcome.error().what;
    EXPECT_THAT(outcome.error().what, HasSubstr(host));
  }

  Metrics metrics_;
  std::unique_ptr<CurlClient> client_;
  LoopbackServer inside_{always(answer("200 OK", "inside")), kInside};
  LoopbackServer outside_{always(answer("200 OK", "outside")), kOutside};
};

TEST_F(AddressPolicyTest, AnAllowedNetworkIsCalled) {
  resolve_to("hooks.allowed", {kOutside});
  const auto outcome = call(request_to("hooks.allowed", outside_.port()));
  ASSERT_TRUE(outcome.has_value()) << outcome.error().what;
  EXPECT_EQ(outcome->body, "outside");
}

TEST_F(AddressPolicyTest, AnAddressOfThisHostGetsNoConnectionInAnySpelling) {
  for (const auto* host : {"127.0.0.1", "localhost", "a.localhost", "2130706433", "0x7f.1", "0177.0.0.1", "127.1",
                           "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "%31%32%37.0.0.1", "0.0.0.0", "[::]", "[::1]"}) {
    for (const auto* scheme : {"http", "https"}) {
      const auto outcome = call(request_to(host, inside_.port(), scheme));
      ASSERT_FALSE(outcome.has_value()) << host;
      EXPECT_EQ(outcome.error().kind, ErrorKind::rejected) << host << ": " << outcome.error().what;
    }
  }
  EXPECT_EQ(inside_.connections(), 0);
}

TEST_F(AddressPolicyTest, ANameThatLeadsInsideIsRefusedAndTheErrorHidesTheAddress) {
  for (const auto* address :
       {"127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.100.100.200", "::1",
        "fd00:ec2::254", "fe80::1", "64:ff9b::7f00:1", "2002:7f00:1::1", "::ffff:10.0.0.1"}) {
    // The port differs by address: libcurl keeps answers by host and port.
    static int port = 20'000;
    resolve_to("hooks.example", {address});
    const auto outcome = call(request_to("hooks.example", ++port, "https"));
    expect_refused(outcome, "the address of hooks.example is not public");
    EXPECT_THAT(outcome.error().what, Not(HasSubstr(address)));
  }
  EXPECT_EQ(inside_.connections(), 0);
}

TEST_F(AddressPolicyTest, ANameThatChangesItsAddressGainsNothing) {
  const std::string url = "https://rebind.example:" + std::to_string(outside_.port()) + "/hook";
  ASSERT_TRUE(check_subscriber_url(url, {})) << "the text of the URL is good";
  resolve_to("rebind.example", {kOutside});
  ASSERT_TRUE(call(request_to("rebind.example", outside_.port())).has_value());
  resolve_to("rebind.example", {kInside});
  expect_refused(call(request_to("rebind.example", inside_.port())), "rebind.example");
  EXPECT_EQ(inside_.connections(), 0);
}

TEST_F(AddressPolicyTest, EachAddressOfANameIsChecked) {
  // Nobody listens on the permitted address at this port, so libcurl tries both.
  resolve_to("both.example", {kInside, kOutside});
  const auto outcome = call(request_to("both.example", inside_.port()));
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().kind, ErrorKind::unreachable) << "the permitted address may be back later";
  EXPECT_EQ(inside_.connections(), 0);
}

TEST_F(AddressPolicyTest, ARefusalLeavesNoTraceInTheNextRequest) {
  resolve_to("inside.example", {kInside});
  resolve_to("gone.example", {});
  expect_refused(call(request_to("inside.example", inside_.port())), "inside.example");
  const auto outcome = call(request_to("gone.example", inside_.port()));
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().kind, ErrorKind::unreachable) << outcome.error().what;
}

TEST_F(AddressPolicyTest, AConnectionOfAnotherRequestIsNotUsedUnchecked) {
  std::atomic<int> requests{0};
  LoopbackServer courier(
      [&](Peer& peer) {
        while (!peer.read_request().empty()) {
          ++requests;
          peer.write(answer("200 OK", "poll"));
        }
      },
      kInside);
  resolve_to("courier.example", {kInside});
  ASSERT_TRUE(send(request_to("courier.example", courier.port())).has_value()) << "a poll, which has no policy";
  expect_refused(call(request_to("courier.example", courier.port())), "courier.example");
  EXPECT_EQ(requests, 1) << "the open connection was not used";
  ASSERT_TRUE(send(request_to("courier.example", courier.port())).has_value()) << "polls continue";
}

TEST_F(AddressPolicyTest, APermittedConnectionIsKept) {
  resolve_to("hooks.allowed", {kOutside});
  for (int round = 0; round < 5; ++round) {
    ASSERT_TRUE(call(request_to("hooks.allowed", outside_.port())).has_value());
  }
  EXPECT_EQ(outside_.connections(), 1);
}

TEST_F(AddressPolicyTest, PlainHttpStaysWithinAllowedNetworks) {
  resolve_to("plain.example", {"9.9.9.9"});
  expect_refused(call(request_to("plain.example", 80)), "plain http to plain.example is not allowed; use https://");
}

TEST_F(AddressPolicyTest, APublicAddressIsCalledWithTls) {
  resolve_to("public.example", {"2d00::1"});  // public space that nobody has, so the test reaches nobody
  const auto outcome = call(request_to("public.example", 443, "https"));
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().kind, ErrorKind::unreachable) << outcome.error().what;
}

TEST_F(AddressPolicyTest, RedirectsAreNotFollowedEvenWhereOtherRequestsFollowThem) {
  CurlOptions options;
  options.max_redirects = 5;
  use(options);
  for (const LoopbackServer* target : {&inside_, &outside_}) {
    LoopbackServer hook(always(answer("302 Found", "", "Location: " + target->url() + "\r\n")), kOutside);
    resolve_to("hooks.allowed", {kOutside});
    const auto outcome = call(request_to("hooks.allowed", hook.port()));
    ASSERT_TRUE(outcome.has_value()) << outcome.error().what;
    EXPECT_EQ(outcome->status, 302);
    EXPECT_EQ(target->connections(), 0);
  }
}

TEST_F(AddressPolicyTest, NoProxyStandsBetweenTheCheckAndTheAddress) {
  CurlOptions options;
  options.proxy = inside_.url("");
  use(options);
  resolve_to("hooks.allowed", {kOutside});
  const auto outcome = call(request_to("hooks.allowed", outside_.port()));
  ASSERT_TRUE(outcome.has_value()) << outcome.error().what;
  EXPECT_EQ(outcome->body, "outside");
  EXPECT_EQ(inside_.connections(), 0);
}

TEST_F(AddressPolicyTest, Ipv6IsCheckedAndAllowedLikeIpv4) {
  std::optional<LoopbackServer> server;
  try {
    server.emplace(always(answer("200 OK", "v6")), "::1");
  } catch (const std::runtime_error&) {  // a machine without IPv6: the check comes first there too
  }
  const int port = server ? server->port() : testing::closed_port();
  expect_refused(call(request_to("[::1]", port)), "[::1]");
  EXPECT_EQ(server ? server->connections() : 0, 0);
  const auto outcome = call(request_to("[::1]", port), "::1");
  EXPECT_EQ(outcome.has_value(), server.has_value());
  if (!outcome) {
    EXPECT_EQ(outcome.error().kind, ErrorKind::unreachable) << "allowed, and not there";
  }
}

TEST_F(AddressPolicyTest, OnlyHttpIsSpoken) {
  for (const auto* scheme : {"file", "ftp", "gopher", "dict", "ldap", "smb"}) {
    EXPECT_FALSE(call(request_to(kOutside, outside_.port(), scheme)).has_value()) << scheme;
  }
  EXPECT_EQ(outside_.connections(), 0);
}

TEST_F(AddressPolicyTest, ASubscriberThatDoesNotAnswerLeavesThePlacesOfPollsToItsHost) {
  CurlOptions options;
  options.max_transfers_per_host = 1;
  use(options);
  std::promise<void> arrived;
  LoopbackServer host(
      [&](Peer& peer) {
        const std::string request = peer.read_request();
        if (!request.starts_with("POST ")) {
          peer.write(answer("200 OK", "poll"));
          return;
        }
        arrived.set_value();
        peer.wait_until_closed();
      },
      kOutside);
  HttpRequest hook = request_to(kOutside, host.port());
  hook.method = "POST";
  hook.address_policy = std::make_shared<const AddressPolicy>(AddressPolicy{{Network::parse(kOutside).value()}});
  std::promise<void> ended;
  client_->send(std::move(hook), [&](Result<HttpResponse>) { ended.set_value(); });
  arrived.get_future().wait();
  HttpRequest poll = request_to(kOutside, host.port());
  poll.total_timeout = std::chrono::seconds{5};
  EXPECT_TRUE(send(std::move(poll)).has_value());
  client_->stop();
  ended.get_future().wait();
}

}  // namespace
}  // namespace parcelgate
