// What a report is about: its name, period and groups.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/instant.hpp"
#include "gateway/base/result.hpp"
#include "gateway/domain/zone.hpp"

namespace parcelgate {

enum class ReportName : std::uint8_t {
  deadlines,
  return_time,  ///< "return-time"
  alerts,
  carriers,
};
[[nodiscard]] std::string_view to_string(ReportName name) noexcept;
[[nodiscard]] std::optional<ReportName> find_report_name(std::string_view id) noexcept;

/// By what rows are grouped. Enumerators equal their wire spelling.
enum class ReportGroup : std::uint8_t {
  platform,   ///< the rule pack
  carrier,    ///< of the parcel; of a return that of its first parcel to the seller
  lane,       ///< "广东→上海": province of origin, province of destination
  warehouse,  ///< city of the destination, else its province
  clock,      ///< the rule's id
  month,      ///< "2026-03", in the report's zone
};
[[nodiscard]] std::string_view to_string(ReportGroup group) noexcept;
[[nodiscard]] std::optional<ReportGroup> find_report_group(std::string_view id) noexcept;

struct ReportOptions {
  ReportName name{ReportName::deadlines};
  std::vector<ReportGroup> by;   ///< columns that rows are grouped by, in order
  std::optional<Instant> from;   ///< first instant of the period; absent: from the beginning
  std::optional<Instant> until;  ///< first instant after the period
  std::string tenant;            ///< empty: all
  std::string zone_name{"Asia/Shanghai"};
  std::shared_ptr<const Zone> zone;                          ///< of days and months; null: UTC
  std::chrono::milliseconds target{std::chrono::hours{48}};  ///< return-time: a parcel should arrive within it
  /// deadlines: the target of each rule pack, see RulePack::on_time_target
  std::map<std::string, std::uint32_t, std::less<>> on_time_targets{};
  std::uint32_t least_shipments{20};  ///< carriers: one with fewer is not ranked

  [[nodiscard]] bool covers(Instant at) const noexcept { return (!from || at >= *from) && (!until || at < *until); }
};

/// Whether a report can be grouped so: only deadlines and alerts belong to a clock, and `carriers` has its own rows.
[[nodiscard]] bool can_group(ReportName name, ReportGroup group) noexcept;

/// The first instant of a day in the report's zone.
[[nodiscard]] Instant start_of_day(const ReportOptions& options, std::chrono::local_days day);
/// "2026-03"
[[nodiscard]] std::string month_of(const ReportOptions& options, Instant at);

}  // namespace parcelgate
