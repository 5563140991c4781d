// Calendars as files: config/calendars/*.json, described by schemas/calendar.json.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/base/result.hpp"
#include "gateway/domain/deadlines/calendar.hpp"
#include "gateway/wire/faults.hpp"

namespace parcelgate {

/// Calendars by id.
using Calendars = std::map<std::string, std::shared_ptr<const Calendar>, std::less<>>;

/// The word of a rule's "calendar" that stands for the calendar of the carrier. No calendar has this id.
inline constexpr std::string_view kCarrierDays = "carrier";

/// The calendar of each carrier that a calendar names.
[[nodiscard]] std::shared_ptr<const CarrierCalendars> carrier_calendars(const Calendars& calendars);
/// Reports each carrier that two calendars name. A carrier works by one of them.
/// @param file_of  the file of a calendar, by its id
void check_carriers(const Calendars& calendars, const std::function<std::string(const std::string&)>& file_of,
                    Faults& faults);

/// Reads a calendar; comments and trailing commas are allowed. On success every day lies in its year and appears once,
/// and days that are worked lie on the weekend.
/// @error malformed: all faults, one a line, each with its JSON pointer
[[nodiscard]] Result<Calendar> parse_calendar(std::string_view json);
/// The same for a caller that reads several files and reports all of their faults.
/// @return nothing where a fault was added
[[nodiscard]] std::optional<Calendar> parse_calendar(std::string_view json, Faults& faults);

}  // namespace parcelgate
