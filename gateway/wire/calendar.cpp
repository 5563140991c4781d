#include "gateway/wire/calendar.hpp"

#include <algorithm>
#include <charconv>

#include "gateway/crypto/digest.hpp"
#include "gateway/wire/object_reader.hpp"
#include "gateway/wire/rule_pack_checks.hpp"

namespace parcelgate {
namespace {

using std::chrono::local_days;

constexpr Names<7> kWeekdays{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
constexpr int kFirstYear = 1970;
constexpr int kLastYear = 2100;

std::optional<unsigned> read_digits(std::string_view text) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// "02-15" of a year.
std::optional<local_days> read_day(std::chrono::year year, std::string_view text) {
  if (text.size() != 5 || text[2] != '-') return std::nullopt;
  const auto month = read_digits(text.substr(0, 2));
  const auto day = read_digits(text.substr(3));
  if (!month || !day) return std::nullopt;
  const std::chrono::year_month_day date(year, std::chrono::month(*month), std::chrono::day(*day));
  return date.ok() ? std::optional(local_days(date)) : std::nullopt;
}

/// Reads the days of one list. A range counts with both of its ends.
std::vector<local_days> read_days(ObjectReader& reader, std::string_view name, std::chrono::year year) {
  std::vector<local_days> days;
  reader.each(name, Need::optional, [&](const rapidjson::Value& item, const std::string& pointer) {
    const std::string_view text = item.IsString() ? text_of(item) : std::string_view{};
    const std::size_t slash = text.find('/');
    const auto first = read_day(year, text.substr(0, slash));
    const auto last = slash == std::string_view::npos ? first : read_day(year, text.substr(slash + 1));
    if (!first || !last || *last < *first) {
      return reader.faults().push_back(
          {pointer, "must be a day or a range of days of that year, as 01-01 or 02-15/02-23", {}});
    }
    for (local_days day = *first; day <= *last; day += std::chrono::days{1}) days.push_back(day);
  });
  std::sort(days.begin(), days.end());
  if (std::adjacent_find(days.begin(), days.end()) != days.end()) reader.fault(name, "names a day twice");
  return days;
}

Calendar::Year read_year(const rapidjson::Value& value, const std::string& pointer, std::chrono::year number,
                         const Calendar& calendar, Faults& faults) {
  ObjectReader reader(value, pointer, faults);
  Calendar::Year year;
  year.off = read_days(reader, "off", number);
  year.worked = read_days(reader, "work", number);
  reader.allow("source");
  const auto is_weekend = [&](local_days day) {
    const auto& weekend = calendar.weekend;
    return std::find(weekend.begin(), weekend.end(), std::chrono::weekday(day)) != weekend.end();
  };
  if (!std::all_of(year.worked.begin(), year.worked.end(), is_weekend))
    reader.fault("work", "names a day that is worked anyway; only days of the weekend belong here");
  std::vector<local_days> both;
  std::set_intersection(year.off.begin(), year.off.end(), year.worked.begin(), year.worked.end(),
                        std::back_inserter(both));
  if (!both.empty()) reader.fault("work", "names a day that is off, too");
  reader.finish();
  return year;
}

void read_weekend(ObjectReader& reader, Calendar& calendar) {
  reader.each("weekend", Need::required, [&](const rapidjson::Value& item, const std::string& pointer) {
    const auto found = read_word(item, pointer, kWeekdays, "day of the week", reader.faults());
    if (found) calendar.weekend.emplace_back(static_cast<unsigned>(*found));
  });
  if (calendar.weekend.size() > 6) reader.fault("weekend", "leaves no working day");
}

bool is_carrier_id(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '-';
  });
}

void read_carriers(ObjectReader& reader, Calendar& calendar) {
  reader.each("carriers", Need::optional, [&](const rapidjson::Value& item, const std::string& pointer) {
    const std::string_view id = item.IsString() ? text_of(item) : std::string_view{};
    auto& known = calendar.carriers;
    if (!is_carrier_id(id))
      reader.faults().push_back(
          {pointer, "must be the id of a carrier, lower-case-with-hyphens, as in royal-mail", {}});
    else if (std::find(known.begin(), known.end(), id) != known.end())
      reader.faults().push_back({pointer, "names the carrier \"" + std::string(id) + "\" twice", "remove one"});
    else
      known.emplace_back(id);
  });
}

}  // namespace

std::shared_ptr<const CarrierCalendars> carrier_calendars(const Calendars& calendars) {
  auto out = std::make_shared<CarrierCalendars>();
  for (const auto& [id, calendar] : calendars) {
    for (const std::string& carrier : calendar->carriers) out->emplace(carrier, calendar);
  }
  return out;
}

void check_carriers(const Calendars& calendars, const std::function<std::string(const std::string&)>& file_of,
                    Faults& faults) {
  std::map<std::string_view, std::string_view> named_by;
  for (const auto& [id, calendar] : calendars) {
    for (std::size_t at = 0; at < calendar->carriers.size(); ++at) {
      const std::string& carrier = calendar->carriers[at];
      const auto [first, is_new] = named_by.emplace(carrier, id);
      if (is_new) continue;
      faults.push_back({"/carriers/" + std::to_string(at),
                        "the calendar \"" + std::string(first->second) + "\" names the carrier \"" + carrier +
                            "\" too; a carrier works by one calendar",
                        "remove it from one of the two", file_of(id)});
    }
  }
}

Result<Calendar> parse_calendar(std::string_view json) {
  Faults faults;
  auto calendar = parse_calendar(json, faults);
  if (!calendar) return to_error(faults, "calendar");
  return *std::move(calendar);
}

std::optional<Calendar> parse_calendar(std::string_view json, Faults& faults) {
  const auto document = parse_json_with_comments(json);
  if (!document) {
    faults.add("", document.error().what);
    return std::nullopt;
  }
  const std::size_t known = faults.size();
  Calendar calendar;
  calendar.digest = to_hex(sha256_bytes(json));
  ObjectReader reader(*document, "", faults);
  reader.allow("$schema");
  calendar.id = reader.text("id", Need::required);
  check_pack_id(reader, "id", calendar.id);
  if (calendar.id == kCarrierDays)
    reader.fault("id", "\"carrier\" stands for the calendar of each carrier", "choose another id");
  calendar.version = reader.text("version", Need::required);
  calendar.source = reader.text("source", Need::required);
  calendar.has_no_holidays = reader.boolean("all_years", false);
  read_weekend(reader, calendar);
  read_carriers(reader, calendar);
  for (const auto& member : reader.members("years")) {
    const auto number = read_digits(member.name);
    if (!number || *number < kFirstYear || *number > kLastYear) {
      faults.push_back({member.pointer, "must be a year from 1970 to 2100", {}});
      continue;
    }
    const std::chrono::year year(static_cast<int>(*number));
    calendar.years[year] = read_year(*member.value, member.pointer, year, calendar, faults);
  }
  reader.finish();
  return faults.size() == known ? std::optional(std::move(calendar)) : std::nullopt;
}

}  // namespace parcelgate
