// Files and folders that only their owner may read.
#pragma once

#include <filesystem>

#include "gateway/base/result.hpp"

namespace parcelgate {

/// Takes every right from others than the owner: folders become 0700 at most, files 0600.
/// @return whether there was anything to take
/// @error unreachable: the system refuses (the file belongs to somebody else)
Result<bool> make_private(const std::filesystem::path& path);

/// Whether others than the owner and its group may read the file.
[[nodiscard]] bool is_world_readable(const std::filesystem::path& path);

}  // namespace parcelgate
