// Files and folders that only their owner may read.
#pragma once

#include <filesystem>

#include "gateway/base/result.hpp"

namespace parcelgate {

/// Removes all permissions of others than the owner: folders become 0700 at most, files 0600.
/// @return whether a permission was removed
/// @error unreachable: the system refuses (the file belongs to somebody else)
Result<bool> make_private(const std::filesystem::path& path);

/// Whether everybody may read the file, not only its owner and group.
[[nodiscard]] bool is_world_readable(const std::filesystem::path& path);

}  // namespace parcelgate
