#include <gtest/gtest.h>

#include "adapters/manifest/protocol/address_list.hpp"
#include "gateway/crypto/digest.hpp"
#include "harness.hpp"

namespace parcelgate {
namespace {

using namespace parcelgate::testing;

constexpr std::string_view kVerifyByDigest = R"({
  "default": ["strong", "plain"],
  "ways": {
    "strong": {"about": "HMAC over instant and body", "at": "${header:X-Strong}", "prefix": "v2=", "encoding": "hex",
               "expected": {"value": "${header:X-Timestamp}${method}${path}${body}", "then": [{"hmac_sha256": "${secret:key}"}]},
               "timestamp": {"at": "${header:X-Timestamp}", "format": ["epoch_s", "rfc1123"], "past": "5m", "future": "30s"}},
    "plain": {"about": "HMAC over the body", "at": "${header:X-Plain}", "encoding": ["hex", "base64"],
              "expected": {"value": "${body}", "then": [{"hmac_sha256": "${secret:key}"}]}},
    "named": {"about": "header named by the account", "at": "${header_of:user}", "expected": "${secret:key}"},
    "url": {"about": "secret in the URL", "at": "${query:token}", "expected": "${secret:other}"},
    "basic": {"about": "basic authentication", "at": "${header:Authorization}", "prefix": "Basic ", "encoding": "base64",
              "expected": "${setting:user}:${secret:key}"},
    "addresses": {"about": "source addresses alone", "address_list": true}}})";

