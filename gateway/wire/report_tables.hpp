// Tables of reports as JSON, CSV and cells for people.
#pragma once

#include <string>

#include "gateway/domain/reports/report_options.hpp"
#include "gateway/domain/reports/report_table.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {

/// Writes the members of a report: report, tenant, from, until, zone, by, target_seconds (return-time),
/// least_shipments (carriers), rows and total. A row is an object; shares are numbers from 0 to 1 with four decimals,
/// durations whole seconds. null: not known, or of no meaning in this row.
void write_report_members(JsonWriter& writer, const ReportOptions& options, const ReportTable& table);

/// RFC 4180 with a line of column names; the total is the last line, with "total" in its first empty cell. What JSON
/// shows as null is an empty cell. A text that a spreadsheet could read as a formula gets an apostrophe in front.
[[nodiscard]] std::string to_csv(const ReportTable& table);

/// One cell for people: "93.3 %", "31h20m", "-" for nothing.
[[nodiscard]] std::string cell_text(const ReportCell& cell);

}  // namespace parcelgate
