// Files of the data folder that are not the store's and that a backup holds as well: keys, and tables of operators.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

#include "gateway/base/result.hpp"

namespace parcelgate::sqlite {

/// In a backup: the SHA-256 of each kept file, as `sha256sum --check` reads it.
inline constexpr const char* kKeptList = "kept.sha256";

/// Copies the files with these names, and the files in the folders with these names, as far as they exist, and writes
/// their digests to kKeptList in `to`. Copies can be read by their owner alone.
/// @return their number
/// @error unreachable: the disk refused
[[nodiscard]] Result<std::size_t> back_up_kept(const std::filesystem::path& from, const std::filesystem::path& to,
                                               std::span<const std::string> names);

/// Whether the kept files of a backup are what its list says, or those of the data folder that was made from it.
/// @param backup  one without a list, of an older release, holds none
/// @param folder  where the files are: the backup itself, or the data folder
/// @return their number
/// @error rejected: one is missing or differs; names it
[[nodiscard]] Result<std::size_t> check_kept(const std::filesystem::path& backup, const std::filesystem::path& folder);

/// Copies the kept files of a backup into a data folder, with the modes that they need.
/// @error rejected: the folder has one of them already
[[nodiscard]] Result<std::size_t> restore_kept(const std::filesystem::path& backup,
                                               const std::filesystem::path& folder);

}  // namespace parcelgate::sqlite
