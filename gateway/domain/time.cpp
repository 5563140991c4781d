#include "gateway/domain/time.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <limits>

#include "gateway/base/enum_names.hpp"
#include "gateway/base/utf8.hpp"

namespace parcelgate {
namespace {

using namespace std::chrono;

constexpr Names<3> kZoneSources{"carrier", "location", "assumed"};
constexpr auto kFirstInstant = sys_days{year{0} / January / 1} + milliseconds{0};
constexpr auto kLastInstant = sys_days{year{9999} / December / 31} + days{1} - milliseconds{1};

char* put_digits(char* at, unsigned value, int count) noexcept {
  for (int place = count - 1; place >= 0; --place, value /= 10) at[place] = static_cast<char>('0' + value % 10);
  return at + count;
}

char* put_offset(char* at, minutes offset) noexcept {
  if (offset.count() == 0) {
    *at = 'Z';
    return at + 1;
  }
  *at = offset.count() < 0 ? '-' : '+';
  const auto size = static_cast<unsigned>(std::abs(offset.count()));
  char* const rest = put_digits(at + 1, size / 60, 2);
  *rest = ':';
  return put_digits(rest + 1, size % 60, 2);
}

/// Reads from the front of a text; a failed read leaves it where it was.
struct Cursor {
  std::string_view rest;

