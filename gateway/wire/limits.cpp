#include "gateway/wire/limits.hpp"

#include <charconv>

namespace parcelgate {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::int64_t kMostDays = 3660;
constexpr std::int64_t kMostWorkingDays = 400;

std::optional<int> digits_at(std::string_view text, std::size_t from, std::size_t size) {
  int value = 0;
  if (text.size() < from + size) return std::nullopt;
  const char* const end = text.data() + from + size;
  const auto [stopped, error] = std::from_chars(text.data() + from, end, value);
  return error == std::errc{} && stopped == end && value >= 0 ? std::optional(value) : std::nullopt;
}

/// "18:00", "23:59:59", "24:00".
std::optional<seconds> read_time_of_day(std::string_view text) {
  if ((text.size() != 5 && text.size() != 8) || text[2] != ':' || (text.size() == 8 && text[5] != ':'))
    return std::nullopt;
  const auto hour = digits_at(text, 0, 2);
  const auto minute = digits_at(text, 3, 2);
  const auto second = text.size() == 8 ? digits_at(text, 6, 2) : std::optional(0);
  if (!hour || !minute || !second || *minute > 59 || *second > 59) return std::nullopt;
  const seconds time = std::chrono::hours{*hour} + std::chrono::minutes{*minute} + seconds{*second};
  return time <= std::chrono::days{1} ? std::optional(time) : std::nullopt;
}

Limit read_duration_limit(const rapidjson::Value& value, const std::string& pointer, Faults& faults) {
  Limit limit;
  const auto length = parse_duration(text_of(value));
  if (!length) {
    faults.push_back({pointer, length.error().what, {}});
  } else if (*length <= milliseconds{0}) {
    faults.push_back({pointer, "must be longer than nothing", {}});
  } else {
    limit.length = *length;
  }
  return limit;
}

}  // namespace

Limit read_limit(const rapidjson::Value& value, const std::string& pointer, Faults& faults) {
  if (value.IsString()) return read_duration_limit(value, pointer, faults);
  if (!value.IsObject()) {
    faults.push_back(
        {pointer, "must be a limit", R"(write "48h", {"days": 7} or {"working_days": 3, "until": "18:00"})"});
    return {};
  }
  ObjectReader reader(value, pointer, faults);
  Limit limit;
  const bool has_days = reader.has("days");
  const bool has_working_days = reader.has("working_days");
  if (has_days == has_working_days) reader.fault("days", "needs either days or working_days");
  limit.unit = has_working_days ? LimitUnit::working_days : LimitUnit::calendar_days;
  if (has_working_days)
    limit.days = static_cast<std::uint16_t>(reader.integer("working_days", 1, 1, kMostWorkingDays));
  else
    limit.days = static_cast<std::uint16_t>(reader.integer("days", 1, 0, kMostDays));
  const std::string until = reader.text("until", Need::optional);
  if (!until.empty()) {
    limit.until = read_time_of_day(until);
    if (!limit.until) reader.fault("until", "must be a time of day, as 18:00, 23:59:59 or 24:00");
  }
  if (has_days && limit.days == 0 && !limit.until) reader.fault("days", "must be at least 1 without a time of day");
  reader.finish();
  return limit;
}

milliseconds shortest_length(const Limit& limit) noexcept {
  if (limit.unit == LimitUnit::duration) return limit.length;
  if (!limit.until) return std::chrono::days{limit.days};
  return limit.days == 0 ? milliseconds(*limit.until) : milliseconds(std::chrono::days{limit.days - 1} + *limit.until);
}

std::optional<std::chrono::local_days> read_date(ObjectReader& reader, std::string_view name, Need need) {
  const std::string text = reader.text(name, need);
  if (text.empty()) return std::nullopt;
  const auto year = digits_at(text, 0, 4);
  const auto month = digits_at(text, 5, 2);
  const auto day = digits_at(text, 8, 2);
  if (text.size() == 10 && text[4] == '-' && text[7] == '-' && year && month && day) {
    const std::chrono::year_month_day date(std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day)));
    if (date.ok()) return std::chrono::local_days(date);
  }
  reader.fault(name, "must be a day, as 2026-02-10");
  return std::nullopt;
}

}  // namespace parcelgate
