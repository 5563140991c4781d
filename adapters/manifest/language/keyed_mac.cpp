#include "adapters/manifest/language/keyed_mac.hpp"

#include <array>
#include <mutex>
#include <stdexcept>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

namespace parcelgate {
namespace {

/// More keys than accounts with rotation have; beyond it the oldest idea of the set is forgotten as a whole.
constexpr std::size_t kMostKeys = 4096;

}  // namespace

void KeyedMac::Free::operator()(evp_mac_ctx_st* context) const noexcept {
  EVP_MAC_CTX_free(context);
}

KeyedMac::KeyedMac(std::string digest, Prepare prepare) : digest_(std::move(digest)), prepare_(std::move(prepare)) {}
KeyedMac::~KeyedMac() = default;

KeyedMac::Context KeyedMac::find_copy(std::string_view key) const {
  const std::shared_lock lock(mutex_);
  const auto found = contexts_.find(key);
  return found == contexts_.end() ? nullptr : Context(EVP_MAC_CTX_dup(found->second.get()));
}

Result<KeyedMac::Context> KeyedMac::make(std::string_view key) const {
  const auto prepared = prepare_(key);
  if (!prepared) return unexpected(prepared.error());
  const std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> mac(EVP_MAC_fetch(nullptr, "HMAC", nullptr), &EVP_MAC_free);
  Context context(EVP_MAC_CTX_new(mac.get()));
  std::string digest = digest_;
  const std::array parameters{OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
                              OSSL_PARAM_construct_end()};
  if (!context || EVP_MAC_init(context.get(), reinterpret_cast<const unsigned char*>(prepared->data()),
                               prepared->size(), parameters.data()) != 1) {
    throw std::runtime_error("OpenSSL refused HMAC with " + digest_);
  }
  return context;
}

Result<std::string> KeyedMac::compute(std::string_view key, std::string_view message) const {
  Context context = find_copy(key);
  if (!context) {
    auto made = make(key);
    if (!made) return unexpected(std::move(made).error());
    context.reset(EVP_MAC_CTX_dup(made->get()));
    const std::unique_lock lock(mutex_);
    if (contexts_.size() >= kMostKeys) contexts_.clear();
    contexts_.try_emplace(std::string(key), std::move(*made));
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  std::size_t length = 0;
  if (!context ||
      EVP_MAC_update(context.get(), reinterpret_cast<const unsigned char*>(message.data()), message.size()) != 1 ||
      EVP_MAC_final(context.get(), out.data(), &length, out.size()) != 1) {
    throw std::runtime_error("OpenSSL failed to compute an HMAC");
  }
  return std::string(reinterpret_cast<const char*>(out.data()), length);
}

}  // namespace parcelgate