  bool take(char letter) noexcept {
    if (rest.empty() || rest.front() != letter) return false;
    rest.remove_prefix(1);
    return true;
  }
  bool take_any(std::string_view letters) noexcept {
    if (rest.empty() || letters.find(rest.front()) == std::string_view::npos) return false;
    rest.remove_prefix(1);
    return true;
  }
  /// Exactly `count` digits.
  bool digits(std::size_t count, int& value) noexcept {
    if (rest.size() < count) return false;
    value = 0;
    for (std::size_t at = 0; at < count; ++at) {
      if (rest[at] < '0' || rest[at] > '9') return false;
      value = value * 10 + (rest[at] - '0');
    }
    rest.remove_prefix(count);
    return true;
  }
};

struct Fields {
  int year{0}, month{0}, day{0}, hour{0}, minute{0}, second{0}, millisecond{0};
  minutes offset{0};
  bool offset_unknown{false};
};

bool read_date_time(Cursor& in, Fields& out) noexcept {
  return in.digits(4, out.year) && in.take('-') && in.digits(2, out.month) && in.take('-') && in.digits(2, out.day) &&
         in.take_any("Tt ") && in.digits(2, out.hour) && in.take(':') && in.digits(2, out.minute) && in.take(':') &&
         in.digits(2, out.second);
}

bool read_fraction(Cursor& in, Fields& out) noexcept {
  if (!in.take('.')) return true;
  int digit = 0;
  int read = 0;
  for (int weight = 100; in.digits(1, digit); weight /= 10, ++read) out.millisecond += digit * weight;
  return read > 0;
}

bool read_offset(Cursor& in, Fields& out) noexcept {
  if (in.take_any("Zz")) return true;
  const bool west = in.take('-');
  int hour = 0;
  int minute = 0;
  if (!west && !in.take('+')) return false;
  if (!in.digits(2, hour) || !in.take(':') || !in.digits(2, minute) || minute > 59) return false;
  const int size = hour * 60 + minute;
  if (size > 18 * 60) return false;
  out.offset = minutes{west ? -size : size};
  out.offset_unknown = west && size == 0;
  return true;
}

Unexpected bad_instant(std::string_view text, std::string_view problem) {
  return unexpected(ErrorKind::malformed, "instant \"" + std::string(cut_utf8(text, 40)) +
                                              "\": " + std::string(problem) + ", as in 2026-03-02T14:05:00+08:00");
}

struct Unit {
  std::string_view name;
  milliseconds size;
};
// Longest name first among those that share a start, so that "ms" is not read as "m".
constexpr std::array<Unit, 5> kUnits{
    {{"ms", milliseconds{1}}, {"d", hours{24}}, {"h", hours{1}}, {"m", minutes{1}}, {"s", seconds{1}}}};
constexpr milliseconds kLongestDuration = hours{24} * 3653;

/// One "<digits><unit>"; the number is cut off where it passes kLongestDuration.
bool read_part(std::string_view& rest, milliseconds& total) noexcept {
  std::int64_t number = 0;
  std::size_t at = 0;
  for (; at < rest.size() && rest[at] >= '0' && rest[at] <= '9'; ++at) {
    number = std::min<std::int64_t>(number * 10 + (rest[at] - '0'), kLongestDuration.count() + 1);
  }
  if (at == 0) return false;
  rest.remove_prefix(at);
  for (const Unit& unit : kUnits) {
    if (!rest.starts_with(unit.name)) continue;
    rest.remove_prefix(unit.name.size());
    const auto most = kLongestDuration / unit.size + 1;
    total = std::min(total + std::min(number, most) * unit.size, kLongestDuration + milliseconds{1});
    return true;
  }
  return false;
}

}  // namespace

std::string_view to_string(ZoneSource source) noexcept {
  return name_of(kZoneSources, source);
}
std::optional<ZoneSource> find_zone_source(std::string_view id) noexcept {
  return find_name<ZoneSource>(kZoneSources, id);
}

void append_rfc3339(std::string& out, Instant at, minutes offset) {
  // Clamped twice: before the addition so that it cannot overflow, after it so that the year has four digits.
  const Instant local =
      std::clamp<Instant>(std::clamp<Instant>(at, kFirstInstant, kLastInstant) + offset, kFirstInstant, kLastInstant);
  const auto day = floor<days>(local);
  const year_month_day date{day};
  const auto of_day = static_cast<unsigned>((local - day).count());
  std::array<char, 32> text{};
  char* end = put_digits(text.data(), static_cast<unsigned>(static_cast<int>(date.year())), 4);
  *end = '-';
  end = put_digits(end + 1, static_cast<unsigned>(date.month()), 2);
  *end = '-';
  end = put_digits(end + 1, static_cast<unsigned>(date.day()), 2);
  *end = 'T';
  end = put_digits(end + 1, of_day / 3'600'000, 2);
  *end = ':';
  end = put_digits(end + 1, of_day / 60'000 % 60, 2);
  *end = ':';
  end = put_digits(end + 1, of_day / 1000 % 60, 2);
  if (of_day % 1000 != 0) {
    *end = '.';
    end = put_digits(end + 1, of_day % 1000, 3);
  }
  end = put_offset(end, offset);
  out.append(text.data(), end);
}

ZoneDoubt doubt_between(Instant earliest, Instant at, Instant latest) noexcept {
  using Quarters = duration<std::int64_t, std::ratio<900>>;
  const auto quarters = [](milliseconds span) {
    constexpr std::int64_t kMost = std::numeric_limits<std::uint8_t>::max();
    return static_cast<std::uint8_t>(std::clamp<std::int64_t>(ceil<Quarters>(span).count(), 0, kMost));
  };
  return {quarters(at - earliest), quarters(latest - at)};
}

void limit_doubt(ZonedInstant& time, Instant received_at) noexcept {
  if (time.doubt.later_quarters == 0) return;
  const Instant at = time.latest();
  time.doubt.later_quarters = std::min(time.doubt.later_quarters, doubt_between(at, at, received_at).later_quarters);
}

Instant ZonedInstant::latest() const noexcept {
  constexpr std::uint8_t kWholeDay = 24;
  if (!is_date()) return at;
  return at + std::chrono::hours{day_hours} - std::chrono::seconds{day_hours == kWholeDay ? 1 : 0};
}

void mark_as_date(ZonedInstant& time, std::optional<Instant> received_at) noexcept {
  constexpr std::int64_t kWholeDay = 24;
  const auto passed = received_at ? std::chrono::floor<std::chrono::hours>(*received_at - time.at).count() : kWholeDay;
  time.day_hours = static_cast<std::uint8_t>(std::clamp<std::int64_t>(passed, 1, kWholeDay));
}

std::string to_rfc3339(Instant at, minutes offset) {
  std::string text;
  append_rfc3339(text, at, offset);
  return text;
}

Result<ZonedInstant> parse_rfc3339(std::string_view text) {
  Cursor in{text};
  Fields fields;
  if (!read_date_time(in, fields) || !read_fraction(in, fields)) {
    return bad_instant(text, "not a date and time of RFC 3339");
  }
  if (in.rest.empty()) return bad_instant(text, "offset or Z is missing");
  if (!read_offset(in, fields) || !in.rest.empty()) return bad_instant(text, "offset cannot be read");
  const year_month_day date{year{fields.year}, month{static_cast<unsigned>(fields.month)},
                            day{static_cast<unsigned>(fields.day)}};
  if (!date.ok()) return bad_instant(text, "no such day");
  const Instant minute_start = sys_days{date} + hours{fields.hour} + minutes{fields.minute} - fields.offset;
  const bool leap_second = fields.second == 60 && minute_start - floor<days>(minute_start) == minutes{23 * 60 + 59};
  if (fields.hour > 23 || fields.minute > 59 || (fields.second > 59 && !leap_second)) {
    return bad_instant(text, "no such time of day");
  }
  ZonedInstant value;
  value.at =
      minute_start + (leap_second ? milliseconds{59'999} : seconds{fields.second} + milliseconds{fields.millisecond});
  value.offset = fields.offset;
  value.zone_source = fields.offset_unknown ? ZoneSource::assumed : ZoneSource::carrier;
  return value;
}

Result<milliseconds> parse_duration(std::string_view text) {
  const auto fault = [&](std::string_view problem) {
    return unexpected(ErrorKind::malformed, "duration \"" + std::string(cut_utf8(text, 40)) +
                                                "\": " + std::string(problem) + ", as in 168h, 7d or 1h30m");
  };
  if (text.empty()) return fault("empty");
  milliseconds total{0};
  for (std::string_view rest = text; !rest.empty();) {
    if (!read_part(rest, total)) return fault("a number with d, h, m, s or ms is needed");
  }
  if (total > kLongestDuration) return fault("longer than ten years");
  return total;
}

std::string to_string(milliseconds duration) {
  std::string text(duration.count() < 0 ? 1 : 0, '-');
  auto left = static_cast<std::uint64_t>(duration.count());
  if (duration.count() < 0) left = 0 - left;
  const std::size_t sign = text.size();
  const auto put = [&](std::uint64_t unit, const char* name) {
    if (left >= unit) text += std::to_string(left / unit) + name;
    left %= unit;
  };
  put(3'600'000, "h");
  put(60'000, "m");
  put(1000, "s");
  put(1, "ms");
  return text.size() == sign ? "0s" : text;
}

}  // namespace parcelgate
