#include "gateway/app/reports/report_run.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kRowsOfReportStep = 500;

}  // namespace

template <class Row>
void ReportRun::move_on(const ScanPage<Row>& page, Phase next) {
  rows_read_ += page.rows.size();
  from_ = page.is_end ? 0 : page.next;
  if (page.is_end) phase_ = next;
}

Result<void> ReportRun::step(Reader& reader) {
  if (phase_ == Phase::returns && !report_->needs_returns()) phase_ = Phase::shipments;
  if (phase_ == Phase::shipments && !report_->needs_shipments()) phase_ = Phase::over;
  if (phase_ == Phase::over) return {};
  if (phase_ == Phase::returns) {
    const auto page = reader.scan_returns(from_, kRowsOfReportStep);
    if (!page) return unexpected(page.error());
    for (const Return& ret : page->rows) {
      if (counts(ret.tenant)) report_->add(ret);
    }
    move_on(*page, Phase::shipments);
    return {};
  }
  const auto page = reader.scan_shipments(from_, kRowsOfReportStep);
  if (!page) return unexpected(page.error());
  for (const Shipment& shipment : page->rows) {
    if (!counts(shipment.key.tenant)) continue;
    if (auto added = add(reader, shipment); !added) return added;
  }
  move_on(*page, Phase::over);
  return {};
}

Result<void> ReportRun::add(Reader& reader, const Shipment& shipment) {
  report_->add(shipment);
  const HistoryEntry* const scan = report_->timed_scan(shipment);
  if (scan == nullptr) return {};
  const auto entry = reader.find_feed_entry(scan->feed_place());
  // Entries leave the feed when they are old; one that is damaged takes only its own delay out of the report.
  if (!entry) return entry.error().kind == ErrorKind::unreachable ? unexpected(entry.error()) : Result<void>{};
  report_->add_receipt(shipment, *scan, entry->recorded_at);
  return {};
}

}  // namespace parcelgate
