// Runs the cases of a desk's folder.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "adapters/tickets/desk_kit/desk_case.hpp"

namespace parcelgate {

/// Plays one case against the engine.
/// @return one line for each difference; empty: the case holds
[[nodiscard]] std::vector<std::string> run_desk_case(const std::shared_ptr<const DeskPlan>& plan,
                                                     const std::string& name);

}  // namespace parcelgate
