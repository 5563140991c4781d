#include "gateway/app/reports/clock_statistics.hpp"

#include <algorithm>
#include <array>

#include "gateway/app/reports/report_run.hpp"
#include "gateway/base/thread_name.hpp"
#include "gateway/telemetry/log.hpp"
#include "gateway/wire/feed.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

constexpr std::size_t kEntriesOfStep = 500;
constexpr std::chrono::seconds kRound{10};
constexpr int kRoundsOfAlerts = 60;  // every ten minutes
/// A count is followed by a pause of so many times its length, so that many rows do not keep the thread busy.
constexpr int kPauseAfterCount = 20;
constexpr int kRoundsOfGauges = 6;  // every minute
constexpr std::size_t kComplaintsOfStep = 500;
constexpr const char* kOther = "(other)";
constexpr std::chrono::days kOnTimePeriod{30};

// Signed: a platform that states an earlier deadline than the rule gives is on the left of zero.
const std::vector<double> kDifferences{-604'800, -86'400, -21'600, -3'600, -60, 60, 3'600, 21'600, 86'400, 604'800};

/// The outcome that a change of a clock is, or empty.
std::string_view outcome_of_change(std::string_view type) {
  static const std::array<std::pair<std::string, std::string_view>, 4> kOutcomes{
      {{clock_feed_type(ClockChangeKind::met), "met"},
       {clock_feed_type(ClockChangeKind::breached), "missed"},
       {clock_feed_type(ClockChangeKind::waived), "waived"},
       {clock_feed_type(ClockChangeKind::cancelled), "cancelled"}}};
  const auto found =
      std::find_if(kOutcomes.begin(), kOutcomes.end(), [&](const auto& outcome) { return outcome.first == type; });
  return found == kOutcomes.end() ? std::string_view{} : found->second;
}

/// As is_missed() sees a clock.
bool was_late(const rapidjson::Value& clock) {
  const std::string_view breached_at = find_text(clock, "breached_at");
  const std::string_view due_to = find_text(clock, "due_to");
  return !breached_at.empty() && breached_at == (due_to.empty() ? find_text(clock, "due_at") : due_to);
}

/// Alerts, deadlines and open clocks in one walk through the store.
class BothReports final : public Report {
 public:
  BothReports(ReportOptions alerts, const ReportOptions& deadlines)
      : alerts_(make_report(std::move(alerts))), options_(deadlines), deadlines_(make_report(deadlines)) {}
  void add(const Return& ret) override {
    add_to_all(ret.tenant, ret);
    for (const Clock& clock : ret.clocks) clocks_.add(clock);
  }
  void add(const Shipment& shipment) override {
    add_to_all(shipment.key.tenant, shipment);
    if (!shipment.deadlines) return;
    for (const Clock& clock : shipment.deadlines->clocks) clocks_.add(clock);
  }
  [[nodiscard]] ReportTable table() const override { return alerts_->table(); }
  [[nodiscard]] ReportTable deadlines() const { return deadlines_->table(); }
  /// The share of each tenant; tenants beyond kMostTenants have none.
  [[nodiscard]] std::map<std::string, ReportShare, std::less<>> on_time() const {
    std::map<std::string, ReportShare, std::less<>> shares;
    for (const auto& [tenant, report] : by_tenant_) {
      const ReportTable table = report->table();
      const auto column = std::find(table.columns.begin(), table.columns.end(), "on_time_share");
      const auto* const share =
          std::get_if<ReportShare>(&table.total[static_cast<std::size_t>(column - table.columns.begin())]);
      if (share != nullptr) shares[tenant] = *share;
    }
    return shares;
  }
  [[nodiscard]] const ClockCounts& clocks() const noexcept { return clocks_; }

 private:
  static constexpr std::size_t kMostTenants = 100;