class VerificationTest : public ::testing::Test {
 protected:
  VerificationTest() {
    Faults faults;
    verification_ = Verification::compile(*parse_json_with_comments(kVerifyByDigest), "/verify", spec_, faults);
    EXPECT_TRUE(faults.empty()) << faults.text();
    push_.body = R"({"a":1})";
    push_.received_at = Instant{std::chrono::seconds{1'722'626'812}};
  }

  static std::string sign(std::string_view message) { return to_hex(hmac_sha256_bytes("new", message)); }
  void sign_strongly(const std::string& timestamp) {
    push_.headers = {{"X-Timestamp", timestamp},
                     {"X-Strong", "v2=" + sign(timestamp + "POST" + push_.path + push_.body)}};
  }
  [[nodiscard]] std::string outcome() const {
    const auto verified = verification_.verify(account_, spec_, push_.message());
    if (verified) return "accepted";
    EXPECT_EQ(verified.error().kind, ErrorKind::unauthorized);
    return verified.error().what;
  }
  [[nodiscard]] std::string faults() const {
    Faults faults;
    verification_.check_account(account_, spec_, "", faults);
    return faults.text();
  }

  AccountSpec spec_ = spec_from(kSpec);
  Verification verification_;
  Account account_ = account_with({}, {{"key", {"new", "old"}}});
  Push push_;
};

TEST_F(VerificationTest, NamesTheWayThatDecided) {
  const auto way = [&] { return verification_.deciding_way(account_, spec_, push_.message(), nullptr); };
  EXPECT_EQ(way(), "");
  push_.headers = {{"X-Plain", sign(push_.body)}};
  EXPECT_EQ(way(), "plain");
  sign_strongly("1722626812");
  EXPECT_EQ(way(), "strong");
}

TEST_F(VerificationTest, AcceptsASignatureOverTheRawBody) {
  push_.headers = {{"x-plain", sign(push_.body)}};
  EXPECT_EQ(outcome(), "accepted");
  push_.body += " ";
  EXPECT_EQ(outcome(), "the proof \"plain\" is wrong");
}

TEST_F(VerificationTest, AcceptsEitherEncodingAndEitherCase) {
  push_.headers = {{"X-Plain", to_base64(hmac_sha256_bytes("new", push_.body))}};
  EXPECT_EQ(outcome(), "accepted");
  push_.headers = {{"X-Plain", to_hex_upper(hmac_sha256_bytes("new", push_.body))}};
  EXPECT_EQ(outcome(), "accepted");
}

TEST_F(VerificationTest, AcceptsTheOldSecretWhileItRotates) {
  push_.headers = {{"X-Plain", to_hex(hmac_sha256_bytes("old", push_.body))}};
  EXPECT_EQ(outcome(), "accepted");
  account_.secrets["key"] = {"new"};
  EXPECT_EQ(outcome(), "the proof \"plain\" is wrong");
}

TEST_F(VerificationTest, RefusesWhatCarriesNoProof) {
  EXPECT_EQ(outcome(), "the push carries no proof of its sender");
}

TEST_F(VerificationTest, AWeakProofDoesNotReplaceAWrongStrongOne) {
  push_.headers = {
      {"X-Plain", sign(push_.body)}, {"X-Timestamp", "1722626812"}, {"X-Strong", "v2=" + sign("something else")}};
  EXPECT_EQ(outcome(), "the proof \"strong\" is wrong");
}

TEST_F(VerificationTest, TakesTheStrongProofAloneWhenTheAccountSaysSo) {
  account_.settings["verify"] = "strong";
  push_.headers = {{"X-Plain", sign(push_.body)}};
  EXPECT_EQ(outcome(), "the push carries no proof of its sender");
  sign_strongly("1722626812");
  EXPECT_EQ(outcome(), "accepted");
}

TEST_F(VerificationTest, HoldsSignedInstantsToTheirWindow) {
  sign_strongly("1722626512");
  EXPECT_EQ(outcome(), "accepted") << "five minutes ago";
  sign_strongly("1722626511");
  EXPECT_EQ(outcome(), "its signed instant is too long ago");
  sign_strongly("1722626842");
  EXPECT_EQ(outcome(), "accepted") << "thirty seconds ahead";
  sign_strongly("1722626843");
  EXPECT_EQ(outcome(), "its signed instant lies in the future");
  sign_strongly("Fri, 02 Aug 2024 19:26:52 +0000");
  EXPECT_EQ(outcome(), "accepted");
  sign_strongly("yesterday");
  EXPECT_EQ(outcome(), "its signed instant cannot be read");
}

TEST_F(VerificationTest, WantsThePrefix) {
  push_.headers = {{"X-Timestamp", "1722626812"}, {"X-Strong", sign("1722626812POST" + push_.path + push_.body)}};
  EXPECT_EQ(outcome(), "the proof does not begin with \"v2=\"");
}

TEST_F(VerificationTest, KnowsAUrlSecret) {
  account_ = account_with({{"verify", "url"}}, {{"other", {"t o"}}});
  push_.query = "a=1&token=t%20o";
  EXPECT_EQ(outcome(), "accepted");
  push_.query = "token=wrong";
  EXPECT_EQ(outcome(), "the proof \"url\" is wrong");
  push_.query = "token=";
  EXPECT_EQ(outcome(), "the push carries no proof of its sender");
}

TEST_F(VerificationTest, KnowsAHeaderWhoseNameTheAccountChose) {
  account_.settings = {{"verify", "named"}, {"user", "X-My-Header"}};
  push_.headers = {{"x-my-header", "old"}};
  EXPECT_EQ(outcome(), "accepted");
  push_.headers = {{"X-My-Header", "older"}};
  EXPECT_EQ(outcome(), "the proof \"named\" is wrong");
  account_.settings.erase("user");
  EXPECT_NE(outcome(), "accepted");
  EXPECT_NE(faults().find("/settings/user: is missing"), std::string::npos);
}

TEST_F(VerificationTest, KnowsBasicAuthentication) {
  account_ = account_with({{"verify", "basic"}, {"user", "shop"}}, {{"key", {"pass"}}});
  push_.headers = {{"Authorization", "Basic " + to_base64("shop:pass")}};
  EXPECT_EQ(outcome(), "accepted");
  push_.headers = {{"Authorization", "Basic " + to_base64("shop:past")}};
  EXPECT_EQ(outcome(), "the proof \"basic\" is wrong");
}

TEST_F(VerificationTest, HoldsEveryWayToTheAllowedAddresses) {
  account_.settings["allowed_addresses"] = "198.51.100.0/24, 203.0.113.7";
  push_.headers = {{"X-Plain", sign(push_.body)}};
  EXPECT_EQ(outcome(), "accepted");
  push_.remote_address = "203.0.113.8";
  EXPECT_EQ(outcome(), "the sender's address is not among the account's allowed_addresses");
  account_ = account_with({{"verify", "addresses"}, {"allowed_addresses", "203.0.113.8"}}, {});
  push_.headers.clear();
  EXPECT_EQ(outcome(), "accepted");
}

TEST_F(VerificationTest, RefusesEveryPushOfAnAccountThatTakesNone) {
  account_.settings["push"] = "false";
  push_.headers = {{"X-Plain", sign(push_.body)}};
  EXPECT_EQ(outcome(), "the account takes no pushes");
  EXPECT_EQ(faults(), "");
}

TEST_F(VerificationTest, NeverComparesWithAnEmptySecret) {
  account_ = account_with({{"verify", "url"}}, {{"other", {""}}});
  push_.query = "token=x";
  EXPECT_NE(outcome(), "accepted");
  account_.secrets.clear();
  EXPECT_NE(outcome(), "accepted");
}

TEST_F(VerificationTest, RefusesAtStartWhatAnAccountLacks) {
  EXPECT_EQ(faults(), "");
  account_ = account_with({}, {});
  EXPECT_EQ(faults(),
            "/secrets/key: is missing: without it the account cannot verify pushes (the key); add it, or set "
            "\"push\": false in its settings\n");
  account_ = account_with({{"verify", "addresses"}}, {});
  EXPECT_EQ(faults(),
            "/settings/allowed_addresses: is missing: pushes are known by their addresses alone; list the courier's "
            "addresses\n");
  account_ = account_with({{"verify", "strang"}, {"allowed_addresses", "somewhere"}}, {});
  EXPECT_EQ(faults(),
            "/settings/verify: unknown way \"strang\"; did you mean \"strong\"?\n"
            "/settings/allowed_addresses: \"somewhere\" is no address and no CIDR block; write \"203.0.113.7, "
            "198.51.100.0/24\"\n");
}

TEST(VerificationSection, IsRefusedWhenItsProofIsTheSameForEveryPush) {
  Faults faults;
  const auto document = parse_json_with_comments(
      R"({"ways": {"hmac": {"about": "a digest", "at": "header:X-Signature", "expected": "${secret:key}"}}})");
  (void)Verification::compile(*document, "/verify", spec_from(kSpec), faults);
  EXPECT_EQ(
      faults.text(),
      "/verify/ways/hmac/at: names no part of the push; write a variable, for example \"${header:X-Signature}\"\n");
}

TEST(VerificationSection, IsRefusedWhenItComparesWithNothingSecret) {
  Faults faults;
  const auto document = parse_json_with_comments(
      R"({"ways": {"open": {"about": "none", "at": "${query:a}", "expected": "${query:b}"}}})");
  (void)Verification::compile(*document, "/verify", spec_from(kSpec), faults);
  EXPECT_EQ(faults.text(), "/verify/ways/open: compares with nothing secret; let \"expected\" name a ${secret:…}\n");
}

TEST(VerificationSection, NamesUnknownMembersEncodingsAndFormats) {
  Faults faults;
  const auto document =
      parse_json_with_comments(R"({"default": ["b"], "ways": {"a": {"about": "x", "at": "${body}", "expectd": "",
    "expected": "${secret:key}", "encoding": "hexx", "timestamp": {"at": "${body}", "format": "epoch", "past": "soon", "future": "1s"}}}})");
  (void)Verification::compile(*document, "/verify", spec_from(kSpec), faults);
  const std::string text = faults.text();
  for (const char* part :
       {"unknown member \"expectd\"; did you mean \"expected\"?", "unknown encoding \"hexx\"; did you mean \"hex\"?",
        "/timestamp/past:", "unknown format \"epoch\"", "/default: names something that is not among \"ways\""}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  }
}

TEST(AddressList, KnowsAddressesAndBlocksOfBothFamilies) {
  const auto list = AddressList::parse("203.0.113.7, 198.51.100.0/23,2001:db8::/33 ,::1").value();
  for (const char* in : {"203.0.113.7", "198.51.101.255", "2001:db8:7fff::1", "::1", "::ffff:203.0.113.7"})
    EXPECT_TRUE(list.contains(in)) << in;
  for (const char* out : {"203.0.113.6", "198.51.102.0", "2001:db8:8000::1", "::2", "", "host", "203.0.113.7 "})
    EXPECT_FALSE(list.contains(out)) << out;
  EXPECT_TRUE(AddressList::parse("0.0.0.0/0").value().contains("9.9.9.9"));
  EXPECT_FALSE(AddressList::parse("0.0.0.0/0").value().contains("2001:db8::1"));
}

TEST(AddressList, RefusesEntriesThatAreNone) {
  for (const char* text : {"1.2.3", "1.2.3.4/33", "::/129", "1.2.3.4/", "1.2.3.4/x", "example.com"})
    EXPECT_FALSE(AddressList::parse(text)) << text;
}

}  // namespace
}  // namespace parcelgate
