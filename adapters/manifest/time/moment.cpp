#include "adapters/manifest/time/moment.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

namespace parcelgate {
namespace {

using namespace std::chrono;

constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

std::optional<std::int64_t> read_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || fault != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

std::optional<minutes> read_numeric_offset(std::string_view text) {
  if (text == "GMT" || text == "UTC" || text == "Z") return minutes{0};
  if (text.size() != 5 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const auto hour = read_number(text.substr(1, 2));
  const auto minute = read_number(text.substr(3, 2));
  if (!hour || !minute || *hour > 18 || *minute > 59) return std::nullopt;
  const minutes sum = hours{*hour} + minutes{*minute};
  return text[0] == '-' ? -sum : sum;
}

/// "02 Aug 2024 19:26:52 GMT", with the weekday already taken away.
std::optional<Instant> read_rfc1123(std::string_view text) {
  if (text.size() < 23 || text[2] != ' ' || text[6] != ' ' || text[11] != ' ' || text[14] != ':' || text[17] != ':' ||
      text[20] != ' ') {
    return std::nullopt;
  }
  const auto month = std::find(kMonths.begin(), kMonths.end(), text.substr(3, 3));
  const auto on = read_number(text.substr(0, 2));
  const auto in = read_number(text.substr(7, 4));
  const auto hour = read_number(text.substr(12, 2));
  const auto minute = read_number(text.substr(15, 2));
  const auto second = read_number(text.substr(18, 2));
  const auto offset = read_numeric_offset(text.substr(21));
  if (month == kMonths.end() || !on || !in || !hour || !minute || !second || !offset) return std::nullopt;
  const year_month_day date{year{static_cast<int>(*in)},
                            std::chrono::month{static_cast<unsigned>(month - kMonths.begin()) + 1},
                            day{static_cast<unsigned>(*on)}};
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  return Instant{sys_days{date} + hours{*hour} + minutes{*minute} + seconds{*second} - *offset};
}

struct Broken {
  year_month_day date;
  hh_mm_ss<seconds> time;
  std::string_view weekday;
};

Broken break_down(Instant at) {
  const auto days = floor<std::chrono::days>(at);
  return {year_month_day{days}, hh_mm_ss{floor<seconds>(at - days)}, kDays[weekday{days}.c_encoding()]};
}

}  // namespace

std::string to_rfc1123(Instant at) {
  const Broken parts = break_down(at);
  std::array<char, 40> out{};
  const auto month = kMonths[static_cast<unsigned>(parts.date.month()) - 1];
  const int length =
      std::snprintf(out.data(), out.size(), "%.3s, %02u %.3s %04d %02d:%02d:%02d GMT", parts.weekday.data(),
                    static_cast<unsigned>(parts.date.day()), month.data(), static_cast<int>(parts.date.year()),
                    static_cast<int>(parts.time.hours().count()), static_cast<int>(parts.time.minutes().count()),
                    static_cast<int>(parts.time.seconds().count()));
  return {out.data(), static_cast<std::size_t>(length)};
}

std::string to_china_time(Instant at) {
  const Broken parts = break_down(at + hours{8});
  std::array<char, 40> out{};
  const int length =
      std::snprintf(out.data(), out.size(), "%04d-%02u-%02u %02d:%02d:%02d", static_cast<int>(parts.date.year()),
                    static_cast<unsigned>(parts.date.month()), static_cast<unsigned>(parts.date.day()),
                    static_cast<int>(parts.time.hours().count()), static_cast<int>(parts.time.minutes().count()),
                    static_cast<int>(parts.time.seconds().count()));
  return {out.data(), static_cast<std::size_t>(length)};
}

std::optional<Instant> read_moment(std::string_view text, MomentFormat format) {
  constexpr std::int64_t kLatestSecond = 253'402'300'799;  // end of year 9999
  switch (format) {
    case MomentFormat::epoch_s:
    case MomentFormat::epoch_ms: {
      const auto number = read_number(text);
      const bool in_seconds = format == MomentFormat::epoch_s;
      if (!number || *number / (in_seconds ? 1 : 1000) > kLatestSecond) return std::nullopt;
      return Instant{milliseconds{in_seconds ? *number * 1000 : *number}};
    }
    case MomentFormat::rfc1123: {
      const std::size_t comma = text.find(", ");
      return comma == std::string_view::npos ? std::nullopt : read_rfc1123(text.substr(comma + 2));
    }
    case MomentFormat::iso:
      break;
  }
  const auto zoned = parse_rfc3339(text);
  if (!zoned) return std::nullopt;
  return zoned->at;
}

}  // namespace parcelgate
