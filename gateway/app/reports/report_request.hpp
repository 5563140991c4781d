// The parameters of a report, as commands and HTTP requests give them.
#pragma once

#include <string>
#include <string_view>

#include "gateway/domain/reports/report_options.hpp"

namespace parcelgate {

/// Texts; an empty one was not given.
struct ReportRequest {
  std::string name{};    ///< "return-time"
  std::string by{};      ///< groups with commas between them: "carrier,month"
  std::string from{};    ///< first day of the period, "2026-03-01", or an instant of RFC 3339
  std::string until{};   ///< last day of the period, included, or an instant that is not
  std::string zone{};    ///< IANA name; by default Asia/Shanghai
  std::string tenant{};  ///< empty: all
  std::string target{};  ///< return-time: a duration; by default 48h
  std::string least_shipments{};
};

/// Checks a request. Without `by`, deadlines are grouped by platform and clock, other reports not at all.
/// @error malformed: every fault, each with its parameter
[[nodiscard]] Result<ReportOptions> read_report_request(const ReportRequest& request);

}  // namespace parcelgate
