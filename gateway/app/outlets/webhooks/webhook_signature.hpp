// Signatures of webhooks by the Standard Webhooks specification (https://www.standardwebhooks.com, read 2026-11-30).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/wire/webhook_subscription.hpp"

namespace parcelgate {

/// The key of one secret.
struct WebhookKey {
  SignatureKind kind{SignatureKind::hmac_sha256};
  std::string bytes;  ///< the shared secret, or the seed of an Ed25519 key
};

/// A new secret from random bytes: "whsec_…" or "whsk_…" and the bytes in base64.
[[nodiscard]] std::string make_webhook_secret(SignatureKind kind);

/// @param text  "whsec_" and 24 to 64 bytes in base64, or "whsk_" and a seed of 32 bytes in base64
/// @error malformed: names the form that is expected, never the text
[[nodiscard]] Result<WebhookKey> parse_webhook_secret(std::string_view text);

/// What the owner of the subscription gives to the verifier: the secret itself, or "whpk_…" of an Ed25519 key.
[[nodiscard]] std::string verification_key_of(const WebhookKey& key);

/// One signature of `id.timestamp.body`: "v1,BASE64" for HMAC-SHA256, "v1a,BASE64" for Ed25519.
/// @param timestamp  seconds since 1970, as the header webhook-timestamp states them
[[nodiscard]] std::string sign_webhook(const WebhookKey& key, std::string_view id, std::string_view timestamp,
                                       std::string_view body);

/// The value of the header webhook-signature: a signature by each key, separated by spaces.
[[nodiscard]] std::string sign_webhook(const std::vector<WebhookKey>& keys, std::string_view id,
                                       std::string_view timestamp, std::string_view body);

}  // namespace parcelgate
