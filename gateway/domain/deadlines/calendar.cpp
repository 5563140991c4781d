#include "gateway/domain/deadlines/calendar.hpp"

#include <algorithm>

#include "gateway/base/enum_names.hpp"

namespace parcelgate {
namespace {

constexpr Names<4> kDayKinds{"working", "weekend", "day_off", "make_up_day"};

}  // namespace

std::string_view to_string(DayKind kind) noexcept {
  return name_of(kDayKinds, kind);
}

DayKind Calendar::kind_of(std::chrono::local_days day) const noexcept {
  const auto year = years.find(std::chrono::year_month_day(day).year());
  if (year != years.end()) {
    const auto is_in = [&](const auto& days) { return std::binary_search(days.begin(), days.end(), day); };
    if (is_in(year->second.worked)) return DayKind::make_up_day;
    if (is_in(year->second.off)) return DayKind::day_off;
  }
  const bool is_weekend = std::find(weekend.begin(), weekend.end(), std::chrono::weekday(day)) != weekend.end();
  return is_weekend ? DayKind::weekend : DayKind::working;
}

bool Calendar::is_known(std::chrono::year year) const noexcept {
  return has_no_holidays || years.contains(year);
}

}  // namespace parcelgate
