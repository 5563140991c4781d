#include "gateway/app/outlets/webhooks/webhook_signature.hpp"

#include "gateway/crypto/digest.hpp"
#include "gateway/crypto/ed25519.hpp"

namespace parcelgate {
namespace {

constexpr std::string_view kSharedPrefix = "whsec_";
constexpr std::string_view kPrivatePrefix = "whsk_";
constexpr std::string_view kPublicPrefix = "whpk_";
constexpr std::size_t kNewSecretBytes = 32;
constexpr std::size_t kLeastSecretBytes = 24;
constexpr std::size_t kMostSecretBytes = 64;

}  // namespace

std::string make_webhook_secret(SignatureKind kind) {
  if (kind == SignatureKind::ed25519) return std::string(kPrivatePrefix) + to_base64(random_bytes(kEd25519KeyBytes));
  return std::string(kSharedPrefix) + to_base64(random_bytes(kNewSecretBytes));
}

Result<WebhookKey> parse_webhook_secret(std::string_view text) {
  const auto fault = [] {
    return unexpected(ErrorKind::malformed,
                      "a secret is \"whsec_\" and 24 to 64 bytes in base64, or \"whsk_\" and a seed of 32 bytes in "
                      "base64; `parcelgate webhooks secret` makes one");
  };
  if (text.starts_with(kPrivatePrefix)) {
    auto seed = from_base64(text.substr(kPrivatePrefix.size()));
    if (!seed || seed->size() != kEd25519KeyBytes) return fault();
    return WebhookKey{SignatureKind::ed25519, *std::move(seed)};
  }
  if (!text.starts_with(kSharedPrefix)) return fault();
  auto bytes = from_base64(text.substr(kSharedPrefix.size()));
  if (!bytes || bytes->size() < kLeastSecretBytes || bytes->size() > kMostSecretBytes) return fault();
  return WebhookKey{SignatureKind::hmac_sha256, *std::move(bytes)};
}

std::string verification_key_of(const WebhookKey& key) {
  if (key.kind == SignatureKind::hmac_sha256) return std::string(kSharedPrefix) + to_base64(key.bytes);
  const auto public_key = ed25519_public_key(key.bytes);
  return public_key ? std::string(kPublicPrefix) + to_base64(*public_key) : std::string{};
}

std::string sign_webhook(const WebhookKey& key, std::string_view id, std::string_view timestamp,
                         std::string_view body) {
  std::string message;
  message.reserve(id.size() + timestamp.size() + body.size() + 2);
  message.append(id).append(".").append(timestamp).append(".").append(body);
  if (key.kind == SignatureKind::hmac_sha256) return "v1," + to_base64(hmac_sha256_bytes(key.bytes, message));
  const auto signature = ed25519_sign(key.bytes, message);
  return signature ? "v1a," + to_base64(*signature) : std::string{};
}

std::string sign_webhook(const std::vector<WebhookKey>& keys, std::string_view id, std::string_view timestamp,
                         std::string_view body) {
  std::string all;
  for (const WebhookKey& key : keys) {
    if (!all.empty()) all += ' ';
    all += sign_webhook(key, id, timestamp, body);
  }
  return all;
}

}  // namespace parcelgate
