#include <algorithm>
#include <charconv>

#include "adapters/manifest/time/time_text.hpp"

namespace parcelgate {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

/// The hour of a 24-hour clock, or nothing where the meridiem contradicts the hour.
std::optional<int> full_hour(int hour, Meridiem half) noexcept {
  switch (half) {
    case Meridiem::none:
      break;
    case Meridiem::am:
      if (hour > 12) return std::nullopt;
      return hour % 12;
    case Meridiem::pm:
      if (hour < 1) return std::nullopt;
      return hour < 12 ? hour + 12 : hour;
    case Meridiem::evening:
      // "12 in the evening" is the midnight of this day to some and of the next to others.
      if (hour < 1 || hour == 12) return std::nullopt;
      return hour < 12 ? hour + 12 : hour;
    case Meridiem::noon:
      if (hour >= 1 && hour <= 2) return hour + 12;
      if (hour < 11 || hour > 14) return std::nullopt;
      return hour;
  }
  return hour;
}

struct Digits {
  std::string_view text;
  [[nodiscard]] bool all() const noexcept {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char letter) { return letter >= '0' && letter <= '9'; });
  }
  [[nodiscard]] int value() const noexcept {
    int sum = 0;
    for (const char letter : text) sum = sum * 10 + (letter - '0');
    return sum;
  }
};

}  // namespace

std::optional<std::chrono::local_time<milliseconds>> assemble(TimeParts parts, std::string_view& why) noexcept {
  using namespace std::chrono;
  const auto refuse = [&](std::string_view reason) {
    why = reason;
    return std::nullopt;
  };
  const year_month_day date{year(parts.year), month(static_cast<unsigned>(parts.month)),
                            day(static_cast<unsigned>(parts.day))};
  if (!date.ok() || parts.year < 1 || parts.year > 9999) return refuse("there is no such day");
  if (parts.hour > 24 || parts.minute > 59 || parts.second > 60) return refuse("there is no such time of day");
  const bool is_whole_hour = parts.minute == 0 && parts.second == 0 && parts.millis == 0;
  if (parts.hour == 24 && (!is_whole_hour || parts.half != Meridiem::none || parts.year == 9999)) {
    return refuse("hour 24 is valid only in 24:00, the end of a day");
  }
  const auto hour = full_hour(parts.hour, parts.half);
  if (!hour) return refuse("the hour contradicts its half of the day");
  const milliseconds within =
      parts.second == 60 ? milliseconds(59'999) : seconds(parts.second) + milliseconds(parts.millis);
  return local_days(date) + hours(*hour) + minutes(parts.minute) + within;
}

std::optional<WallTime> wall_from_epoch(std::int64_t millis, std::optional<minutes> offset) noexcept {
  constexpr std::int64_t kFirst = -62'135'596'800'000;  // year 1
  constexpr std::int64_t kLast = 253'402'214'400'000;   // the last day of year 9999, so that any offset fits
  if (millis < kFirst || millis >= kLast) return std::nullopt;
  const minutes shown = offset.value_or(minutes{0});
  return WallTime{std::chrono::local_time<milliseconds>(milliseconds(millis) + shown), shown, {}, true};
}

std::optional<WallTime> read_dotnet(std::string_view text) noexcept {
  constexpr std::string_view kHead = "/Date(";
  constexpr std::string_view kTail = ")/";
  if (!text.starts_with(kHead) || !text.ends_with(kTail)) return std::nullopt;
  text = text.substr(kHead.size(), text.size() - kHead.size() - kTail.size());
  std::int64_t value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc{}) return std::nullopt;
  const std::string_view rest = text.substr(static_cast<std::size_t>(end - text.data()));
  const auto offset = rest.empty() ? std::nullopt : read_offset(rest);
  if (!rest.empty() && !offset) return std::nullopt;
  return wall_from_epoch(value, offset);
}

std::optional<minutes> read_offset(std::string_view text) noexcept {
  if (text == "Z" || text == "z") return minutes{0};
  const bool is_named = text.starts_with("UTC") || text.starts_with("GMT");
  if (is_named) text.remove_prefix(3);
  if (is_named && text.empty()) return minutes{0};
  if (text.size() < 2 || (text.front() != '+' && text.front() != '-')) return std::nullopt;
  const int sign = text.front() == '-' ? -1 : 1;
  text.remove_prefix(1);
  Digits hour{text};
  Digits minute{"0"};
  const std::size_t mark = text.find_first_of(":.");
  if (mark != std::string_view::npos) {
    hour.text = text.substr(0, mark);
    minute.text = text.substr(mark + 1);
    if (minute.text.size() != 2) return std::nullopt;
  } else if (text.size() > 2) {
    hour.text = text.substr(0, text.size() - 2);
    minute.text = text.substr(text.size() - 2);
  }
  if (hour.text.size() > 2 || !hour.all() || !minute.all()) return std::nullopt;
  if (hour.value() > 18 || minute.value() > 59) return std::nullopt;
  return minutes{sign * (hour.value() * 60 + minute.value())};
}

}  // namespace parcelgate
