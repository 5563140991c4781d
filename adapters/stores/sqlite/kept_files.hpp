// Files of the data folder that do not belong to the store and are in a backup too: keys, and mappings of operators.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

#include "gateway/base/result.hpp"

namespace parcelgate::sqlite {

/// File of a backup with the SHA-256 of each kept file, in the format of `sha256sum --check`.
inline constexpr const char* kKeptList = "kept.sha256";

/// Copies files and folders with these names, as far as they exist, and writes the digests of all files to kKeptList in
/// `to`. The copies are readable by their owner only.
/// @return their number
/// @error unreachable: a file cannot be read or written
[[nodiscard]] Result<std::size_t> back_up_kept(const std::filesystem::path& from, const std::filesystem::path& to,
                                               std::span<const std::string> names);

/// Whether the backup has a list. A backup of an older release has none, and neither has one that did not end.
[[nodiscard]] bool has_kept_list(const std::filesystem::path& backup);

/// Checks the kept files of a backup, or of the data folder that was restored from it, against the backup's list.
/// @param backup  with the list; a backup of an older release has no list and no kept files
/// @param folder  with the files to check: the backup itself, or the data folder
/// @param names  as for back_up_kept(): what the backup has of them must be in the list
/// @return their number
/// @error rejected: a file is missing, differs, or is not in the list; names the file
[[nodiscard]] Result<std::size_t> check_kept(const std::filesystem::path& backup, const std::filesystem::path& folder,
                                             std::span<const std::string> names = {});

/// Copies the kept files of a backup into a data folder, with the modes that they need.
/// @error rejected: one of the files exists already
[[nodiscard]] Result<std::size_t> restore_kept(const std::filesystem::path& backup,
                                               const std::filesystem::path& folder);

}  // namespace parcelgate::sqlite
