// Writing a whole file.
#pragma once

#include <filesystem>
#include <string_view>

#include "gateway/base/result.hpp"

namespace parcelgate {

/// Replaces a file atomically, and creates its folder if needed. A reader sees the old content or the new one. The file
/// is readable by its owner only. Trap: it is not synced, so a power failure may restore the old content.
/// @error unreachable: the file cannot be written; names the file
[[nodiscard]] Result<void> replace_file(const std::filesystem::path& path, std::string_view bytes);

}  // namespace parcelgate
