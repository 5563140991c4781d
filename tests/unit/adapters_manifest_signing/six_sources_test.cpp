// The manifests of six sources: signatures, requests, accepted pushes and acknowledgements.
#include <gtest/gtest.h>

#include "adapters/manifest/carrier_source.hpp"
#include "adapters/manifest/catalog.hpp"
#include "adapters/manifest/manifest.hpp"
#include "gateway/crypto/digest.hpp"
#include "harness.hpp"
#include "tests/support/corpus.hpp"

namespace parcelgate {
namespace {

using namespace parcelgate::testing;

class SixSources : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    Faults faults;
    auto loaded = ManifestCatalog::load({std::filesystem::path(PARCELGATE_SOURCE_DIR) / "adapters/carriers"}, faults);
    ASSERT_TRUE(loaded) << faults.text();
    catalog_ = std::move(*loaded);
  }
  static void TearDownTestSuite() { catalog_.reset(); }

  static const CarrierSource& source(std::string_view id) { return *catalog_->find(id); }
  static const CarrierProtocol& exchange(std::string_view id) { return *source(id).manifest().protocol; }
  static Account account(std::string id, std::map<std::string, std::string, std::less<>> settings,
                         std::map<std::string, std::vector<std::string>, std::less<>> secrets) {
    return Account{id + "-1", id, "shop", std::move(settings), std::move(secrets)};
  }
  static std::string faults(const Account& account, AccountUse use) {
    Faults faults;
    exchange(account.source).check_account(account, use, "", faults);
    return faults.text();
  }
  static std::string outcome(const Account& account, const Push& push) {
    const auto verified = source(account.source).verify(account, push.message());
    return verified ? "accepted" : verified.error().what;
  }
  static HttpReply reply(const Account& account, const Push& push, AckKind kind) {
    return source(account.source).acknowledge(account, push.message(), kind);
  }
  static HttpResponse answer(int status, std::string body) {
    HttpResponse made;
    made.status = status;
    made.body = std::move(body);
    return made;
  }
  static std::unique_ptr<ManifestCatalog> catalog_;
};

std::unique_ptr<ManifestCatalog> SixSources::catalog_;

TEST_F(SixSources, SfSignsItsQueriesAsTheVectorSays) {
  const auto sf = account("sf", {{"partner_id", "P"}}, {{"checkword", {"demo-checkword"}}, {"hook_token", {"h"}}});
  EXPECT_EQ(faults(sf, {}), "");
  const PollItem item{"sf", "444003077898", {{"phone_tail", "0001"}}};
  const auto request = source("sf").poll_request(sf, "", {&item, 1}, kNow);
  ASSERT_TRUE(request) << request.error().what;
  EXPECT_EQ(request->url, "https://bspgw.sf-express.com/std/service");
  EXPECT_NE(request->body.find("&timestamp=1612155000000&msgDigest=IEyYkpdZ9d0nuCobuxj20g%3D%3D&"), std::string::npos)
      << request->body;
}

TEST_F(SixSources, SfPushesAreKnownByTheirUrlAndAnsweredInTheirShape) {
  auto sf = account("sf", {}, {{"hook_token", {"new", "old"}}});
  EXPECT_EQ(faults(sf, {false, false}), "");
  Push push;
  push.query = "token=old";
  push.body = R"({"Body":{"WaybillRoute":[]}})";
  EXPECT_EQ(outcome(sf, push), "accepted");
  EXPECT_EQ(reply(sf, push, AckKind::ok).body, R"({"return_code":"0000","return_msg":"成功"})");
  EXPECT_EQ(reply(sf, push, AckKind::busy).status, 503);
  push.body = "content=%3CRequest%20service%3D%22RoutePushService%22%3E%3C%2FRequest%3E";
  EXPECT_EQ(reply(sf, push, AckKind::ok).body, R"(<Response service="RoutePushService"><Head>OK</Head></Response>)");
  push.query = "token=older";
  EXPECT_EQ(outcome(sf, push), "the proof \"url_token\" is wrong");
  EXPECT_EQ(reply(sf, push, AckKind::unauthorized).status, 401);
  sf.settings["allowed_addresses"] = "198.51.100.0/24";
  push.query = "token=new";
  EXPECT_EQ(outcome(sf, push), "the sender's address is not among the account's allowed_addresses");
}

