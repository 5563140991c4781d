#include "tools/courier-sim/times.hpp"

#include <array>
#include <charconv>
#include <cstdio>
#include <ctime>
#include <stdexcept>

namespace courier_sim {
namespace {

[[noreturn]] void refuse(const char* what, std::string_view text, const char* example) {
  throw std::invalid_argument(std::string(what) + " \"" + std::string(text) + "\" is not readable; write it like " +
                              example);
}

std::chrono::milliseconds unit_of(std::string_view unit) {
  using namespace std::chrono_literals;
  if (unit == "ms") return 1ms;
  if (unit == "s") return 1s;
  if (unit == "m") return 1min;
  if (unit == "h") return 1h;
  if (unit == "d") return 24h;
  return 0ms;
}

}  // namespace

Instant now() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

std::chrono::milliseconds parse_duration(std::string_view text) {
  const char* kExample = "\"-1d6h\" or \"+90s\"";
  std::size_t i = 0;
  const bool is_negative = !text.empty() && text[0] == '-';
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) ++i;
  std::chrono::milliseconds sum{0};
  if (i == text.size()) refuse("duration", text, kExample);
  while (i < text.size()) {
    double amount = 0;
    const auto [end, error] = std::from_chars(text.data() + i, text.data() + text.size(), amount);
    if (error != std::errc{}) refuse("duration", text, kExample);
    i = static_cast<std::size_t>(end - text.data());
    std::size_t stop = i;
    while (stop < text.size() && text[stop] >= 'a' && text[stop] <= 'z') ++stop;
    const auto unit = unit_of(text.substr(i, stop - i));
    if (unit.count() == 0) refuse("duration", text, kExample);
    sum += std::chrono::milliseconds(static_cast<std::int64_t>(amount * static_cast<double>(unit.count())));
    i = stop;
  }
  return is_negative ? -sum : sum;
}

int parse_zone(std::string_view text) {
  if (text == "Z" || text.empty()) return 0;
  int hours = 0;
  int minutes = 0;
  char sign = 0;
  if (std::sscanf(std::string(text).c_str(), "%c%2d:%2d", &sign, &hours, &minutes) != 3 ||
      (sign != '+' && sign != '-')) {
    refuse("zone", text, "\"+08:00\"");
  }
  return (sign == '-' ? -1 : 1) * (hours * 60 + minutes);
}

Instant parse_instant(std::string_view text) {
  const char* kExample = "\"2026-11-20T10:00:00+08:00\"";
  const std::string copy(text);
  std::tm parts{};
  int used = 0;
  if (std::sscanf(copy.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d%n", &parts.tm_year, &parts.tm_mon, &parts.tm_mday,
                  &parts.tm_hour, &parts.tm_min, &parts.tm_sec, &used) != 6) {
    refuse("time", text, kExample);
  }
  parts.tm_year -= 1900;
  parts.tm_mon -= 1;
  int millis = 0;
  if (copy[static_cast<std::size_t>(used)] == '.') {
    int digits = 0;
    if (std::sscanf(copy.c_str() + used, ".%3d%n", &millis, &digits) != 1) refuse("time", text, kExample);
    used += digits;
  }
  const int zone = parse_zone(std::string_view(copy).substr(static_cast<std::size_t>(used)));
  return Instant{std::chrono::seconds(timegm(&parts)) + std::chrono::milliseconds(millis) - std::chrono::minutes(zone)};
}

std::string format(Instant at, int zone_minutes, const char* pattern) {
  const auto local = std::chrono::floor<std::chrono::seconds>(at + std::chrono::minutes(zone_minutes));
  const std::time_t seconds = local.time_since_epoch().count();
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 80> buffer{};
  return {buffer.data(), std::strftime(buffer.data(), buffer.size(), pattern, &parts)};
}

std::string to_utc(Instant at) {
  std::array<char, 8> millis{};
  const auto rest = (at - std::chrono::floor<std::chrono::seconds>(at)).count();
  std::snprintf(millis.data(), millis.size(), ".%03dZ", static_cast<int>(rest));
  return format(at, 0, "%Y-%m-%dT%H:%M:%S") + millis.data();
}

std::string zone_name(int zone_minutes, char separator) {
  std::array<char, 16> buffer{};
  const int size = zone_minutes < 0 ? -zone_minutes : zone_minutes;
  std::snprintf(buffer.data(), buffer.size(), "%c%02d%c%02d", zone_minutes < 0 ? '-' : '+', size / 60, separator,
                size % 60);
  return buffer.data();
}

std::string http_date(Instant at) {
  return format(at, 0, "%a, %d %b %Y %H:%M:%S GMT");
}

}  // namespace courier_sim
