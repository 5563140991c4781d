#include <array>
#include <optional>
#include <set>

#include "gateway/domain/reports/grouping.hpp"
#include "gateway/domain/reports/report.hpp"

namespace parcelgate {
namespace {

/// What became of a deadline.
enum class DeadlineOutcome : std::uint8_t {
  in_time,
  late,
  missed_open,    ///< missed, and can still be met late
  missed_closed,  ///< missed, and called off without being met
  running,        ///< or paused
  waiting,
  waived,
  cancelled,
};
constexpr std::array<std::string_view, 8> kOutcomeColumns{"in_time", "late",    "missed_open", "missed_closed",
                                                          "running", "waiting", "waived",      "cancelled"};

DeadlineOutcome outcome_of(const Clock& clock) noexcept {
  switch (clock.state) {
    case ClockState::met:
      return is_missed(clock) ? DeadlineOutcome::late : DeadlineOutcome::in_time;
    case ClockState::running:
    case ClockState::paused:
      return is_missed(clock) ? DeadlineOutcome::missed_open : DeadlineOutcome::running;
    case ClockState::waiting:
      return DeadlineOutcome::waiting;
    case ClockState::waived:
      return DeadlineOutcome::waived;
    case ClockState::cancelled:
      break;
  }
  return is_missed(clock) ? DeadlineOutcome::missed_closed : DeadlineOutcome::cancelled;
}

constexpr std::uint64_t kWholeTarget = 10'000;  // 100 %

struct DeadlineCounts {
  std::array<std::uint64_t, kOutcomeColumns.size()> outcomes{};
  std::set<std::optional<std::uint32_t>> targets{};  ///< of the packs of clocks that were met or missed

  void add(const DeadlineCounts& other) {
    for (std::size_t at = 0; at < outcomes.size(); ++at) outcomes[at] += other.outcomes[at];
    targets.insert(other.targets.begin(), other.targets.end());
  }
  void add(DeadlineOutcome outcome, const std::optional<std::uint32_t>& target) {
    ++outcomes[static_cast<std::size_t>(outcome)];
    if (outcome <= DeadlineOutcome::missed_closed) targets.insert(target);
  }
  /// Deadlines of packs with different targets have no common one.
  [[nodiscard]] std::optional<std::uint32_t> target() const {
    return targets.size() == 1 ? *targets.begin() : std::nullopt;
  }
  [[nodiscard]] std::uint64_t of(DeadlineOutcome outcome) const noexcept {
    return outcomes[static_cast<std::size_t>(outcome)];
  }
  [[nodiscard]] std::uint64_t all() const noexcept {
    std::uint64_t sum = 0;
    for (const std::uint64_t count : outcomes) sum += count;
    return sum;
  }
  /// Met in time, of those that were met or missed.
  [[nodiscard]] ReportShare on_time() const noexcept {
    const std::uint64_t in_time = of(DeadlineOutcome::in_time);
    return {in_time, in_time + of(DeadlineOutcome::late) + of(DeadlineOutcome::missed_open) +
                         of(DeadlineOutcome::missed_closed)};
  }
};

class DeadlineReport final : public Report {
 public:
  explicit DeadlineReport(ReportOptions options) : options_(std::move(options)) {}

  void add(const Return& ret) override {
    for (const Clock& clock : ret.clocks) count(clock, ret.created_at, {ret.rule_pack, carrier_of(ret), ret.order});
  }

  void add(const Shipment& shipment) override {
    if (!shipment.deadlines) return;
    const ShipmentDeadlines& deadlines = *shipment.deadlines;
    for (const Clock& clock : deadlines.clocks)
      count(clock, deadlines.registered_at, {deadlines.rule_pack, shipment.key.carrier, deadlines.order});
  }

  [[nodiscard]] ReportTable table() const override {
    ReportTable table;
    for (const ReportGroup group : options_.by) table.columns.push_back(to_string(group));
    table.columns.push_back("clocks");
    table.columns.insert(table.columns.end(), kOutcomeColumns.begin(), kOutcomeColumns.end());
    for (const std::string_view column : {"on_time_share", "target_share", "target_kept"})
      table.columns.push_back(column);
    DeadlineCounts sum;
    for (const auto& [key, counts] : groups_) {
      table.rows.push_back(row_of(ReportRow(key.begin(), key.end()), counts));
      sum.add(counts);
    }
    table.total = row_of(ReportRow(options_.by.size()), sum);
    return table;
  }

 private:
  /// A clock counts on the day that it is due; one without a deadline on the day that its owner was registered.
  void count(const Clock& clock, Instant registered_at, GroupedBy owner) {
    owner.clock = clock.id;
    owner.at = clock.due_at.value_or(registered_at);
    if (!options_.covers(owner.at)) return;
    const auto target = options_.on_time_targets.find(owner.platform);
    groups_.of(key_of(options_, owner))
        .add(outcome_of(clock),
             target == options_.on_time_targets.end() ? std::nullopt : std::optional(target->second));
  }

  static ReportRow row_of(ReportRow row, const DeadlineCounts& counts) {
    row.emplace_back(counts.all());
    for (const std::uint64_t count : counts.outcomes) row.emplace_back(count);
    const ReportShare on_time = counts.on_time();
    row.emplace_back(on_time);
    const auto target = counts.target();
    row.push_back(target ? ReportCell(ReportShare{*target, kWholeTarget}) : ReportCell());
    row.push_back(target ? ReportCell(on_time.part * kWholeTarget >= *target * on_time.whole) : ReportCell());
    return row;
  }

  ReportOptions options_;
  GroupedCounts<DeadlineCounts> groups_;
};

}  // namespace

std::unique_ptr<Report> make_deadline_report(ReportOptions options) {
  return std::make_unique<DeadlineReport>(std::move(options));
}

}  // namespace parcelgate
