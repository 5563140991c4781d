// MD5, for protocols of others that sign with it. It protects nothing of ours.
#pragma once

#include <string>
#include <string_view>

namespace parcelgate {

/// The raw digest as a string of bytes; encode it by to_hex() or to_hex_upper().
[[nodiscard]] std::string md5_bytes(std::string_view bytes);

}  // namespace parcelgate
