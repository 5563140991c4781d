// Writing a whole file.
#pragma once

#include <filesystem>
#include <string_view>

#include "gateway/base/result.hpp"

namespace parcelgate {

/// Replaces a file as a whole, readable by its owner alone, and makes its folder where there is none. A reader sees the
/// former contents or the new ones. Trap: it is not synced, so a power failure may bring the former contents back.
/// @error unreachable: it cannot be written; names the file
[[nodiscard]] Result<void> replace_file(const std::filesystem::path& path, std::string_view bytes);

}  // namespace parcelgate