  template <class Row>
  void add_to_all(const std::string& tenant, const Row& row) {
    alerts_->add(row);
    deadlines_->add(row);
    auto found = by_tenant_.find(tenant);
    if (found == by_tenant_.end() && by_tenant_.size() < kMostTenants)
      found = by_tenant_.emplace(tenant, make_report(options_)).first;
    if (found != by_tenant_.end()) found->second->add(row);
  }

  std::unique_ptr<Report> alerts_;
  ReportOptions options_;
  std::unique_ptr<Report> deadlines_;
  ClockCounts clocks_;
  std::map<std::string, std::unique_ptr<Report>, std::less<>> by_tenant_;
};

std::string text_of_cell(const ReportCell& cell) {
  const auto* const text = std::get_if<std::string>(&cell);
  return text == nullptr ? std::string{} : *text;
}

}  // namespace

ClockStatistics::ClockStatistics(Reader& reader, Metrics& metrics) : reader_(reader), metrics_(metrics) {}

Result<void> ClockStatistics::start() {
  auto head = reader_.feed_head();
  if (!head) return unexpected(std::move(head).error());
  cursor_ = *std::move(head);
  return {};
}

Result<bool> ClockStatistics::follow() {
  const auto entries = reader_.read_feed(cursor_, {}, kEntriesOfStep);
  if (!entries && entries.error().kind == ErrorKind::gone) {
    if (auto restarted = start(); !restarted) return unexpected(restarted.error());
    return false;
  }
  if (!entries) return unexpected(entries.error());
  for (const FeedEntry& entry : *entries) {
    if (auto counted = count(entry); !counted) return unexpected(counted.error());
  }
  return entries->size() == kEntriesOfStep;
}

Result<void> ClockStatistics::count(const FeedEntry& entry) {
  if (entry.type == kReturnFactRecorded) return observe_statement(entry);
  // Not every change of a parcel's clock need be in the feed: a share of those that are would mislead.
  const bool is_of_return = !entry.return_id.empty() && entry.tracking_number.empty();
  const std::string_view outcome = is_of_return ? outcome_of_change(entry.type) : std::string_view{};
  return outcome.empty() ? Result<void>{} : count_change(entry, outcome);
}

Result<void> ClockStatistics::count_change(const FeedEntry& entry, std::string_view outcome) {
  const auto data = parse_json(entry.data);
  const auto* const clock = data ? find_member(*data, "clock") : nullptr;
  if (clock == nullptr) return {};
  const auto ret = reader_.find_return(entry.tenant, entry.return_id);
  if (!ret) return unexpected(ret.error());
  if (!*ret) return {};
  Metrics::Labels labels = labels_of((*ret)->rule_pack, std::string(find_text(*clock, "id")));
  if (outcome == "met") outcome = was_late(*clock) ? "met_late" : "met_in_time";
  labels.emplace("outcome", outcome);
  metrics_
      .counter("parcelgate_clock_outcomes_total",
               "Deadlines of returns that were met, missed, waived or cancelled, by rule pack and clock.", labels)
      .Increment();
  return {};
}

/// The return is read as it is now: a later statement of the same clock is then counted in place of this one.
Result<void> ClockStatistics::observe_statement(const FeedEntry& entry) {
  const auto data = parse_json(entry.data);
  const auto* const fact = data ? find_member(*data, "fact") : nullptr;
  if (fact == nullptr || find_text(*fact, "kind") != to_string(FactKind::deadline_stated)) return {};
  const auto found = reader_.find_return(entry.tenant, entry.return_id);
  if (!found) return unexpected(found.error());
  if (!*found) return {};
  const std::string_view name = find_text(*fact, "clock");
  for (const Clock& clock : (*found)->clocks) {
    if (clock.id != name || clock.stated_by.empty() || !clock.due_at || !clock.computed_due_at) continue;
    const std::chrono::duration<double> later = *clock.due_at - *clock.computed_due_at;
    metrics_
        .histogram("parcelgate_clock_stated_difference_seconds",
                   "Deadline that the platform states, less the computed one, by rule pack and clock.",
                   labels_of((*found)->rule_pack, clock.id), kDifferences)
        .Observe(later.count());
  }
  return {};
}

