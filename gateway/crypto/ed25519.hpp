// Ed25519 signatures (RFC 8032).
#pragma once

#include <string>
#include <string_view>

#include "gateway/base/result.hpp"

namespace parcelgate {

inline constexpr std::size_t kEd25519KeyBytes = 32;  ///< of a private key's seed, and of a public key
inline constexpr std::size_t kEd25519SignatureBytes = 64;

/// The public key that belongs to a seed.
/// @error config: the seed has not 32 bytes
[[nodiscard]] Result<std::string> ed25519_public_key(std::string_view seed);

/// Signs a message; the same seed and message always give the same signature.
/// @return kEd25519SignatureBytes raw bytes
/// @error config: the seed has not 32 bytes
[[nodiscard]] Result<std::string> ed25519_sign(std::string_view seed, std::string_view message);

/// Whether a signature is that of the message by the owner of the public key. False too for parts of a wrong length.
[[nodiscard]] bool ed25519_verify(std::string_view public_key, std::string_view message, std::string_view signature);

}  // namespace parcelgate
