#include "gateway/domain/reports/grouping.hpp"
#include "gateway/domain/reports/report.hpp"

namespace parcelgate {
namespace {

// The kinds of GET /v1/alerts for deadlines.
constexpr std::string_view kKindNear = "deadline_near";
constexpr std::string_view kKindMissed = "deadline_missed";

struct AlertCounts {
  std::uint64_t open{0};
  std::uint64_t breaches{0};
};

class AlertReport final : public Report {
 public:
  explicit AlertReport(ReportOptions options) : options_(std::move(options)) {}

  void add(const Return& ret) override {
    const GroupedBy owner{ret.rule_pack, carrier_of(ret), ret.order};
    for (const Clock& clock : ret.clocks) count(clock, owner);
    for (const Alert& alert : ret.alerts) count(alert, owner);
  }

  void add(const Shipment& shipment) override {
    if (!shipment.deadlines) return;
    const ShipmentDeadlines& deadlines = *shipment.deadlines;
    const GroupedBy owner{deadlines.rule_pack, shipment.key.carrier, deadlines.order};
    for (const Clock& clock : deadlines.clocks) count(clock, owner);
    for (const Alert& alert : deadlines.alerts) count(alert, owner);
  }

  [[nodiscard]] ReportTable table() const override {
    ReportTable table;
    table.columns.push_back("kind");
    for (const ReportGroup group : options_.by) table.columns.push_back(to_string(group));
    table.columns.push_back("open");
    table.columns.push_back("breaches");
    AlertCounts sum;
    for (const auto& [key, counts] : groups_) {
      table.rows.push_back(row_of(ReportRow(key.begin(), key.end()), counts));
      sum.open += counts.open;
      sum.breaches += counts.breaches;
    }
    table.total = row_of(ReportRow(options_.by.size() + 1), sum);
    return table;
  }

 private:
  AlertCounts& counts_of(std::string_view kind, const GroupedBy& thing) {
    GroupKey key = key_of(options_, thing);
    key.emplace(key.begin(), kind);
    return groups_.of(std::move(key));
  }

  void count(const Alert& alert, GroupedBy owner) {
    owner.at = alert.since;
    if (options_.covers(owner.at)) ++counts_of(to_string(alert.kind), owner).open;
  }

  void count(const Clock& clock, GroupedBy owner) {
    owner.clock = clock.id;
    const bool missed = is_missed(clock);
    const auto since = missed ? clock.breached_at : clock.at_risk_since;
    if (!since || !options_.covers(*since)) return;
    owner.at = *since;
    if (missed) ++counts_of(kKindMissed, owner).breaches;
    if (needs_person(clock)) ++counts_of(missed ? kKindMissed : kKindNear, owner).open;
  }

  static ReportRow row_of(ReportRow row, const AlertCounts& counts) {
    row.emplace_back(counts.open);
    row.emplace_back(counts.breaches);
    return row;
  }

  ReportOptions options_;
  GroupedCounts<AlertCounts> groups_;
};

}  // namespace

std::unique_ptr<Report> make_alert_report(ReportOptions options) {
  return std::make_unique<AlertReport>(std::move(options));
}

}  // namespace parcelgate