TEST_F(SixSources, Kuaidi100AcceptsThePublishedPushAndPollsWithItsCompanyCodes) {
  const auto k100 = account("kuaidi100", {{"customer", "DEMO_CUSTOMER"}, {"callback_url", "https://shop.example/hook"}},
                            {{"key", {"DEMO_KEY"}}, {"salt", {"123"}}});
  EXPECT_EQ(faults(k100, {true, true}), "");
  Push push;
  // The sign is the MD5 of {"status":"polling"}123.
  push.body = "param=%7B%22status%22%3A%22polling%22%7D&sign=C8844C199475DBC155F190329D342579";
  EXPECT_EQ(outcome(k100, push), "accepted");
  EXPECT_EQ(reply(k100, push, AckKind::ok).body, R"({"result":true,"returnCode":"200","message":"成功"})");
  push.body.back() = push.body.back() == '0' ? '1' : '0';
  EXPECT_EQ(outcome(k100, push), "the proof \"sign\" is wrong");
  const PollItem item{"yto", "YT6247854916511", {}};
  const auto request = source("kuaidi100").poll_request(k100, "", {&item, 1}, kNow);
  ASSERT_TRUE(request) << request.error().what;
  EXPECT_NE(request->body.find("com%22%3A%22yuantong"), std::string::npos) << request->body;
  EXPECT_NE(request->body.find("&sign="), std::string::npos);
  const auto form = read_corpus_file("kuaidi100/push_shutdown_signed_salt123.form");
  push.body = form.substr(0, form.find_last_not_of("\r\n") + 1);
  EXPECT_EQ(outcome(k100, push), "accepted");
}

TEST_F(SixSources, Kuaidi100WithoutASaltIsOpenToNobodyUnlessTheAccountSaysHow) {
  auto k100 = account("kuaidi100", {}, {{"hook_token", {"t"}}});
  EXPECT_NE(faults(k100, {false, false}).find("/secrets/salt: is missing"), std::string::npos);
  Push push;
  push.body = "param=%7B%7D";
  push.query = "token=t";
  EXPECT_EQ(outcome(k100, push), "the push carries no proof of its sender");
  k100.settings["verify"] = "url_token";
  EXPECT_EQ(faults(k100, {false, false}), "");
  EXPECT_EQ(outcome(k100, push), "accepted");
}

TEST_F(SixSources, Kuaidi100SubscriptionsAreReadByTheirCodes) {
  const auto& k100 = source("kuaidi100");
  EXPECT_TRUE(k100.read_subscription(answer(200, R"({"result":true,"returnCode":"200","message":"提交成功"})")));
  EXPECT_TRUE(k100.read_subscription(answer(200, R"({"result":false,"returnCode":"501","message":"重复订阅"})")));
  EXPECT_EQ(k100.read_subscription(answer(200, R"({"result":false,"returnCode":"601"})")).error().kind,
            ErrorKind::unauthorized);
  EXPECT_EQ(k100.read_subscription(answer(200, R"({"result":false,"returnCode":"701"})")).error().kind,
            ErrorKind::rejected);
}

TEST_F(SixSources, DhlSendsTheTokenBackInTheHeaderOfTheSubscription) {
  auto dhl = account("dhl-unified", {{"callback_url", "https://shop.example/hook"}},
                     {{"api_key", {"k"}}, {"push_token", {"t"}}});
  EXPECT_EQ(faults(dhl, {true, true}), "");
  Push push;
  push.headers = {{"dhl-push-token", "t"}};
  EXPECT_EQ(outcome(dhl, push), "accepted");
  dhl.settings["push_header"] = "X-Mine";
  EXPECT_EQ(outcome(dhl, push), "the push carries no proof of its sender");
  const auto subscription = source("dhl-unified").subscribe_request(dhl, "", {"dhl", "7777777770", {}}, kNow);
  ASSERT_TRUE(subscription && *subscription);
  EXPECT_NE((*subscription)->body.find(R"("header":"X-Mine","token":"t")"), std::string::npos) << (*subscription)->body;
  const PollItem item{"dhl", "7777777770", {{"postal_code", "10115"}}};
  const auto poll = source("dhl-unified").poll_request(dhl, "", {&item, 1}, kNow);
  EXPECT_EQ(poll->url,
            "https://api-eu.dhl.com/track/shipments?trackingNumber=7777777770&recipientPostalCode=10115&language=en");
  EXPECT_EQ(find_header(poll->headers, "DHL-API-Key"), "k");
}

