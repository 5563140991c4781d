// The folder of the platforms: <folder>/<id>/platform.json and its cases.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "adapters/platforms/platform_plan.hpp"

namespace parcelgate {

/// The ids of the platforms below a folder, in alphabetical order.
[[nodiscard]] std::vector<std::string> list_platforms(const std::filesystem::path& folder);
/// Reads <folder>/<id>/platform.json.
/// @error config: there is none, or all its faults
[[nodiscard]] Result<std::shared_ptr<const PlatformPlan>> load_platform(const std::filesystem::path& folder,
                                                                        const std::string& id);

}  // namespace parcelgate
