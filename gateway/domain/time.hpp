// Instants in UTC milliseconds, together with the carrier's own offset; RFC 3339; durations.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/base/instant.hpp"
#include "gateway/base/result.hpp"

namespace parcelgate {

/// The origin of the offset of a carrier's time.
enum class ZoneSource : std::uint8_t {
  carrier,   ///< in the payload (offset, Z, epoch, or a separate GMT field)
  location,  ///< taken from the zone of the place of the scan
  assumed,   ///< not known: the manifest's default zone
};

[[nodiscard]] std::string_view to_string(ZoneSource source) noexcept;
[[nodiscard]] std::optional<ZoneSource> find_zone_source(std::string_view id) noexcept;

/// How far an instant can be from the one that was computed, because its zone was assumed or its clock was set back or
/// forward. In quarter hours, in which all offsets differ. Zero both ways for a time whose zone is known.
struct ZoneDoubt {
  std::uint8_t earlier_quarters{0};
  std::uint8_t later_quarters{0};

  [[nodiscard]] constexpr bool exists() const noexcept { return earlier_quarters != 0 || later_quarters != 0; }
  [[nodiscard]] constexpr std::chrono::minutes earlier() const noexcept {
    return std::chrono::minutes{15 * earlier_quarters};
  }
  [[nodiscard]] constexpr std::chrono::minutes later() const noexcept {
    return std::chrono::minutes{15 * later_quarters};
  }
  // NOLINTNEXTLINE(modernize-use-nullptr): a false report of clang-tidy 14 for comparisons by default
  friend auto operator<=>(const ZoneDoubt&, const ZoneDoubt&) = default;
};
/// The doubt of an instant that lies between two others. Rounded up to quarter hours, at most 63 hours each way.
[[nodiscard]] ZoneDoubt doubt_between(Instant earliest, Instant at, Instant latest) noexcept;

/// A carrier's time: the instant, the offset in which the carrier wrote it, and how far that offset is known.
///
/// A date without a time of day is a ZonedInstant too: `at` is the first moment of that day, and events are ordered by
/// it. Trap: the event did not happen at that moment; a clock that starts or ends with such an event must use latest().
struct ZonedInstant {
  Instant at{};
  std::chrono::minutes offset{0};  ///< local time minus UTC, -18 h … +18 h
  ZoneSource zone_source{ZoneSource::assumed};
  /// 0: has a time of day. Otherwise a date alone, and the hours of that day that had passed at receipt, 1 … 24.
  std::uint8_t day_hours{0};
  ZoneDoubt doubt{};  ///< of latest(): how far off it can be if the assumed zone is wrong

  [[nodiscard]] bool is_date() const noexcept { return day_hours != 0; }
  /// The latest moment at which it can have happened: the end of the day, or the receipt where that came before. For a
  /// time of day, `at`.
  [[nodiscard]] Instant latest() const noexcept;
  friend bool operator==(const ZonedInstant&, const ZonedInstant&) = default;
};

/// What was received at an instant happened before: cuts the doubt of a time at its receipt.
void limit_doubt(ZonedInstant& time, Instant received_at) noexcept;

/// Marks a time as a date alone, received at an instant (absent: not known, so the whole day may have passed).
void mark_as_date(ZonedInstant& time, std::optional<Instant> received_at) noexcept;

/// RFC 3339, with milliseconds only when they are not zero, in the given offset ("Z" for none). Instants outside of
/// the years 0000 … 9999, which RFC 3339 cannot write, become the nearest that it can.
[[nodiscard]] std::string to_rfc3339(Instant at, std::chrono::minutes offset = std::chrono::minutes{0});
void append_rfc3339(std::string& out, Instant at, std::chrono::minutes offset = std::chrono::minutes{0});

/// Reads an RFC 3339 instant (offset or Z required; fractions are cut to milliseconds). A leap second (23:59:60 UTC)
/// becomes the last millisecond of its minute, so that order is kept and the day does not roll over. The offset counts
/// as given by the carrier, except "-00:00", which RFC 3339 reserves for "not known": zone_source is then assumed.
/// @error malformed: names the fault and echoes at most 40 characters
[[nodiscard]] Result<ZonedInstant> parse_rfc3339(std::string_view text);

/// Reads a duration as "168h", "48h", "30m", "7d", "90s", "250ms" or sums of them ("1d12h").
/// @error malformed: unknown unit, empty, or above 10 years
[[nodiscard]] Result<std::chrono::milliseconds> parse_duration(std::string_view text);
/// In hours and smaller units, as deadline rules are written: "168h", "1h30m", "0s". parse_duration reads it back.
[[nodiscard]] std::string to_string(std::chrono::milliseconds duration);

}  // namespace parcelgate
