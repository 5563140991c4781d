#include "gateway/app/track/track_texts.hpp"

#include <stdexcept>

#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

constexpr std::string_view kTrackTexts =
#include "tracking_texts.inc"
    ;

using std::chrono::hours;

/// The civil time of an instant in its own zone.
std::chrono::sys_time<std::chrono::milliseconds> civil_time(const ZonedInstant& time) {
  return std::chrono::sys_time<std::chrono::milliseconds>(time.at.time_since_epoch()) + time.offset;
}

std::chrono::year_month_day civil_date(const ZonedInstant& time) {
  return std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(civil_time(time)));
}

std::string two_digits(std::int64_t value) {
  return (value < 10 ? "0" : "") + std::to_string(value);
}

/// The word at a place of a text that blanks divide.
std::string_view word_at(std::string_view words, unsigned place) {
  for (; place > 0; --place) {
    const std::size_t blank = words.find(' ');
    if (blank == std::string_view::npos) return {};
    words.remove_prefix(blank + 1);
  }
  return words.substr(0, words.find(' '));
}

}  // namespace

const TrackTexts& TrackTexts::get() {
  static const TrackTexts texts = [] {
    const auto document = parse_json(kTrackTexts);
    if (!document) throw std::logic_error("config/texts/tracking.json: " + document.error().what);
    TrackTexts out;
    for (const Locale locale : {Locale::en, Locale::zh_cn, Locale::zh_tw}) {
      const rapidjson::Value* const table = find_member(*document, to_string(locale));
      if (table == nullptr) throw std::logic_error("config/texts/tracking.json: a language is missing");
      for (const auto& member : table->GetObject())
        out.tables_[static_cast<std::size_t>(locale)].emplace(text_of(member.name), text_of(member.value));
    }
    return out;
  }();
  return texts;
}

std::string_view TrackTexts::find(Locale locale, std::string_view key) const noexcept {
  const Table& table = all(locale);
  const auto found = table.find(key);
  return found == table.end() ? key : std::string_view(found->second);
}

bool TrackTexts::has(Locale locale, std::string_view key) const noexcept {
  return all(locale).contains(key);
}

std::string TrackTexts::fill(Locale locale, std::string_view key, std::initializer_list<Filling> fillings) const {
  std::string_view rest = find(locale, key);
  std::string out;
  while (!rest.empty()) {
    const std::size_t open = rest.find('{');
    const std::size_t close = rest.find('}', open == std::string_view::npos ? 0 : open);
    if (open == std::string_view::npos || close == std::string_view::npos) break;
    out.append(rest.substr(0, open));
    const std::string_view name = rest.substr(open + 1, close - open - 1);
    for (const auto& [placeholder, value] : fillings) {
      if (placeholder == name) out.append(value);
    }
    rest.remove_prefix(close + 1);
  }
  return out.append(rest);
}

std::string TrackWords::date(const ZonedInstant& time) const {
  const auto date = civil_date(time);
  const auto today = civil_date({now_, time.offset, time.zone_source});
  const std::string day = std::to_string(static_cast<unsigned>(date.day()));
  const std::string year = std::to_string(static_cast<int>(date.year()));
  const std::string_view month = word_at((*this)("months"), static_cast<unsigned>(date.month()) - 1);
  return fill(date.year() == today.year() ? "date" : "date_year", {{"day", day}, {"month", month}, {"year", year}});
}

std::string TrackWords::clock_time(const ZonedInstant& time) {
  if (time.is_date()) return {};
  const auto civil = civil_time(time);
  const auto minutes =
      std::chrono::floor<std::chrono::minutes>(civil - std::chrono::floor<std::chrono::days>(civil)).count();
  return two_digits(minutes / 60) + ":" + two_digits(minutes % 60);
}

std::string TrackWords::date_time(const ZonedInstant& time) const {
  if (time.is_date()) return date(time);
  return fill("date_time", {{"date", date(time)}, {"time", clock_time(time)}});
}

std::string TrackWords::zone(std::chrono::minutes offset) const {
  if (offset == hours{8}) return std::string((*this)("zone_china"));
  const std::int64_t minutes = offset.count() < 0 ? -offset.count() : offset.count();
  if (minutes == 0) return "UTC";
  std::string out = offset.count() < 0 ? "UTC-" : "UTC+";
  out += std::to_string(minutes / 60);
  return minutes % 60 == 0 ? out : out + ":" + two_digits(minutes % 60);
}

std::string TrackWords::date_time_zone(const ZonedInstant& time) const {
  const bool is_chinese = locale_ != Locale::en;
  return date_time(time) + (is_chinese ? "（" : " (") + zone(time.offset) + (is_chinese ? "）" : ")");
}

TimeLeft time_left(Instant due, Instant now) {
  const bool is_over = now >= due;
  const auto whole = std::chrono::floor<hours>(is_over ? now - due : due - now).count();
  return {whole / 24, whole % 24, is_over};
}

Instant next_change(Instant due, Instant now) {
  if (now >= due) return due + (std::chrono::floor<hours>(now - due) + hours{1});
  const auto whole = std::chrono::floor<hours>(due - now);
  return whole == hours{0} ? due : due - whole + std::chrono::milliseconds{1};
}

std::string to_words(const TimeLeft& left, const TrackWords& words) {
  if (left.days == 0 && left.hours == 0) return std::string(words(left.is_over ? "over_now" : "left_soon"));
  const auto count = [&](std::int64_t number, std::string_view one, std::string_view many) {
    return number == 1 ? std::string(words(one)) : words.fill(many, {{"n", std::to_string(number)}});
  };
  std::string time = left.days > 0 ? count(left.days, "day_one", "days") : std::string{};
  if (left.hours > 0) {
    if (!time.empty()) time += words("time_gap");
    time += count(left.hours, "hour_one", "hours");
  }
  return words.fill(left.is_over ? "over" : "left", {{"time", time}});
}

}  // namespace parcelgate
