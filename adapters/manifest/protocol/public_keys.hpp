// RSA signatures of senders who publish their public keys as a JSON Web Key Set (RFC 7517).
#pragma once

#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "gateway/base/result.hpp"

struct evp_pkey_st;

namespace parcelgate {

/// The RSA keys of one document, by key id. Immutable.
class PublicKeys {
 public:
  /// Keys of other kinds, for encryption, without an id, or not of 2048 to 8192 bits are left out.
  /// @error malformed: not a key set
  [[nodiscard]] static Result<PublicKeys> parse(std::string_view jwks);

  [[nodiscard]] bool has(std::string_view key_id) const noexcept;
  /// RSASSA-PKCS1-v1_5 with SHA-256 (RS256). False for an unknown key.
  [[nodiscard]] bool verify_rs256(std::string_view key_id, std::string_view message, std::string_view signature) const;

 private:
  struct Free {
    void operator()(evp_pkey_st* key) const noexcept;
  };
  using Key = std::unique_ptr<evp_pkey_st, Free>;
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
  };
  [[nodiscard]] static Key make_key(std::string_view modulus, std::string_view exponent);

  std::unordered_map<std::string, Key, Hash, std::equal_to<>> keys_;
};

/// Parsed key sets by their text, so that a push costs no parsing. Safe for many threads.
class PublicKeyCache {
 public:
  /// @error as PublicKeys::parse
  [[nodiscard]] Result<std::shared_ptr<const PublicKeys>> find(std::string_view jwks);

 private:
  std::shared_mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<const PublicKeys>> parsed_;
};

}  // namespace parcelgate
