// clocks.accept_date: the operator's word that the machine's date is right.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "gateway/app/admin/admin_service.hpp"

namespace parcelgate {

/// Adds clocks.accept_date: {"accepted": whether clocks stood still, "fault": why, or null, "date"}.
/// @param fault   why clocks stand still; nothing: they do not
/// @param accept  called when they do
void add_clock_command(AdminService& admin, const TimeSource& time, std::function<std::optional<std::string>()> fault,
                       std::function<void()> accept);

}  // namespace parcelgate
