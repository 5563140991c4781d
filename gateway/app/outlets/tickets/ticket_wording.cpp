#include "gateway/app/outlets/tickets/ticket_wording.hpp"

#include <cstdio>

#include "gateway/base/text.hpp"

namespace parcelgate {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

struct WallTime {
  std::chrono::year_month_day date;
  int hour;
  int minute;
};

WallTime wall_time_of(Instant at, minutes offset) {
  const auto local = std::chrono::floor<minutes>(at) + offset;
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const auto since_midnight = static_cast<int>((local - day).count());
  return {std::chrono::year_month_day{day}, since_midnight / 60, since_midnight % 60};
}

std::string utc_name(minutes offset) {
  if (offset.count() == 0) return "UTC";
  const auto total = offset.count() < 0 ? -offset.count() : offset.count();
  std::string name = offset.count() < 0 ? "UTC-" : "UTC+";
  name += std::to_string(total / 60);
  if (total % 60 != 0) name += (total % 60 < 10 ? ":0" : ":") + std::to_string(total % 60);
  return name;
}

/// "locker-network" as "Locker Network": for a courier that no manifest names.
std::string name_from_id(std::string_view id) {
  std::string name;
  bool starts_word = true;
  for (const char letter : id) {
    const bool is_gap = letter == '-' || letter == '_';
    if (is_gap) {
      name += ' ';
    } else {
      name += starts_word && letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 32) : letter;
    }
    starts_word = is_gap;
  }
  return name;
}

}  // namespace

minutes default_offset(Locale locale, Instant) {
  return locale == Locale::en ? minutes{0} : minutes{8 * 60};
}

std::string TicketWording::wall_time(Instant at, minutes offset) const {
  const WallTime wall = wall_time_of(at, offset);
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u %02d:%02d", static_cast<int>(wall.date.year()),
                static_cast<unsigned>(wall.date.month()), static_cast<unsigned>(wall.date.day()), wall.hour,
                wall.minute);
  const bool is_this_year = wall.date.year() == wall_time_of(now_, options_.local_offset(locale_, now_)).date.year();
  return std::string(text).substr(is_this_year ? 5 : 0);
}

std::string TicketWording::short_instant(Instant at) const {
  return wall_time(at, options_.local_offset(locale_, at));
}

std::string TicketWording::instant(Instant at) const {
  const std::string zone = utc_name(options_.local_offset(locale_, at));
  return say("zoned", {{"time", short_instant(at)}, {"zone", find("zone_" + zone).value_or(zone)}});
}

std::string TicketWording::event_time(const ZonedInstant& at, bool is_certain) const {
  constexpr std::size_t kClockBytes = 6;  // " 18:20"
  if (at.is_date()) {                     // it has no time of day to show
    const std::string date = wall_time(at.at, at.offset);
    return date.substr(0, date.size() - kClockBytes);
  }
  const std::string mark(is_certain ? std::string_view{} : kZoneMark);
  const std::string here = short_instant(at.at);
  // UTC is how computers write a time, not where people live.
  if (at.offset == options_.local_offset(locale_, at.at) || at.offset.count() == 0) return here + mark;
  std::string local = wall_time(at.at, at.offset);
  constexpr std::size_t kClock = 5;  // "18:20"
  if (local.substr(0, local.size() - kClock) == here.substr(0, here.size() - kClock))
    local = local.substr(local.size() - kClock);
  return here + say("local_time", {{"time", local}, {"zone", utc_name(at.offset) + mark}});
}

std::string TicketWording::event_date(const ZonedInstant& at) const {
  const std::string local = wall_time(at.at, at.offset);
  return local.substr(0, local.rfind(' '));
}

std::string TicketWording::sortable(Instant at) const {
  std::string text = to_rfc3339(std::chrono::floor<minutes>(at), options_.local_offset(locale_, at));
  // "2026-03-02T18:20:00+08:00", "…Z"
  const std::string zone = text.ends_with('Z') ? std::string("+00:00") : text.substr(text.size() - 6);
  return text.substr(0, 10) + " " + text.substr(11, 5) + " " + zone;
}

std::string TicketWording::duration(milliseconds length) const {
  constexpr long long kDay = 24 * 60;
  auto total = std::chrono::floor<minutes>(length).count();
  if (total < 1) return say("moment");
  // A deadline is looked at a moment after the minute that it was set for: 47:59:58 is two days, not "1 day 23 h".
  total = std::chrono::floor<minutes>(length + milliseconds{30'000}).count();
  if (total >= kDay - 1) total = (total + 30) / 60 * 60;
  const long long days = total / kDay;
  const long long hours = total / 60 % 24;
  std::string text;
  const auto append = [&](const std::string& unit, long long count) {
    if (count == 0) return;
    if (!text.empty()) text += say("unit_gap");
    text += say(count == 1 ? unit + "_one" : unit, {{"n", std::to_string(count)}});
  };
  append("days", days);
  if (days < 3) append("hours", hours);
  if (days == 0) append("minutes", total % 60);
  return text;
}

std::string TicketWording::clock_text(std::string_view clock_id, std::string_view part, std::string_view actor) const {
  if (auto own = find("clock_" + std::string(clock_id) + "_" + std::string(part))) return *std::move(own);
  return say("clock_any_" + std::string(part), {{"clock", clock_name(clock_id)}, {"actor", actor_name(actor)}});
}

std::string TicketWording::clock_name(std::string_view clock_id) const {
  if (auto name = find("clock_" + std::string(clock_id))) return *std::move(name);
  std::string label = options_.clock_label ? options_.clock_label(locale_, clock_id) : std::string{};
  return label.empty() ? std::string(clock_id) : label;
}

std::string TicketWording::carrier_name(std::string_view carrier) const {
  if (auto name = find("carrier_" + std::string(carrier))) return *std::move(name);
  std::string name = options_.courier_name ? options_.courier_name(locale_, carrier) : std::string{};
  return name.empty() ? name_from_id(carrier) : name;
}

std::string TicketWording::actor_name(std::string_view party) const {
  if (auto name = find("actor_" + std::string(party.empty() ? "none" : party))) return *std::move(name);
  return quote(party, {}, 60);
}

bool TicketWording::keeps_one_zone(std::string_view source) const {
  return options_.keeps_one_zone && options_.keeps_one_zone(source);
}

std::string TicketWording::quote(std::string_view text, std::string_view own_number, std::size_t max_bytes) const {
  const std::string line = printable_line(text);
  return shorten(mask_personal_data(line, options_.mask, own_number), max_bytes);
}

}  // namespace parcelgate
