#include "adapters/manifest/protocol/public_keys.hpp"

#include <memory>

#include <gtest/gtest.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "gateway/crypto/digest.hpp"
#include "harness.hpp"

namespace parcelgate {
namespace {

using namespace parcelgate::testing;

/// A key pair made for the test.
class KeyPair {
 public:
  explicit KeyPair(unsigned bits) : key_(EVP_RSA_gen(bits), &EVP_PKEY_free) {}

  [[nodiscard]] std::string sign(std::string_view message) const {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    std::string out(static_cast<std::size_t>(EVP_PKEY_get_size(key_.get())), '\0');
    std::size_t length = out.size();
    EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get());
    EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &length,
                   reinterpret_cast<const unsigned char*>(message.data()), message.size());
    out.resize(length);
    return out;
  }
  /// {"kty": "RSA", "kid": …, "n": …, "e": …}
  [[nodiscard]] std::string jwk(const std::string& id, const std::string& more = "") const {
    return R"({"kty": "RSA", "kid": ")" + id + R"(", "n": ")" + number(OSSL_PKEY_PARAM_RSA_N) + R"(", "e": ")" +
           number(OSSL_PKEY_PARAM_RSA_E) + "\"" + more + "}";
  }

 private:
  [[nodiscard]] std::string number(const char* name) const {
    BIGNUM* value = nullptr;
    EVP_PKEY_get_bn_param(key_.get(), name, &value);
    std::string bytes(static_cast<std::size_t>(BN_num_bytes(value)), '\0');
    BN_bn2bin(value, reinterpret_cast<unsigned char*>(bytes.data()));
    BN_free(value);
    return to_base64url(bytes);
  }
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
};

const KeyPair& old_pair() {
  static const KeyPair made(2048);
  return made;
}

std::string key_set(const std::string& keys) {
  return R"({"keys": [)" + keys + "]}";
}

TEST(PublicKeys, VerifyWhatTheirOwnerSigned) {
  const auto keys = PublicKeys::parse(key_set(old_pair().jwk("a", R"(, "use": "sig", "alg": "RS256")")));
  ASSERT_TRUE(keys.has_value());
  const std::string signature = old_pair().sign("message");
  EXPECT_TRUE(keys->verify_rs256("a", "message", signature));
  EXPECT_FALSE(keys->verify_rs256("a", "massage", signature));
  EXPECT_FALSE(keys->verify_rs256("b", "message", signature));
  EXPECT_FALSE(keys->verify_rs256("a", "message", ""));
  EXPECT_FALSE(keys->verify_rs256("a", "message", std::string(256, '\0')));
}

TEST(PublicKeys, LeaveOutWhatIsNoKeyForSignatures) {
  const KeyPair small(1024);
  const auto keys = PublicKeys::parse(key_set(old_pair().jwk("enc", R"(, "use": "enc")") + "," + small.jwk("small") +
                                              R"(, {"kty": "EC", "kid": "ec"}, {"kty": "RSA", "kid": "none"}, 7, )" +
                                              R"({"kty": "RSA", "kid": "odd", "n": "!!", "e": "AQAB"})"));
  ASSERT_TRUE(keys.has_value());
  for (const char* id : {"enc", "small", "ec", "none", "odd"}) EXPECT_FALSE(keys->has(id)) << id;
  EXPECT_EQ(PublicKeys::parse("{}").error().kind, ErrorKind::malformed);
  EXPECT_EQ(PublicKeys::parse("<html>").error().kind, ErrorKind::malformed);
}

constexpr std::string_view kVerifyByKey = R"({
  "default": ["rsa"],
  "ways": {"rsa": {"about": "RSA-SHA256 over instant and body", "let": {"t": "${header:X-Timestamp}"},
    "at": "${header:X-Signature}", "encoding": "base64", "signature": "rsa_sha256", "expected": "${let:t}.${body}",
    "key_id": "${header:X-Key-Id}", "jwks": "${setting:jwks}",
    "timestamp": {"at": "${let:t}", "format": ["iso"], "past": "5m", "future": "5m"}}}})";
