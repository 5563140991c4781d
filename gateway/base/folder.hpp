// Listing a folder without exceptions.
#pragma once

#include <filesystem>
#include <vector>

#include "gateway/base/result.hpp"

namespace parcelgate {

enum class Entries {
  all,
  files,    ///< regular files, also through a symbolic link
  folders,  ///< folders, also through a symbolic link
};

/// The entries of a folder, sorted by name.
/// Use it instead of a loop over a directory_iterator: the iterator's step throws, even when it was made with an
/// error_code.
/// @error unreachable: the folder does not exist or reading it failed; names the folder
[[nodiscard]] Result<std::vector<std::filesystem::path>> list_folder(const std::filesystem::path& folder,
                                                                     Entries wanted = Entries::all);

/// The entries of a folder and of all folders in it, sorted by path. Symbolic links to folders are not followed.
/// @error as list_folder()
[[nodiscard]] Result<std::vector<std::filesystem::path>> list_tree(const std::filesystem::path& folder,
                                                                   Entries wanted = Entries::all);

}  // namespace parcelgate