Metrics::Labels ClockStatistics::labels_of(const std::string& pack, const std::string& clock) {
  ClockName name{pack, clock};
  if (!clocks_.contains(name) && clocks_.size() >= kMostClocks) return {{"rule_pack", kOther}, {"clock", kOther}};
  clocks_.insert(std::move(name));
  return {{"rule_pack", pack}, {"clock", clock}};
}

void ClockStatistics::set_open_alerts(const ReportTable& alerts) {
  std::map<ClockName, double> counts;
  for (const ReportRow& row : alerts.rows) {
    const auto* const open = std::get_if<std::uint64_t>(&row[2]);
    ClockName name{text_of_cell(row[0]), text_of_cell(row[1])};
    if (!open_alerts_.contains(name) && open_alerts_.size() + counts.size() >= kMostClocks) name = {kOther, kOther};
    counts[std::move(name)] += open == nullptr ? 0.0 : static_cast<double>(*open);
  }
  for (const auto& [name, gauge] : open_alerts_) gauge->Set(0);
  for (const auto& [name, count] : counts) {
    prometheus::Gauge*& gauge = open_alerts_[name];
    if (gauge == nullptr)
      gauge =
          &metrics_.gauge("parcelgate_alerts_open",
                          "Open alerts, by kind and rule pack; counted when the feed has moved, and every ten minutes.",
                          {{"kind", name.first}, {"rule_pack", name.second}});
    gauge->Set(count);
  }
}

void ClockStatistics::set_on_time(const ReportTable& deadlines) {
  const auto column = [&](std::string_view name) {
    return static_cast<std::size_t>(std::find(deadlines.columns.begin(), deadlines.columns.end(), name) -
                                    deadlines.columns.begin());
  };
  const auto set = [&](const ReportRow& row, const ReportCell& cell, const char* name, const char* help) {
    const auto* const share = std::get_if<ReportShare>(&cell);
    if (share == nullptr || share->whole == 0) return;
    metrics_.gauge(name, help, {{"rule_pack", text_of_cell(row.front())}})
        .Set(static_cast<double>(share->part) / static_cast<double>(share->whole));
  };
  for (const ReportRow& row : deadlines.rows) {
    set(row, row[column("on_time_share")], "parcelgate_on_time_share",
        "Deadlines of the last 30 days that were met in time, of those met or missed, by rule pack.");
    set(row, row[column("target_share")], "parcelgate_on_time_target",
        "The target of a rule pack for parcelgate_on_time_share.");
  }
}

void ClockStatistics::set_open_clocks(const ClockCounts& counts) {
  const std::array<std::pair<const char*, std::uint64_t>, 3> states{
      {{"in_time", counts.in_time}, {"at_risk", counts.at_risk}, {"missed", counts.missed}}};
  for (const auto& [state, count] : states) {
    metrics_
        .gauge("parcelgate_clocks_open",
               "Running and paused clocks, by state; counted when the feed has moved, and every ten minutes.",
               {{"state", state}})
        .Set(static_cast<double>(count));
  }
}

Result<std::unique_ptr<ClockStatisticsThread>> ClockStatisticsThread::start(Store& store, const TimeSource& time,
                                                                            Metrics& metrics, RulePacksNow packs,
                                                                            std::filesystem::path data_dir) {
  auto reader = store.open_reader();
  if (!reader) return unexpected(std::move(reader).error());
  std::unique_ptr<ClockStatisticsThread> made(
      new ClockStatisticsThread(*std::move(reader), time, metrics, std::move(packs), std::move(data_dir)));
  made->thread_ = std::jthread([&self = *made](const std::stop_token& stop) { self.run(stop); });
  name_thread(made->thread_, "clock-stats");
  return made;
}

ClockStatisticsThread::ClockStatisticsThread(std::unique_ptr<Reader> reader, const TimeSource& time, Metrics& metrics,
                                             RulePacksNow packs, std::filesystem::path data_dir)
    : reader_(std::move(reader)),
      time_(time),
      packs_(std::move(packs)),
      statistics_(*reader_, metrics),
      gauges_(metrics, std::move(data_dir)) {}

