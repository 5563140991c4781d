// Working days of a country or of carriers, as data (config/calendars/*.json).
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace parcelgate {

/// What a day is for a calendar.
enum class DayKind : std::uint8_t {
  working,
  weekend,
  day_off,      ///< a public holiday, also one on a weekend
  make_up_day,  ///< a day of the weekend that is worked, in exchange for a day off
};
[[nodiscard]] std::string_view to_string(DayKind kind) noexcept;

/// Working days and days off. A year without data counts as plain weeks: its holidays are not known, and is_known()
/// says so.
///
///     calendar.kind_of(local_days{2026y / 2 / 14});  // make_up_day
struct Calendar {
  struct Year {
    std::vector<std::chrono::local_days> off;     ///< sorted
    std::vector<std::chrono::local_days> worked;  ///< days of the weekend that are worked, sorted
    friend bool operator==(const Year&, const Year&) = default;
  };

  std::string id;
  std::string version;
  std::string source;
  std::string digest;  ///< of the file; empty: it was read from none
  std::vector<std::chrono::weekday> weekend;
  std::map<std::chrono::year, Year> years;
  bool has_no_holidays{false};          ///< plain weeks are the whole truth, in every year
  std::vector<std::string> carriers{};  ///< ids of the carriers that work by it, in the file's order

  [[nodiscard]] DayKind kind_of(std::chrono::local_days day) const noexcept;
  [[nodiscard]] bool is_known(std::chrono::year year) const noexcept;
  friend bool operator==(const Calendar&, const Calendar&) = default;
};

/// The calendars of carriers, by the carrier's id.
using CarrierCalendars = std::map<std::string, std::shared_ptr<const Calendar>, std::less<>>;

[[nodiscard]] constexpr bool is_worked(DayKind kind) noexcept {
  return kind == DayKind::working || kind == DayKind::make_up_day;
}

}  // namespace parcelgate
