#include "gateway/domain/reports/duration_counts.hpp"
#include "gateway/domain/reports/grouping.hpp"
#include "gateway/domain/reports/report.hpp"

namespace parcelgate {
namespace {

struct ReturnTimeCounts {
  DurationCounts durations;
  std::uint64_t within{0};
  std::uint64_t under_way{0};

  void add(const ReturnTimeCounts& other) {
    durations.add(other.durations);
    within += other.within;
    under_way += other.under_way;
  }
};

class ReturnTimeReport final : public Report {
 public:
  explicit ReturnTimeReport(ReportOptions options) : options_(std::move(options)) {}

  [[nodiscard]] bool needs_shipments() const noexcept override { return false; }

  void add(const Return& ret) override {
    for (const ReturnShipment& shipment : ret.shipments) {
      const auto& scanned_at = shipment.milestones.first_physical_scan_at;
      if (shipment.leg == Leg::return_ && scanned_at) count(ret, shipment, *scanned_at);
    }
  }

  [[nodiscard]] ReportTable table() const override {
    ReportTable table;
    for (const ReportGroup group : options_.by) table.columns.push_back(to_string(group));
    for (const std::string_view column :
         {"parcels", "median_seconds", "p90_seconds", "within_target", "within_target_share", "under_way"})
      table.columns.push_back(column);
    ReturnTimeCounts sum;
    for (const auto& [key, counts] : groups_) {
      // Without groups the total says all.
      if (!options_.by.empty()) table.rows.push_back(row_of(ReportRow(key.begin(), key.end()), counts));
      sum.add(counts);
    }
    table.total = row_of(ReportRow(options_.by.size()), sum);
    return table;
  }

 private:
  /// A parcel counts on the day of its signature; one under way on the day of its first scan.
  void count(const Return& ret, const ReturnShipment& shipment, Instant scanned_at) {
    const auto& signed_at = shipment.milestones.signed_at;
    const GroupedBy parcel{ret.rule_pack, shipment.carrier, ret.order, {}, signed_at.value_or(scanned_at)};
    if (!options_.covers(parcel.at)) return;
    ReturnTimeCounts& counts = groups_.of(key_of(options_, parcel));
    if (!signed_at) {
      ++counts.under_way;
      return;
    }
    const auto took = *signed_at - scanned_at;
    counts.durations.add(took);
    if (took <= options_.target) ++counts.within;
  }

  static ReportRow row_of(ReportRow row, const ReturnTimeCounts& counts) {
    row.emplace_back(counts.durations.size());
    add_duration(row, counts.durations.quantile(50));
    add_duration(row, counts.durations.quantile(90));
    row.emplace_back(counts.within);
    row.emplace_back(ReportShare{counts.within, counts.durations.size()});
    row.emplace_back(counts.under_way);
    return row;
  }

  ReportOptions options_;
  GroupedCounts<ReturnTimeCounts> groups_;
};

}  // namespace

std::unique_ptr<Report> make_return_time_report(ReportOptions options) {
  return std::make_unique<ReturnTimeReport>(std::move(options));
}

}  // namespace parcelgate
