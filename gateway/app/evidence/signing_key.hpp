// The key by which a data folder signs its evidence bundles.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "gateway/base/result.hpp"

namespace parcelgate {

inline constexpr std::string_view kEvidenceKeyFile = "evidence.key";

/// An Ed25519 key. The file holds the 32 bytes of the private key as hexadecimal digits; only its owner may read it.
class SigningKey {
 public:
  /// Reads the key of a data folder, or creates it when the folder has none. Two processes that do it at once get the
  /// same key. Wider modes are tightened.
  /// @error unreachable: the file cannot be read or written
  /// @error config: the file holds no key; restore it from its copy
  [[nodiscard]] static Result<SigningKey> load_or_create(const std::filesystem::path& data_folder);
  /// @param seed  32 bytes
  [[nodiscard]] static Result<SigningKey> create(std::string seed);

  [[nodiscard]] const std::string& public_key() const noexcept { return public_key_; }  ///< raw
  [[nodiscard]] std::string sign(std::string_view message) const;                       ///< raw

 private:
  SigningKey(std::string seed, std::string public_key) : seed_(std::move(seed)), public_key_(std::move(public_key)) {}

  std::string seed_;
  std::string public_key_;
};

/// The short name of a public key: the first 16 hexadecimal digits of its SHA-256.
[[nodiscard]] std::string key_id_of(std::string_view public_key);

}  // namespace parcelgate
