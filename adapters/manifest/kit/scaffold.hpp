// A new courier's folder, made of templates.
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "gateway/base/result.hpp"

namespace parcelgate {

/// Copies `templates` to `folder`, {{id}} and {{name}} replaced. Nothing is written over.
/// @param id  lower-case letters, digits and dashes, at most 40: the folder's name in the catalogue
/// @return the files made, in alphabetical order
/// @error rejected: no such id may be; conflict: the folder exists; unreachable: it cannot be written
[[nodiscard]] Result<std::vector<std::filesystem::path>> scaffold_courier(const std::filesystem::path& templates,
                                                                          const std::filesystem::path& folder,
                                                                          std::string_view id, std::string_view name);

}  // namespace parcelgate