TEST_F(SixSources, UpsExchangesItsCredentialsForATokenAndPollsWithIt) {
  auto ups = account("ups", {{"client_id", "id"}}, {{"client_secret", {"secret"}}, {"credential", {"c"}}});
  EXPECT_EQ(faults(ups, {}), "");
  const auto token = source("ups").token_request(ups, Instant{});
  ASSERT_TRUE(token && *token);
  EXPECT_EQ((*token)->url, "https://onlinetools.ups.com/security/v1/oauth/token");
  EXPECT_EQ(find_header((*token)->headers, "Authorization"), "Basic " + to_base64("id:secret"));
  EXPECT_EQ((*token)->body, "grant_type=client_credentials");
  EXPECT_EQ(source("ups").read_token(answer(200, R"({"access_token":"T","expires_in":"14399"})"))->lifetime,
            std::chrono::seconds{14399});
  const PollItem item{"ups", "1Z023E2X0214323462", {}};
  const auto poll = source("ups").poll_request(ups, "T", {&item, 1}, kNow);
  ASSERT_TRUE(poll);
  EXPECT_TRUE(
      poll->url.starts_with("https://onlinetools.ups.com/api/track/v1/details/1Z023E2X0214323462?locale=en_US&"))
      << poll->url;
  EXPECT_EQ(find_header(poll->headers, "Authorization"), "Bearer T");
  EXPECT_EQ(find_header(poll->headers, "transId").size(), 32U);
  EXPECT_FALSE(source("ups").poll_request(ups, "", {&item, 1}, kNow)) << "without a token";
  Push push;
  push.headers = {{"credential", "c"}};
  EXPECT_EQ(outcome(ups, push), "accepted");
  push.headers = {{"X-Hub-Signature", "c"}};
  EXPECT_EQ(outcome(ups, push), "the push carries no proof of its sender");
  EXPECT_EQ(source("ups")
                .read_subscription(answer(200, R"({"validTrackingNumbers":[],"invalidTrackingNumbers":["1Z"]})"))
                .error()
                .kind,
            ErrorKind::rejected);
  EXPECT_TRUE(
      source("ups").read_subscription(answer(200, R"({"validTrackingNumbers":["1Z"],"invalidTrackingNumbers":[]})")));
}

TEST_F(SixSources, EasyPostSignsWithTheDecomposedSecretInBothVersions) {
  const auto easypost = account("easypost", {}, {{"api_key", {"k"}}, {"webhook_secret", {"s\u00e9cret"}}});
  EXPECT_EQ(faults(easypost, {true, true}), "");
  const std::string key = "se\u0301cret";
  Push push;
  push.received_at = Instant{std::chrono::seconds{1'722'626'812}};
  push.body = R"({"id":"evt_1"})";
  push.headers = {{"X-Hmac-Signature", "hmac-sha256-hex=" + to_hex(hmac_sha256_bytes(key, push.body))}};
  EXPECT_EQ(outcome(easypost, push), "accepted");
  const std::string timestamp = "Fri, 02 Aug 2024 19:26:52 +0000";
  const std::string signed_text = timestamp + "POST/hook" + push.body;
  push.headers.emplace_back("X-Timestamp", timestamp);
  push.headers.emplace_back("X-Path", "/hook");
  push.headers.emplace_back("X-Hmac-Signature-V2", "hmac-sha256-hex=" + to_hex(hmac_sha256_bytes(key, signed_text)));
  EXPECT_EQ(outcome(easypost, push), "accepted");
  push.received_at += std::chrono::minutes{6};
  EXPECT_EQ(outcome(easypost, push), "its signed instant is too long ago") << "although version 1 alone would do";
  push.headers.back().second.back() ^= 1;
  EXPECT_EQ(outcome(easypost, push), "the proof \"v2\" is wrong");
}

TEST_F(SixSources, EasyPostPublishedVectorIsAccepted) {
  const auto body = read_corpus_file("easypost/webhook-tracker-updated.json");
  const auto easypost = account("easypost", {}, {{"webhook_secret", {"s\u00e9cret"}}});
  Push push;
  push.body = body.substr(0, body.find_last_not_of("\r\n") + 1);
  push.headers = {
      {"X-Hmac-Signature", "hmac-sha256-hex=38f3f53c103713df81616a0a186d77141957323ec21d5fe9363db93840f527db"}};
  EXPECT_EQ(outcome(easypost, push), "accepted");
  push.body += "\n";
  EXPECT_EQ(outcome(easypost, push), "the proof \"v1\" is wrong");
}

}  // namespace
}  // namespace parcelgate
