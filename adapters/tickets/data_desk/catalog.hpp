// The desks that are folders of data.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "adapters/tickets/data_desk/desk_plan.hpp"

namespace parcelgate {

/// The folders below `dir` that hold a desk.json, by name. A `dir` that cannot be read has none.
[[nodiscard]] std::vector<std::filesystem::path> find_desk_folders(const std::filesystem::path& dir);

/// Loads one desk by its id below `dir`, or by the path of its folder when the name has a "/".
/// @return null with a fault when there is no such desk, or when it has faults
[[nodiscard]] std::shared_ptr<const DeskPlan> find_desk(const std::filesystem::path& dir, std::string_view name,
                                                        std::string_view pointer, Faults& faults);

}  // namespace parcelgate
