// Civil times in the forms that programs print, without a format: ISO 8601 and its variants, Java, JavaScript, Go, HTTP
// and Chinese texts.
//
// A text is read as a whole or refused. A word, a sign or a number that has no meaning here makes the time unreadable;
// it is never skipped, because "08:05 PM" without its PM is another time.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parcelgate {

/// A local time as written, with the offset or zone that was written with it.
struct WallTime {
  std::chrono::local_time<std::chrono::milliseconds> at{};
  std::optional<std::chrono::minutes> offset{};  ///< "+08:00", "Z", an epoch
  std::string zone{};                            ///< letters such as "EST" or a name such as "Asia/Shanghai"
  bool has_clock{true};                          ///< false: a date alone, `at` is its first moment
};

/// Half of the day as written. `evening` and `noon` are Chinese words that take hours from both halves.
enum class Meridiem : std::uint8_t { none, am, pm, evening, noon };

/// Numbers of a civil time while they are collected.
struct TimeParts {
  int year{0};
  int month{0};
  int day{0};
  int hour{0};
  int minute{0};
  int second{0};
  int millis{0};
  Meridiem half{Meridiem::none};
  bool has_clock{false};
};

/// Checks the parts and joins them. 24:00:00 is the end of its day; second 60 becomes the last millisecond of its
/// minute; a 24-hour clock with a meridiem must agree with it.
/// @param why  set to the reason where there is no such time
[[nodiscard]] std::optional<std::chrono::local_time<std::chrono::milliseconds>> assemble(
    TimeParts parts, std::string_view& why) noexcept;

/// An epoch as a wall time with offset 0 (or the given one); nothing outside of the years 1 … 9999.
[[nodiscard]] std::optional<WallTime> wall_from_epoch(std::int64_t millis,
                                                      std::optional<std::chrono::minutes> offset = {}) noexcept;

/// Parses a UTC offset: "+08:00", "-0400", "+08", "-04.00", "Z", "UTC", "GMT+8". @return nullopt for any other text
[[nodiscard]] std::optional<std::chrono::minutes> read_offset(std::string_view text) noexcept;

/// Reads "/Date(1763634005000+0800)/", as .NET writes JSON.
[[nodiscard]] std::optional<WallTime> read_dotnet(std::string_view text) noexcept;

/// A time text in ASCII: full-width signs, blanks of every kind and Chinese units in their ASCII form, invisible marks
/// removed. Words for the halves of the day become the control characters 1 … 4 (the values of Meridiem).
/// @return nothing when it is too long to be a time
[[nodiscard]] std::optional<std::string> plain_time(std::string_view text);

/// @param why  set to the reason where the text is not read
[[nodiscard]] std::optional<WallTime> read_time_text(std::string_view text, std::string_view& why);

}  // namespace parcelgate
