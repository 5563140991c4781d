#include "gateway/wire/calendar_diff.hpp"

#include <map>
#include <set>

#include "gateway/wire/rule_members.hpp"

namespace parcelgate {
namespace {

using CalendarsById = std::map<std::string, const Calendar*>;

CalendarsById calendars_of(const RulePack& pack) {
  CalendarsById calendars;
  const auto add = [&](const std::shared_ptr<const Calendar>& calendar) {
    if (calendar) calendars.emplace(calendar->id, calendar.get());
  };
  add(pack.calendar);
  for (const ClockRule& rule : pack.rules) add(rule.calendar);
  if (pack.carrier_calendars) {
    for (const auto& [carrier, calendar] : *pack.carrier_calendars) add(calendar);
  }
  return calendars;
}

/// Lists what differs between two versions of one calendar.
class CalendarComparison {
 public:
  CalendarComparison(const Calendar& before, const Calendar& after, Locale locale)
      : before_(before), after_(after), locale_(locale) {}

  [[nodiscard]] std::vector<MemberChange> changes() const {
    std::vector<MemberChange> out;
    const auto add = [&](const char* member, const Phrase& label, std::string before, std::string after) {
      if (before == after) return;
      out.push_back({member, std::string(in(locale_, label)), std::move(before), std::move(after)});
    };
    add("version", {"Version", "版本", "版本"}, before_.version, after_.version);
    add("source", {"Source", "来源", "來源"}, before_.source, after_.source);
    add("weekend", {"Weekend", "周末", "週末"}, weekend_of(before_), weekend_of(after_));
    add("all_years", {"Plain weeks in every year", "每年均按普通周计算", "每年均按一般週計算"},
        yes_or_no(before_.has_no_holidays), yes_or_no(after_.has_no_holidays));
    add("carriers", {"Carriers that work by it", "适用的快递公司", "適用的物流商"}, joined(before_.carriers, locale_),
        joined(after_.carriers, locale_));
    std::set<std::chrono::year> years;
    for (const auto& [year, days] : before_.years) years.insert(year);
    for (const auto& [year, days] : after_.years) years.insert(year);
    for (const std::chrono::year year : years) add_year(year, out);
    return out;
  }

 private:
  void add_year(std::chrono::year year, std::vector<MemberChange>& out) const {
    const auto old_year = before_.years.find(year);
    const auto new_year = after_.years.find(year);
    if (old_year == before_.years.end() || new_year == after_.years.end()) {
      const std::string name = std::to_string(static_cast<int>(year));
      out.push_back({name, name, summary(before_, year), summary(after_, year)});
      return;
    }
    std::set<std::chrono::local_days> listed;
    for (const Calendar::Year* const days : {&old_year->second, &new_year->second}) {
      listed.insert(days->off.begin(), days->off.end());
      listed.insert(days->worked.begin(), days->worked.end());
    }
    for (const std::chrono::local_days day : listed) {
      const DayKind old_kind = before_.kind_of(day);
      const DayKind new_kind = after_.kind_of(day);
      if (old_kind != new_kind) out.push_back({day_text(day), day_text(day), words_of(old_kind), words_of(new_kind)});
    }
  }

  [[nodiscard]] std::string words_of(DayKind kind) const { return std::string(in(locale_, phrase_of(kind))); }
  [[nodiscard]] std::string yes_or_no(bool value) const {
    return std::string(in(locale_, value ? Phrase{"yes", "是", "是"} : Phrase{"no", "否", "否"}));
  }

  [[nodiscard]] std::string weekend_of(const Calendar& calendar) const {
    std::vector<std::string> days;
    days.reserve(calendar.weekend.size());
    for (const std::chrono::weekday day : calendar.weekend) days.push_back(weekday_in_words(day, locale_));
    return joined(days, locale_);
  }

  /// A year as a whole, where the other calendar does not have it.
  [[nodiscard]] std::string summary(const Calendar& calendar, std::chrono::year year) const {
    const auto found = calendar.years.find(year);
    if (found == calendar.years.end())
      return std::string(
          in(locale_, {"not known, plain weeks count", "尚不清楚，按普通周计算", "尚不清楚，按一般週計算"}));
    return fill(
        in(locale_, {"days off: {off}, days of weekends worked: {worked}", "放假 {off} 天，调休上班 {worked} 天",
                     "放假 {off} 天，補班 {worked} 天"}),
        {{"off", std::to_string(found->second.off.size())}, {"worked", std::to_string(found->second.worked.size())}});
  }

  const Calendar& before_;
  const Calendar& after_;
  Locale locale_;
};

}  // namespace

std::vector<PartChange> calendar_changes(const RulePack& before, const RulePack& after, Locale locale) {
  std::vector<PartChange> out;
  const CalendarsById known = calendars_of(before);
  for (const auto& [id, calendar] : calendars_of(after)) {
    const auto found = known.find(id);
    if (found == known.end()) continue;  // the member "calendar" of the pack or the rule shows it
    auto members = CalendarComparison(*found->second, *calendar, locale).changes();
    if (!members.empty()) out.push_back({PartChange::Kind::changed, id, id, std::move(members)});
  }
  return out;
}

}  // namespace parcelgate
