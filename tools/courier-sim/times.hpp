// Reading and writing times in the ways that couriers do.
#pragma once

#include <string>
#include <string_view>

#include "tools/courier-sim/types.hpp"

namespace courier_sim {

[[nodiscard]] Instant now();

/// "-1d6h", "+90s", "250ms": a sum of d, h, m, s, ms with one sign. Throws std::invalid_argument otherwise.
[[nodiscard]] std::chrono::milliseconds parse_duration(std::string_view text);
/// "2026-11-20T10:00:00Z" or with an offset; seconds may have three decimals. Throws std::invalid_argument.
[[nodiscard]] Instant parse_instant(std::string_view text);
/// "+08:00", "-05:00", "Z" in minutes. Throws std::invalid_argument.
[[nodiscard]] int parse_zone(std::string_view text);

/// strftime of the local time at an offset; seconds are the smallest unit.
[[nodiscard]] std::string format(Instant at, int zone_minutes, const char* pattern);
/// RFC 3339 in UTC with milliseconds: the journal's form.
[[nodiscard]] std::string to_utc(Instant at);
/// "+08:00"; with another separator "+08.00".
[[nodiscard]] std::string zone_name(int zone_minutes, char separator = ':');
/// "Sun, 22 Nov 2026 18:00:00 GMT".
[[nodiscard]] std::string http_date(Instant at);

}  // namespace courier_sim
