// Reports: counts over returns and parcels, computed row by row.
#pragma once

#include <memory>

#include "gateway/domain/reports/report_options.hpp"
#include "gateway/domain/reports/report_table.hpp"
#include "gateway/domain/returns.hpp"

namespace parcelgate {

/// One report at work: add every row once, in any order, then read the table. Memory is bounded by the number of
/// groups, whatever the number of rows; see GroupedCounts and DurationCounts.
///
///     auto report = make_report(options);
///     for (const Return& ret : returns) report->add(ret);
///     const ReportTable table = report->table();
///
/// The caller leaves out rows of other tenants. gateway/docs/reports.md defines each figure.
class Report {
 public:
  virtual ~Report() = default;
  virtual void add(const Return&) {}
  virtual void add(const Shipment&) {}
  [[nodiscard]] virtual bool needs_returns() const noexcept { return true; }
  [[nodiscard]] virtual bool needs_shipments() const noexcept { return true; }
  /// The scan of a shipment whose receipt the report wants to know, or null.
  [[nodiscard]] virtual const HistoryEntry* timed_scan(const Shipment&) const { return nullptr; }
  /// @param received_at  when the scan of timed_scan() was received
  virtual void add_receipt(const Shipment&, const HistoryEntry& /*scan*/, Instant /*received_at*/) {}
  [[nodiscard]] virtual ReportTable table() const = 0;
};

/// @param options  with groups that fit the report, see can_group()
[[nodiscard]] std::unique_ptr<Report> make_report(ReportOptions options);

/// Each clock of returns and of parcels to the buyer: in time, late, missed, still running …
[[nodiscard]] std::unique_ptr<Report> make_deadline_report(ReportOptions options);
/// From the first physical scan of a return parcel to its signature.
[[nodiscard]] std::unique_ptr<Report> make_return_time_report(ReportOptions options);
/// Open alerts and missed deadlines, by kind.
[[nodiscard]] std::unique_ptr<Report> make_alert_report(ReportOptions options);
/// How complete and how right the traces of each carrier are.
[[nodiscard]] std::unique_ptr<Report> make_carrier_report(ReportOptions options);

}  // namespace parcelgate
