// Outlets of kind "desk": their checks, and the desk that each of them becomes.
#pragma once

#include <memory>
#include <string>

#include "adapters/tickets/data_desk/data_desk.hpp"
#include "gateway/runtime/config/outlet_config.hpp"

namespace parcelgate {

[[nodiscard]] DataDeskOptions data_desk_options(const DeskOutletConfig& outlet);

/// Adds a fault for a desk that does not exist or has faults, and for each setting, secret and field that it does not
/// know or that is missing.
/// @param pointer  of the outlet: "/outlets/3"
void check_desk_outlet(const DeskOutletConfig& outlet, const std::string& pointer, Faults& faults);

/// @param http, time  must outlive the desk
/// @error config: names the faults, as check_desk_outlet() does
[[nodiscard]] Result<std::unique_ptr<DataDesk>> open_desk_outlet(const DeskOutletConfig& outlet, HttpClient& http,
                                                                 const TimeSource& time);

}  // namespace parcelgate
