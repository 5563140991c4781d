#include "gateway/app/outlets/ticket_voice.hpp"

#include <cstdio>

namespace parcelgate {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

std::string zone_name(minutes offset) {
  if (offset.count() == 0) return "UTC";
  const auto total = offset.count() < 0 ? -offset.count() : offset.count();
  std::string name = offset.count() < 0 ? "UTC-" : "UTC+";
  name += std::to_string(total / 60);
  if (total % 60 != 0) name += (total % 60 < 10 ? ":0" : ":") + std::to_string(total % 60);
  return name;
}

std::string wall_time(Instant at, minutes offset, bool with_year) {
  const auto local = std::chrono::floor<minutes>(at) + offset;
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::year_month_day date{day};
  const auto since_midnight = local - day;
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u %02d:%02d", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(since_midnight.count() / 60), static_cast<int>(since_midnight.count() % 60));
  return std::string(text).substr(with_year ? 0 : 5) + " " + zone_name(offset);
}

}  // namespace

minutes default_offset(Locale locale, Instant) {
  return locale == Locale::en ? minutes{0} : minutes{8 * 60};
}

std::string TicketVoice::instant(Instant at) const {
  return wall_time(at, offset_(locale_, at), true);
}
std::string TicketVoice::event_time(const ZonedInstant& at) const {
  constexpr std::size_t kDate = 5;  // "03-02": a date has no time of day to show
  return wall_time(at.at, at.offset, false).substr(0, at.is_date() ? kDate : std::string::npos);
}

std::string TicketVoice::duration(milliseconds length) const {
  const auto total = std::chrono::duration_cast<minutes>(length).count();
  if (total < 1) return say("moment");
  const auto number = [&](std::string_view unit, long long count) { return say(unit, {{"n", std::to_string(count)}}); };
  const long long days = total / 1440;
  const long long hours = total / 60 % 24;
  const long long rest = total % 60;
  std::string text;
  const auto append = [&](std::string_view unit, long long count) {
    if (count == 0) return;
    if (!text.empty()) text += say("unit_gap");
    text += number(unit, count);
  };
  append("days", days);
  append("hours", hours);
  if (days == 0) append("minutes", rest);
  return text;
}

std::string TicketVoice::clock_name(std::string_view clock_id) const {
  return texts_.find(locale_, "clock_" + std::string(clock_id)).value_or(std::string(clock_id));
}
std::string TicketVoice::carrier_name(std::string_view carrier) const {
  return texts_.find(locale_, "carrier_" + std::string(carrier)).value_or(std::string(carrier));
}
std::string TicketVoice::actor_name(std::string_view party) const {
  return texts_.find(locale_, "actor_" + std::string(party.empty() ? "none" : party)).value_or(std::string(party));
}

}  // namespace parcelgate
