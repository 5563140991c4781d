#include "gateway/app/outlets/webhooks/webhook_signature.hpp"

#include <gtest/gtest.h>

#include "gateway/crypto/digest.hpp"
#include "gateway/crypto/ed25519.hpp"

namespace parcelgate {
namespace {

// The example of the specification's libraries.
constexpr std::string_view kSharedSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
// The seed 00 01 … 1f; the public key and the signature below were made by Python's cryptography 3.4.
constexpr std::string_view kSeed = "whsk_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

TEST(WebhookSignature, TheExampleOfTheSpecificationIsReproduced) {
  const auto key = parse_webhook_secret(kSharedSecret);
  ASSERT_TRUE(key) << key.error().what;
  EXPECT_EQ(key->kind, SignatureKind::hmac_sha256);
  EXPECT_EQ(sign_webhook(*key, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", R"({"test": 2432232314})"),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  EXPECT_EQ(verification_key_of(*key), kSharedSecret);
}

TEST(WebhookSignature, AnEd25519KeySignsAndGivesOutItsPublicKeyOnly) {
  const auto key = parse_webhook_secret(kSeed);
  ASSERT_TRUE(key) << key.error().what;
  EXPECT_EQ(key->kind, SignatureKind::ed25519);
  EXPECT_EQ(verification_key_of(*key), "whpk_A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=");
  EXPECT_EQ(sign_webhook(*key, "0-42", "1772446800", "{}"),
            "v1a,jgtoV32KJ6laI6euYhkMnhYheBnrKulK6BPKSmSnX4K4xtZUPsrDvk0D/Pg37sjxlJCwXI8grCM+3Hgu2A9CCQ==");
}

TEST(WebhookSignature, EachKeyOfARotationSigns) {
  const auto one = parse_webhook_secret(kSharedSecret);
  const auto two = parse_webhook_secret(kSeed);
  const std::string both = sign_webhook(std::vector{*one, *two}, "0-42", "1772446800", "{}");
  EXPECT_EQ(both,
            sign_webhook(*one, "0-42", "1772446800", "{}") + " " + sign_webhook(*two, "0-42", "1772446800", "{}"));
}

TEST(WebhookSignature, NewSecretsAreReadBackAndDiffer) {
  for (const SignatureKind kind : {SignatureKind::hmac_sha256, SignatureKind::ed25519}) {
    const std::string text = make_webhook_secret(kind);
    const auto key = parse_webhook_secret(text);
    ASSERT_TRUE(key) << text;
    EXPECT_EQ(key->kind, kind);
    EXPECT_EQ(key->bytes.size(), 32u);
    EXPECT_NE(make_webhook_secret(kind), text);
  }
}

TEST(WebhookSignature, ATextThatIsNoSecretIsRefusedWithoutRepeatingIt) {
  for (const std::string text :
       {"", "geheim", "whsec_", "whsec_c2hvcnQ=", "whsec_!!!!", "whsk_c2hvcnQ=", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whpk_A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg="}) {
    const auto key = parse_webhook_secret(text);
    ASSERT_FALSE(key) << text;
    EXPECT_EQ(key.error().kind, ErrorKind::malformed);
    if (text.size() > 8) {
      EXPECT_EQ(key.error().what.find(text), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace parcelgate
