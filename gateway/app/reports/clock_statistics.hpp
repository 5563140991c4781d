// Metrics of deadlines for dashboards, counted from the feed.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>

#include "gateway/app/reports/clock_counts.hpp"
#include "gateway/app/reports/state_gauges.hpp"
#include "gateway/domain/deadlines/rule_packs.hpp"
#include "gateway/domain/reports/report_table.hpp"
#include "gateway/ports/store.hpp"
#include "gateway/ports/time_source.hpp"
#include "gateway/telemetry/metrics.hpp"
#include "gateway/telemetry/sampled_log.hpp"

namespace parcelgate {

/// Counts by rule pack and clock. `parcelgate_clock_outcomes_total` has the clocks of returns that were met_in_time,
/// met_late, missed, waived or cancelled. `parcelgate_clock_stated_difference_seconds` has by how much the deadline
/// that the platform stated is later than the computed one. `parcelgate_alerts_open` has the open alerts of returns and
/// of parcels to the buyer by kind and rule pack, counted anew when the feed has moved, and every ten minutes.
/// `parcelgate_on_time_share` has the share of the deadlines of the last 30 days that were met in time by rule pack,
/// and `parcelgate_on_time_target` the target of the pack, counted together with the alerts. `parcelgate_clocks_open`
/// has the running and paused clocks of everything by state, counted at the same time.
///
/// It follows the feed from where it is at the start, so commands pay nothing for it. Not thread-safe;
/// ClockStatisticsThread runs it.
///
/// Invariant: at most kMostClocks pairs of pack and clock have series of their own; further ones share "(other)".
class ClockStatistics {
 public:
  static constexpr std::size_t kMostClocks = 300;

  /// Both must outlive this.
  ClockStatistics(Reader& reader, Metrics& metrics);
  /// Begins at the end of the feed.
  [[nodiscard]] Result<void> start();
  /// Counts the next entries. @return whether there may be more
  [[nodiscard]] Result<bool> follow();
  /// Sets parcelgate_alerts_open from a report `alerts` by platform.
  void set_open_alerts(const ReportTable& alerts);
  /// Sets parcelgate_on_time_share and parcelgate_on_time_target from a report `deadlines` by platform. A pack
  /// without deadlines in the period keeps its last values.
  void set_on_time(const ReportTable& deadlines);
  /// Sets parcelgate_clocks_open.
  void set_open_clocks(const ClockCounts& counts);

 private:
  using ClockName = std::pair<std::string, std::string>;  ///< rule pack and clock
  Result<void> count(const FeedEntry& entry);
  Result<void> count_change(const FeedEntry& entry, std::string_view outcome);
  Result<void> observe_statement(const FeedEntry& entry);
  [[nodiscard]] Metrics::Labels labels_of(const std::string& pack, const std::string& clock);

  Reader& reader_;
  Metrics& metrics_;
  FeedCursor cursor_;
  std::set<ClockName> clocks_;
  std::map<ClockName, prometheus::Gauge*> open_alerts_;  ///< by kind and rule pack
};

/// Deadlines of the last 30 days that were met in time, of those met or missed, by tenant.
struct OnTimeShares {
  std::map<std::string, ReportShare, std::less<>> of;
  std::optional<Instant> counted_at;  ///< nothing: not yet counted
};

/// Runs ClockStatistics and StateGauges on a thread of its own until it is destroyed. A fault of the store is logged,
/// and tried again in the next round.
class ClockStatisticsThread {
 public:
  using RulePacksNow = std::function<std::shared_ptr<const RulePacks>()>;
  /// All must outlive this.
  /// @param packs  those that the gateway follows at the moment of the call, from any thread
  /// @param data_dir  see StateGauges
  /// @error errors of Store::open_reader
  [[nodiscard]] static Result<std::unique_ptr<ClockStatisticsThread>> start(Store& store, const TimeSource& time,
                                                                            Metrics& metrics, RulePacksNow packs,
                                                                            std::filesystem::path data_dir);
  /// The clocks at the last count. From any thread.
  [[nodiscard]] ClockCounts counts() const;

  /// The shares as they were counted last. From any thread.
  [[nodiscard]] OnTimeShares on_time() const;

 private:
  ClockStatisticsThread(std::unique_ptr<Reader> reader, const TimeSource& time, Metrics& metrics, RulePacksNow packs,
                        std::filesystem::path data_dir);
  void run(const std::stop_token& stop);
  Result<void> work(const std::stop_token& stop);
  [[nodiscard]] Result<bool> is_count_due(int round);
  Result<void> count_rows(const std::stop_token& stop);
  Result<void> count_complaints(const std::stop_token& stop, ClockCounts& counts);

  std::unique_ptr<Reader> reader_;
  const TimeSource& time_;
  RulePacksNow packs_;
  ClockStatistics statistics_;
  StateGauges gauges_;
  SampledLog faults_log_{std::chrono::minutes{5}};
  bool is_started_{false};
  int rounds_{0};
  FeedCursor counted_head_;        ///< of the feed, before the last count
  MonotonicInstant next_count_{};  ///< at the earliest
  mutable std::mutex mutex_;
  ClockCounts counts_;    ///< guarded by mutex_
  OnTimeShares on_time_;  ///< guarded by mutex_
  std::condition_variable_any stopped_;
  std::jthread thread_;
};

}  // namespace parcelgate
