#include "gateway/wire/rule_pack_checks.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "gateway/domain/chinese_cities.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kLongestPackId = 64;

bool is_pack_id(std::string_view id) noexcept {
  const auto is_letter = [](char letter) { return letter >= 'a' && letter <= 'z'; };
  const auto fits = [&](char letter) {
    return is_letter(letter) || (letter >= '0' && letter <= '9') || letter == '_' || letter == '-';
  };
  return !id.empty() && id.size() <= kLongestPackId && is_letter(id.front()) && std::all_of(id.begin(), id.end(), fits);
}

/// "江苏省" and "江苏" are one province.
std::string name_of_province(const std::string& province) {
  const RegionName found = find_province(province);
  return found.size == 0 ? province : std::string(found.name);
}

bool is_unconditional(const LimitCase& one) noexcept {
  return !one.region && !one.kind && !one.amount_from && !one.complex;
}

/// Whether cases with a condition on one member alone name each of its values.
template <class Value, std::size_t kCount>
bool names_all(const LimitCases& cases, std::optional<Value> LimitCase::*member,
               const std::array<Value, kCount>& values, std::span<const Value> wanted) {
  return std::all_of(values.begin(), values.end(), [&](Value value) {
    const bool is_wanted = wanted.empty() || std::find(wanted.begin(), wanted.end(), value) != wanted.end();
    return !is_wanted || std::any_of(cases.begin(), cases.end(), [&](const LimitCase& one) {
      LimitCase rest = one;
      rest.*member = std::nullopt;
      return one.*member == value && is_unconditional(rest);
    });
  });
}

std::string year_text(std::chrono::year year) {
  return std::to_string(static_cast<int>(year));
}

std::chrono::year year_of(std::chrono::local_days day) {
  return std::chrono::year_month_day(day).year();
}

}  // namespace

void check_pack_id(ObjectReader& reader, std::string_view name, std::string_view id) {
  if (id.empty() || is_pack_id(id)) return;
  reader.fault(name, "is no id", "begin with a small letter, and use small letters, digits, _ and - alone, at most 64");
}

void check_regions(const Regions& regions, const std::string& pointer, Faults& faults) {
  std::map<std::string, std::string, std::less<>> places;
  const auto add = [&](const std::string& province, std::string place) {
    const auto [first, is_new] = places.emplace(name_of_province(province), place);
    if (!is_new)
      faults.push_back({std::move(place), "\"" + province + "\" is also at " + first->second,
                        "list each province once: it has one class"});
  };
  const std::string clusters = join_pointer(pointer, "clusters");
  for (std::size_t at = 0; at < regions.clusters.size(); ++at) {
    const std::string cluster = join_pointer(clusters, at);
    if (regions.clusters[at].size() < 2)
      faults.push_back({cluster, "holds fewer than two provinces", "name those that count as one, or remove it"});
    for (std::size_t item = 0; item < regions.clusters[at].size(); ++item)
      add(regions.clusters[at][item], join_pointer(cluster, item));
  }
  for (std::size_t at = 0; at < regions.remote.size(); ++at)
    add(regions.remote[at], join_pointer(join_pointer(pointer, "remote"), at));
}

void check_coverage(const LimitCases& cases, std::span<const ReturnKind> kinds, bool rest_is_unknown,
                    const std::string& pointer, Faults& faults) {
  if (cases.empty() || rest_is_unknown || is_unconditional(cases.back())) return;
  constexpr std::array kKinds{ReturnKind::return_, ReturnKind::refund_only, ReturnKind::exchange, ReturnKind::repair,
                              ReturnKind::resend};
  constexpr std::array kRegions{RegionClass::same, RegionClass::other, RegionClass::remote};
  if (names_all(cases, &LimitCase::kind, kKinds, kinds)) return;
  if (names_all(cases, &LimitCase::region, kRegions, std::span<const RegionClass>{})) return;
  faults.push_back({pointer, "has no figure where none of its cases holds",
                    R"(add a last case without "when"; {"limit": null} says that the figure is not known)"});
}

void check_working_days(ObjectReader& rule_reader, const ClockRule& rule, bool has_calendar) {
  const bool counts_working_days = std::any_of(rule.limits.begin(), rule.limits.end(), [](const LimitCase& one) {
    return one.limit.unit == LimitUnit::working_days;
  });
  if (rule.counts_carrier_days && !counts_working_days)
    rule_reader.fault("calendar",
                      "counts the working days of the carrier, and no limit of the rule counts working days",
                      R"(give a limit such as {"working_days": 2}, or remove "calendar")");
  if (counts_working_days && rule.counts_carrier_days && !has_calendar)
    rule_reader.fault("calendar", "has no calendar for carriers that no calendar names",
                      R"(add "calendar" to the pack)");
  else if (counts_working_days && !rule.calendar && !has_calendar)
    rule_reader.fault("limit", "counts working days without a calendar", "add \"calendar\" to the pack or the rule");
}

void check_calendar_years(const LimitCases& cases, const Calendar* calendar,
                          std::optional<std::chrono::local_days> from, std::optional<std::chrono::local_days> until,
                          const std::string& pointer, Faults& faults) {
  const bool counts_working_days = std::any_of(
      cases.begin(), cases.end(), [](const LimitCase& one) { return one.limit.unit == LimitUnit::working_days; });
  if (!counts_working_days || calendar == nullptr || calendar->has_no_holidays) return;
  const bool knows_one = std::any_of(calendar->years.begin(), calendar->years.end(), [&](const auto& year) {
    return (!from || year.first >= year_of(*from)) && (!until || year.first <= year_of(*until));
  });
  if (knows_one) return;
  std::string years = calendar->years.empty() ? std::string("no year")
                                              : year_text(calendar->years.begin()->first) + " to " +
                                                    year_text(calendar->years.rbegin()->first);
  faults.push_back(
      {pointer,
       "counts working days by the calendar " + calendar->id + ", which knows " + years +
           " and none of the years in which the limit counts",
       "add these years to the calendar, or correct the days from which and until which the limit counts"});
}

void check_conditions(const ClockRule& rule, const LimitCases& cases, const std::string& pointer, Faults& faults) {
  const bool is_complaint = rule.subject == ClockSubject::complaint;
  for (std::size_t at = 0; at < cases.size(); ++at) {
    const std::string when = join_pointer(pointer, at) + "/when/";
    if (cases[at].complex && !is_complaint) faults.add(when + "complex", "is a condition of complaints");
    if (cases[at].kind && is_complaint) faults.add(when + "kind", "is a condition of returns");
  }
}

}  // namespace parcelgate
