// Reading a whole file.
#pragma once

#include <filesystem>
#include <string>

#include "gateway/base/result.hpp"

namespace parcelgate {

/// The bytes of a file, line ends as they are. For files of a known, moderate size: all of it is held in memory.
/// @error unreachable: it does not exist, may not be read, is a folder, or reading it failed; names the file
[[nodiscard]] Result<std::string> read_file(const std::filesystem::path& path);

}  // namespace parcelgate
