#include <algorithm>
#include <map>

#include "gateway/domain/reports/duration_counts.hpp"
#include "gateway/domain/reports/report.hpp"
#include "gateway/domain/reports/trace_quality.hpp"

namespace parcelgate {
namespace {

// Carriers are configured, so there are hundreds at most; codes of unknown ones share the last row.
constexpr std::size_t kMostCarriers = 1'000;
constexpr std::string_view kOtherCarriers = "(other)";

struct TraceCounts {
  std::uint64_t shipments{0};
  std::uint64_t complete{0};
  std::array<std::uint64_t, kTraceMilestones.size()> milestones{};
  std::uint64_t accurate{0};
  std::uint64_t scanned_after{0};
  std::uint64_t contradicted{0};
  ReportShare kept_promise;
  DurationCounts delays;

  void add(const TraceQuality& quality) noexcept {
    ++shipments;
    if (quality.is_complete()) ++complete;
    for (std::size_t at = 0; at < milestones.size(); ++at) milestones[at] += quality.has[at] ? 1 : 0;
    if (quality.is_accurate()) ++accurate;
    if (quality.scanned_after) ++scanned_after;
    if (quality.contradicted) ++contradicted;
    if (quality.kept_promise) {
      ++kept_promise.whole;
      kept_promise.part += *quality.kept_promise ? 1 : 0;
    }
  }
  [[nodiscard]] ReportShare completeness() const noexcept {
    std::uint64_t found = 0;
    for (const std::uint64_t count : milestones) found += count;
    return {found, shipments * milestones.size()};
  }
  /// Completeness and accuracy, each with half of the weight, as a fraction of `8 * shipments`.
  [[nodiscard]] std::uint64_t score() const noexcept { return completeness().part + milestones.size() * accurate; }
};

using Carriers = std::map<std::string, TraceCounts, std::less<>>;

/// Best first; equal ones by the number of shipments.
bool is_better(const Carriers::value_type& left, const Carriers::value_type& right) noexcept {
  const std::uint64_t left_score = left.second.score() * right.second.shipments;
  const std::uint64_t right_score = right.second.score() * left.second.shipments;
  if (left_score != right_score) return left_score > right_score;
  return left.second.shipments > right.second.shipments;
}

class CarrierReport final : public Report {
 public:
  explicit CarrierReport(ReportOptions options) : options_(std::move(options)) {}

  [[nodiscard]] bool needs_returns() const noexcept override { return false; }

  void add(const Shipment& shipment) override {
    const auto quality = trace_quality_of(shipment);
    if (quality && options_.covers(quality->delivered_at)) counts_of(shipment.key.carrier).add(*quality);
  }

  /// A scan of the delivery: it is what people wait for. A date without a time of day says nothing about its delay.
  [[nodiscard]] const HistoryEntry* timed_scan(const Shipment& shipment) const override {
    const auto found = std::find_if(shipment.history.begin(), shipment.history.end(), [&](const HistoryEntry& entry) {
      return entry.status == Status::delivered && entry.feed_position != 0 && !entry.occurred_at.is_date() &&
             entry.time_verdict == TimeVerdict::plausible && options_.covers(entry.occurred_at.at);
    });
    return found == shipment.history.end() ? nullptr : &*found;
  }

  void add_receipt(const Shipment& shipment, const HistoryEntry& scan, Instant received_at) override {
    counts_of(shipment.key.carrier).delays.add(received_at - scan.occurred_at.at);
  }

  [[nodiscard]] ReportTable table() const override {
    ReportTable table;
    for (const std::string_view column : {"rank", "carrier", "shipments", "complete_share", "completeness_share"})
      table.columns.push_back(column);
    table.columns.insert(table.columns.end(), kShareColumns.begin(), kShareColumns.end());
    for (const std::string_view column : {"accuracy_share", "scanned_after_delivery", "contradicted_deliveries",
                                          "promises", "promise_kept_share", "median_delay_seconds"})
      table.columns.push_back(column);
    std::vector<const Carriers::value_type*> ranked;
    std::vector<const Carriers::value_type*> unranked;
    for (const auto& carrier : carriers_) {
      if (carrier.second.shipments == 0) continue;
      (carrier.second.shipments >= options_.least_shipments ? ranked : unranked).push_back(&carrier);
    }
    std::stable_sort(ranked.begin(), ranked.end(),
                     [](const auto* left, const auto* right) { return is_better(*left, *right); });
    for (const auto* carrier : ranked)
      table.rows.push_back(row_of(ReportCell(std::uint64_t{table.rows.size() + 1}), *carrier));
    for (const auto* carrier : unranked) table.rows.push_back(row_of({}, *carrier));
    return table;
  }

 private:
  static constexpr std::array<std::string_view, kTraceMilestones.size()> kShareColumns{
      "picked_up_share", "hub_scan_share", "out_for_delivery_share", "signed_share"};

  TraceCounts& counts_of(const std::string& carrier) {
    const auto found = carriers_.find(carrier);
    if (found != carriers_.end()) return found->second;
    return carriers_[carriers_.size() < kMostCarriers ? carrier : std::string(kOtherCarriers)];
  }

  static ReportRow row_of(ReportCell rank, const Carriers::value_type& carrier) {
    const TraceCounts& counts = carrier.second;
    const auto share = [&](std::uint64_t part) { return ReportShare{part, counts.shipments}; };
    ReportRow row{std::move(rank), carrier.first, counts.shipments, share(counts.complete), counts.completeness()};
    for (const std::uint64_t count : counts.milestones) row.emplace_back(share(count));
    row.emplace_back(share(counts.accurate));
    row.emplace_back(counts.scanned_after);
    row.emplace_back(counts.contradicted);
    row.emplace_back(counts.kept_promise.whole);
    row.emplace_back(counts.kept_promise);
    add_duration(row, counts.delays.quantile(50));
    return row;
  }

  ReportOptions options_;
  Carriers carriers_;
};

}  // namespace

std::unique_ptr<Report> make_carrier_report(ReportOptions options) {
  return std::make_unique<CarrierReport>(std::move(options));
}

}  // namespace parcelgate
