// SM4 (GB/T 32907) in ECB mode with PKCS#7 padding, as some Chinese platforms seal their messages.
#pragma once

#include <string>
#include <string_view>

#include "gateway/base/result.hpp"

namespace parcelgate {

inline constexpr std::size_t kSm4KeyBytes = 16;

/// @error config: the key has not 16 bytes
[[nodiscard]] Result<std::string> sm4_ecb_encrypt(std::string_view key, std::string_view plain);
/// @error config: the key has not 16 bytes; malformed: no multiple of 16 bytes, or padded otherwise: another key
[[nodiscard]] Result<std::string> sm4_ecb_decrypt(std::string_view key, std::string_view sealed);

}  // namespace parcelgate
