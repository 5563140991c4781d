#include "adapters/manifest/protocol/public_keys.hpp"

#include <mutex>
#include <stdexcept>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "gateway/crypto/digest.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

using Number = std::unique_ptr<BIGNUM, decltype(&BN_free)>;

/// Base64url, big-endian; null when the text is not one.
Number read_key_number(std::string_view text) {
  const auto bytes = from_base64url(text);
  if (!bytes || bytes->empty()) return {nullptr, &BN_free};
  return {BN_bin2bn(bytes_of(*bytes), static_cast<int>(bytes->size()), nullptr), &BN_free};
}

}  // namespace

void PublicKeys::Free::operator()(evp_pkey_st* key) const noexcept {
  EVP_PKEY_free(key);
}

PublicKeys::Key PublicKeys::make_key(std::string_view modulus, std::string_view exponent) {
  constexpr int kLeastBits = 2048;
  constexpr int kMostBits = 8192;
  constexpr int kMostExponentBits = 64;
  const Number n = read_key_number(modulus);
  const Number e = read_key_number(exponent);
  if (!n || !e || BN_num_bits(n.get()) < kLeastBits || BN_num_bits(n.get()) > kMostBits ||
      BN_num_bits(e.get()) > kMostExponentBits) {
    return nullptr;
  }
  const std::unique_ptr<OSSL_PARAM_BLD, decltype(&OSSL_PARAM_BLD_free)> builder(OSSL_PARAM_BLD_new(),
                                                                                &OSSL_PARAM_BLD_free);
  if (!builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1) {
    throw std::runtime_error("OpenSSL refused the numbers of a key");
  }
  const std::unique_ptr<OSSL_PARAM, decltype(&OSSL_PARAM_free)> numbers(OSSL_PARAM_BLD_to_param(builder.get()),
                                                                        &OSSL_PARAM_free);
  const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(
      EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr), &EVP_PKEY_CTX_free);
  EVP_PKEY* made = nullptr;
  if (!numbers || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, numbers.get()) != 1) {
    return nullptr;
  }
  return Key(made);
}

Result<PublicKeys> PublicKeys::parse(std::string_view jwks) {
  const auto document = parse_json(jwks);
  const auto* list = document ? find_member(*document, "keys") : nullptr;
  if (list == nullptr || !list->IsArray()) return unexpected(ErrorKind::malformed, "is no JSON Web Key Set");
  PublicKeys out;
  for (const auto& entry : list->GetArray()) {
    if (!entry.IsObject()) continue;
    const std::string_view use = find_text(entry, "use");
    const std::string_view id = find_text(entry, "kid");
    if (find_text(entry, "kty") != "RSA" || id.empty() || (!use.empty() && use != "sig")) continue;
    if (auto key = make_key(find_text(entry, "n"), find_text(entry, "e"))) out.keys_[std::string(id)] = std::move(key);
  }
  return out;
}

bool PublicKeys::has(std::string_view key_id) const noexcept {
  return keys_.find(key_id) != keys_.end();
}

bool PublicKeys::verify_rs256(std::string_view key_id, std::string_view message, std::string_view signature) const {
  const auto found = keys_.find(key_id);
  if (found == keys_.end()) return false;
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  // OpenSSL verifies RSA signatures as PKCS#1 v1.5 by default.
  return context && EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, found->second.get()) == 1 &&
         EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(message), message.size()) == 1;
}

Result<std::shared_ptr<const PublicKeys>> PublicKeyCache::find(std::string_view jwks) {
  constexpr std::size_t kMostDocuments = 64;
  const std::string text(jwks);
  {
    const std::shared_lock lock(mutex_);
    const auto known = parsed_.find(text);
    if (known != parsed_.end()) return known->second;
  }
  auto keys = PublicKeys::parse(jwks);
  if (!keys) return unexpected(std::move(keys).error());
  auto made = std::make_shared<const PublicKeys>(std::move(*keys));
  const std::unique_lock lock(mutex_);
  if (parsed_.size() >= kMostDocuments) parsed_.clear();
  parsed_.emplace(text, made);
  return std::shared_ptr<const PublicKeys>(made);
}

}  // namespace parcelgate
