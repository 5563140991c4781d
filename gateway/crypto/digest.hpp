// Digests, encodings and random bytes: a thin cover over OpenSSL.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/base/result.hpp"

namespace parcelgate {

/// A SHA-256 digest, raw.
using Sha256 = std::array<std::byte, 32>;

[[nodiscard]] Sha256 sha256(std::string_view bytes);
/// The following two return the raw digest as a string of bytes; encode it by to_hex() or to_base64().
[[nodiscard]] std::string sha256_bytes(std::string_view bytes);
[[nodiscard]] std::string hmac_sha256_bytes(std::string_view key, std::string_view message);

[[nodiscard]] std::string to_hex(std::string_view bytes);
[[nodiscard]] std::string to_hex_upper(std::string_view bytes);
[[nodiscard]] std::string to_base64(std::string_view bytes);
[[nodiscard]] std::string to_base64url(std::string_view bytes);  ///< without padding
/// The bytes as OpenSSL takes them. Valid as long as the text.
[[nodiscard]] inline const unsigned char* bytes_of(std::string_view text) noexcept {
  return reinterpret_cast<const unsigned char*>(text.data());
}

/// Digits of either case, an even number of them.
/// @error malformed
[[nodiscard]] Result<std::string> from_hex(std::string_view text);
/// Needs its padding.
/// @error malformed
[[nodiscard]] Result<std::string> from_base64(std::string_view text);
/// With padding or without.
/// @error malformed
[[nodiscard]] Result<std::string> from_base64url(std::string_view text);

/// Compares secrets: the time does not depend on where the texts differ. Texts of unequal length are unequal at once,
/// so the length of a secret is not protected. Use it for every signature and token.
[[nodiscard]] bool equal_in_constant_time(std::string_view left, std::string_view right) noexcept;

/// Cryptographically strong random bytes. Throws when the system has no randomness.
[[nodiscard]] std::string random_bytes(std::size_t count);

}  // namespace parcelgate
