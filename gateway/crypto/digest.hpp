// Digests, encodings and random bytes: a thin cover over OpenSSL.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/base/result.hpp"

namespace parcelgate {

using Sha256 = std::array<std::byte, 32>;

[[nodiscard]] Sha256 sha256(std::string_view bytes);
/// Raw digest bytes as a string.
[[nodiscard]] std::string md5_bytes(std::string_view bytes);
[[nodiscard]] std::string sha256_bytes(std::string_view bytes);
[[nodiscard]] std::string hmac_sha256_bytes(std::string_view key, std::string_view message);

[[nodiscard]] std::string to_hex(std::string_view bytes);
[[nodiscard]] std::string to_hex_upper(std::string_view bytes);
[[nodiscard]] std::string to_base64(std::string_view bytes);
[[nodiscard]] std::string to_base64url(std::string_view bytes);  ///< without padding
/// @error malformed
[[nodiscard]] Result<std::string> from_hex(std::string_view text);
[[nodiscard]] Result<std::string> from_base64(std::string_view text);
[[nodiscard]] Result<std::string> from_base64url(std::string_view text);

/// Compares without telling by its time where they differ. Unequal lengths are unequal at once.
[[nodiscard]] bool equal_in_constant_time(std::string_view left, std::string_view right) noexcept;

/// Cryptographically strong. Throws when the system has no randomness.
[[nodiscard]] std::string random_bytes(std::size_t count);

}  // namespace parcelgate