ClockCounts ClockStatisticsThread::counts() const {
  const std::scoped_lock lock(mutex_);
  return counts_;
}

void ClockStatisticsThread::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    if (auto done = work(stop); !done) {
      if (const auto count = faults_log_.pass(time_.now()))
        log(LogLevel::warn, "clock_counts_failed", {{"error", done.error().what}, {"count", *count}});
    }
    std::unique_lock lock(mutex_);
    stopped_.wait_for(lock, stop, kRound, [] { return false; });
  }
}

OnTimeShares ClockStatisticsThread::on_time() const {
  const std::scoped_lock lock(mutex_);
  return on_time_;
}

Result<void> ClockStatisticsThread::work(const std::stop_token& stop) {
  if (!is_started_) {
    if (auto started = statistics_.start(); !started) return started;
    is_started_ = true;
  }
  for (bool has_more = true; has_more && !stop.stop_requested();) {
    const auto followed = statistics_.follow();
    if (!followed) return unexpected(followed.error());
    has_more = *followed;
  }
  const int round = rounds_++;
  if (round % kRoundsOfGauges == 0) {
    if (auto refreshed = gauges_.refresh(*reader_); !refreshed) return refreshed;
  }
  const auto is_due = is_count_due(round);
  if (!is_due) return unexpected(is_due.error());
  if (!*is_due) return {};
  const MonotonicInstant begun = time_.monotonic_now();
  auto counted = count_rows(stop);
  const MonotonicInstant ended = time_.monotonic_now();
  next_count_ = ended + kPauseAfterCount * (ended - begun);
  return counted;
}

/// Every ten minutes, and earlier when the feed has moved.
Result<bool> ClockStatisticsThread::is_count_due(int round) {
  auto head = reader_->feed_head();
  if (!head) return unexpected(std::move(head).error());
  const bool has_moved = *head != counted_head_ && time_.monotonic_now() >= next_count_;
  if (!has_moved && round % kRoundsOfAlerts != 0) return false;
  counted_head_ = *std::move(head);
  return true;
}

Result<void> ClockStatisticsThread::count_complaints(const std::stop_token& stop, ClockCounts& counts) {
  std::int64_t from = 0;
  for (bool is_end = false; !is_end && !stop.stop_requested();) {
    const auto page = reader_->scan_complaints(from, kComplaintsOfStep);
    if (!page) return unexpected(page.error());
    for (const Complaint& complaint : page->rows) {
      for (const Clock& clock : complaint.clocks) counts.add(clock);
    }
    from = page->next;
    is_end = page->is_end;
  }
  return {};
}

Result<void> ClockStatisticsThread::count_rows(const std::stop_token& stop) {
  ReportOptions options;
  options.name = ReportName::alerts;
  options.by = {ReportGroup::platform};
  ReportOptions on_time = options;
  on_time.name = ReportName::deadlines;
  on_time.until = time_.now();
  on_time.from = *on_time.until - kOnTimePeriod;
  on_time.on_time_targets = packs_()->on_time_targets();
  auto both = std::make_unique<BothReports>(options, on_time);
  const BothReports& reports = *both;
  ReportRun run(std::move(options), std::move(both));
  while (!run.is_over()) {
    if (stop.stop_requested()) return {};
    if (auto done = run.step(*reader_); !done) return done;
  }
  statistics_.set_open_alerts(reports.table());
  statistics_.set_on_time(reports.deadlines());
  ClockCounts clocks = reports.clocks();
  if (auto counted = count_complaints(stop, clocks); !counted) return counted;
  statistics_.set_open_clocks(clocks);
  clocks.counted_at = time_.now();
  const std::scoped_lock lock(mutex_);
  counts_ = clocks;
  on_time_ = {reports.on_time(), on_time.until};
  return {};
}

}  // namespace parcelgate