constexpr std::string_view kJwksSpec =
    R"({"settings": {"jwks": {"about": "keys", "default": "https://api.example.com/jwks"}}})";

class SignedPush : public ::testing::Test {
 protected:
  SignedPush() {
    Faults faults;
    verification_ = Verification::compile(*parse_json_with_comments(kVerifyByKey), "/verify", spec_, faults);
    EXPECT_TRUE(faults.empty()) << faults.text();
    push_.body = R"({"a":1})";
    push_.received_at = parse_rfc3339("2026-03-04T10:02:00Z")->at;
    push_.headers = {{"X-Timestamp", "2026-03-04T10:00:00Z"},
                     {"X-Key-Id", "a"},
                     {"X-Signature", to_base64(old_pair().sign("2026-03-04T10:00:00Z." + push_.body))}};
  }
  [[nodiscard]] std::string outcome() const {
    auto message = push_.message();
    message.public_keys = fetched_;
    const auto verified = verification_.verify(account_, spec_, message);
    return verified ? "accepted" : std::string(to_string(verified.error().kind)) + ": " + verified.error().what;
  }

  AccountSpec spec_ = spec_from(kJwksSpec);
  Verification verification_;
  Account account_ = account_with({}, {});
  Push push_;
  std::string fetched_;
};

TEST_F(SignedPush, IsProvenByTheKeysThatWereFetched) {
  EXPECT_EQ(outcome(), "unreachable: the sender's public keys are not fetched yet");
  EXPECT_EQ(verification_.keys_url(account_, spec_), "https://api.example.com/jwks");
  fetched_ = key_set(old_pair().jwk("b"));
  EXPECT_EQ(outcome(), "unreachable: the push names a key that is not among the sender's public keys");
  fetched_ = key_set(old_pair().jwk("a"));
  EXPECT_EQ(outcome(), "accepted");
  push_.body += " ";
  EXPECT_EQ(outcome(), "unauthorized: the proof \"rsa\" is wrong");
}

TEST_F(SignedPush, IsProvenByTheKeysThatTheAccountHolds) {
  account_.settings["jwks"] = key_set(old_pair().jwk("a"));
  EXPECT_EQ(outcome(), "accepted");
  EXPECT_EQ(verification_.keys_url(account_, spec_), "");
  account_.settings["jwks"] = key_set(old_pair().jwk("b"));
  EXPECT_EQ(outcome(), "unauthorized: the push names a key that is not among the sender's public keys");
  account_.settings["jwks"] = "oops";
  EXPECT_EQ(outcome(), "unauthorized: the sender's public keys cannot be read: is no JSON Web Key Set");
}

TEST_F(SignedPush, IsRefusedWhenItIsOldOrNamesNoKey) {
  fetched_ = key_set(old_pair().jwk("a"));
  push_.received_at += std::chrono::minutes{4};
  EXPECT_EQ(outcome(), "unauthorized: its signed instant is too long ago");
  push_.headers.erase(push_.headers.begin() + 1);
  EXPECT_EQ(outcome(), "unauthorized: the push does not name its key");
  push_.headers.clear();
  EXPECT_EQ(outcome(), "unauthorized: the push carries no proof of its sender");
}

TEST(SignatureSection, NamesItsFaults) {
  Faults faults;
  (void)Verification::compile(*parse_json_with_comments(R"({"ways": {
    "a": {"about": "x", "at": "${body}", "expected": "${body}", "signature": "rsa_md5", "key_id": "k", "jwks": "${body}"},
    "b": {"about": "x", "at": "${body}", "expected": "${secret:key}", "jwks": "x"}}})"),
                              "/verify", spec_from(kSpec), faults);
  for (const std::string_view part :
       {"/verify/ways/a/signature: unknown signature \"rsa_md5\"; known: rsa_sha256",
        "/verify/ways/a/jwks: \"${body}\" is unknown here", "/verify/ways/b/jwks: belongs to a \"signature\""}) {
    EXPECT_NE(faults.text().find(part), std::string::npos) << part << " is not in\n" << faults.text();
  }
}

}  // namespace
}  // namespace parcelgate
