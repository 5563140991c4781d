#include "gateway/domain/reports/report_options.hpp"

#include <array>
#include <cstdio>

#include "gateway/base/enum_names.hpp"

namespace parcelgate {
namespace {

constexpr Names<4> kReportNames{"deadlines", "return-time", "alerts", "carriers"};
constexpr Names<6> kReportGroups{"platform", "carrier", "lane", "warehouse", "clock", "month"};

}  // namespace

std::string_view to_string(ReportName name) noexcept {
  return name_of(kReportNames, name);
}
std::optional<ReportName> find_report_name(std::string_view id) noexcept {
  return find_name<ReportName>(kReportNames, id);
}

std::string_view to_string(ReportGroup group) noexcept {
  return name_of(kReportGroups, group);
}
std::optional<ReportGroup> find_report_group(std::string_view id) noexcept {
  return find_name<ReportGroup>(kReportGroups, id);
}

bool can_group(ReportName name, ReportGroup group) noexcept {
  if (name == ReportName::carriers) return false;
  return name != ReportName::return_time || group != ReportGroup::clock;
}

Instant start_of_day(const ReportOptions& options, std::chrono::local_days day) {
  if (options.zone == nullptr) return Instant(day.time_since_epoch());
  return options.zone->resolve(LocalTime(day), ZoneSource::location).at;
}

std::string month_of(const ReportOptions& options, Instant at) {
  const LocalTime local = options.zone == nullptr ? LocalTime(at.time_since_epoch()) : options.zone->local(at);
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(local));
  std::array<char, 16> text{};
  const int size = std::snprintf(text.data(), text.size(), "%04d-%02u", static_cast<int>(date.year()),
                                 static_cast<unsigned>(date.month()));
  return {text.data(), static_cast<std::size_t>(size)};
}

}  // namespace parcelgate
