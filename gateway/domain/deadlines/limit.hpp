// The length of a deadline, and the instant at which it ends.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "gateway/domain/deadlines/calendar.hpp"
#include "gateway/domain/zone.hpp"

namespace parcelgate {

/// How a limit is counted.
enum class LimitUnit : std::uint8_t {
  duration,       ///< hours and minutes: 48h after the start
  calendar_days,  ///< whole days of the pack's zone
  working_days,   ///< whole days that the calendar names as worked
};

/// A length of time. Days are counted after the day of the start: with one day, a start on Monday ends on Tuesday.
///
///     Limit{LimitUnit::duration, 48h}                    // 48 hours
///     Limit{LimitUnit::calendar_days, {}, 1, 24h - 1s}   // by 23:59:59 of the next day
///     Limit{LimitUnit::working_days, {}, 3, 18h}         // by 18:00 of the third working day
struct Limit {
  LimitUnit unit{LimitUnit::duration};
  std::chrono::milliseconds length{0};          ///< of a duration
  std::uint16_t days{0};                        ///< of the two other units
  std::optional<std::chrono::seconds> until{};  ///< local time of day at which the last day ends, up to 24h. Absent:
                                                ///< the start's own time of day
  friend bool operator==(const Limit&, const Limit&) = default;
};

/// What days are counted by. Without a zone days are those of UTC, without a calendar every day is worked.
struct DayCount {
  const Zone* zone{nullptr};
  const Calendar* calendar{nullptr};
};

/// A day between the start and the deadline.
struct CountedDay {
  std::chrono::local_days day{};
  DayKind kind{DayKind::working};
  friend bool operator==(const CountedDay&, const CountedDay&) = default;
};

/// The end of a limit, and what was doubtful on the way to it.
struct LimitEnd {
  Instant at{};
  LocalReading reading{LocalReading::unique};     ///< of the local time at which it ends
  std::optional<std::chrono::year> unknown_year;  ///< the first year that the calendar has no data for
  std::vector<CountedDay> days;                   ///< of working days: each day after the start's, to the last
};

/// When a limit that starts at `start` ends. A local time that a change of clocks skips is moved on by the gap; of a
/// repeated one the first counts. A limit of working days that starts on a day that is not worked, and has no time of
/// day of its own, ends at the end of its last day. Never later than the year 2100.
/// @param keep_days  whether LimitEnd::days is wanted
[[nodiscard]] LimitEnd end_of(const Limit& limit, Instant start, const DayCount& count, bool keep_days = false);

/// The latest deadline that is accepted anywhere: the first instant of the year 2100.
inline constexpr Instant kLatestDeadline{std::chrono::sys_days{std::chrono::year{2100} / 1 / 1}};

}  // namespace parcelgate
