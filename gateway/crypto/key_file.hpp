// Writing files of keys, which must not be lost or read in part.
#pragma once

#include <string_view>

namespace parcelgate {

/// Writes all bytes to an open file and syncs it. @return false: errno has the reason
[[nodiscard]] bool write_whole(int handle, std::string_view bytes);

}  // namespace parcelgate
