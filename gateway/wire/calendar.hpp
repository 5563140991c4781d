// Calendars as files: config/calendars/*.json, described by schemas/calendar.json.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "gateway/base/result.hpp"
#include "gateway/domain/deadlines/calendar.hpp"

namespace parcelgate {

/// Calendars by id.
using Calendars = std::map<std::string, std::shared_ptr<const Calendar>, std::less<>>;

/// Reads a calendar; comments and trailing commas are allowed. On success every day lies in its year and appears once,
/// and days that are worked lie on the weekend.
/// @error malformed: all faults, one a line, each with its JSON pointer
[[nodiscard]] Result<Calendar> parse_calendar(std::string_view json);

}  // namespace parcelgate
