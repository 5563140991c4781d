#include "gateway/crypto/ed25519.hpp"

#include <memory>

#include <openssl/evp.h>

#include "gateway/crypto/digest.hpp"

namespace parcelgate {
namespace {

struct FreeKey {
  void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
};
struct FreeDigestContext {
  void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};
using Ed25519Key = std::unique_ptr<EVP_PKEY, FreeKey>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, FreeDigestContext>;

Result<Ed25519Key> private_key(std::string_view seed) {
  if (seed.size() == kEd25519KeyBytes) {
    Ed25519Key key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes_of(seed), seed.size()));
    if (key) return key;
  }
  return unexpected(ErrorKind::config, "an Ed25519 key must have 32 bytes");
}

unsigned char* writable_bytes(std::string& text) noexcept {
  return reinterpret_cast<unsigned char*>(text.data());
}

}  // namespace

Result<std::string> ed25519_public_key(std::string_view seed) {
  const auto key = private_key(seed);
  if (!key) return unexpected(key.error());
  std::string out(kEd25519KeyBytes, '\0');
  std::size_t size = out.size();
  if (EVP_PKEY_get_raw_public_key(key->get(), writable_bytes(out), &size) != 1 || size != out.size())
    return unexpected(ErrorKind::internal, "the library cannot derive an Ed25519 public key");
  return out;
}

Result<std::string> ed25519_sign(std::string_view seed, std::string_view message) {
  const auto key = private_key(seed);
  if (!key) return unexpected(key.error());
  const DigestContext context(EVP_MD_CTX_new());
  std::string out(kEd25519SignatureBytes, '\0');
  std::size_t size = out.size();
  const bool is_signed =
      context && EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key->get()) == 1 &&
      EVP_DigestSign(context.get(), writable_bytes(out), &size, bytes_of(message), message.size()) == 1;
  if (!is_signed || size != out.size()) return unexpected(ErrorKind::internal, "the library cannot sign by Ed25519");
  return out;
}

bool ed25519_verify(std::string_view public_key, std::string_view message, std::string_view signature) {
  if (public_key.size() != kEd25519KeyBytes || signature.size() != kEd25519SignatureBytes) return false;
  const Ed25519Key key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(public_key), public_key.size()));
  const DigestContext context(EVP_MD_CTX_new());
  return key && context && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
         EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(message), message.size()) == 1;
}

}  // namespace parcelgate
