// A report over the rows of a store, in steps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "gateway/domain/reports/report.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate {

/// Computes one report. A step reads some hundred rows, so that a caller who shares its thread holds up nobody:
///
///     ReportRun run(options);
///     while (!run.is_over()) {
///       if (auto done = run.step(*reader); !done) return done;
///     }
///     const ReportTable table = run.table();
///
/// Trap: rows that change between two steps are seen once or not at all, so the table is no snapshot of one instant.
class ReportRun {
 public:
  explicit ReportRun(ReportOptions options) : options_(std::move(options)), report_(make_report(options_)) {}
  /// Runs a report of the caller's own.
  ReportRun(ReportOptions options, std::unique_ptr<Report> report)
      : options_(std::move(options)), report_(std::move(report)) {}

  /// Reads the next rows. Does nothing once the report is over.
  /// @error errors of the store
  [[nodiscard]] Result<void> step(Reader& reader);
  [[nodiscard]] bool is_over() const noexcept { return phase_ == Phase::over; }
  [[nodiscard]] ReportTable table() const { return report_->table(); }
  [[nodiscard]] const ReportOptions& options() const noexcept { return options_; }
  /// Rows read so far, also those of other tenants.
  [[nodiscard]] std::uint64_t rows_read() const noexcept { return rows_read_; }

 private:
  enum class Phase : std::uint8_t { returns, shipments, over };
  [[nodiscard]] bool counts(std::string_view tenant) const noexcept {
    return options_.tenant.empty() || tenant == options_.tenant;
  }
  Result<void> add(Reader& reader, const Shipment& shipment);
  template <class Row>
  void move_on(const ScanPage<Row>& page, Phase next);

  ReportOptions options_;
  std::unique_ptr<Report> report_;
  Phase phase_{Phase::returns};
  std::int64_t from_{0};
  std::uint64_t rows_read_{0};
};

}  // namespace parcelgate
