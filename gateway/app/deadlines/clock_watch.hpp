// The thread that updates clocks when they are due, and that notices when the machine's date was set.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "gateway/app/deadlines/date_guard.hpp"
#include "gateway/app/deadlines/reevaluation.hpp"
#include "gateway/app/deadlines/return_changes.hpp"
#include "gateway/app/deadlines/tick_clocks.hpp"
#include "gateway/base/backoff.hpp"
#include "gateway/base/episode.hpp"
#include "gateway/base/snapshot.hpp"
#include "gateway/ports/clock_jump.hpp"
#include "gateway/ports/time_source.hpp"
#include "gateway/telemetry/metrics.hpp"

namespace parcelgate {

/// Runs one thread that sleeps until the earliest wake_at of all returns, shipments and complaints, or until a commit
/// may have made it earlier, and then submits TickClocks. The thread itself changes nothing: all writes are commands of
/// the store.
///
/// A change of the machine's date by a minute or more is logged (clock_jump) and counted. While the date is not
/// trusted (see DateGuard) no clock moves: one line says how many are due (clocks_held), and /readyz why. After a step
/// back, and at start, rows that were stored with a later date are corrected in batches before any clock moves:
/// breaches and warnings of that time are withdrawn, and planned checks become due now.
///
/// A return at which a tick fails is postponed by an hour (clocks_set_aside), so that it does not hold up the others.
/// If the store cannot write, the thread retries after growing pauses of one second to one minute.
///
/// Store, time and metrics must outlive the watch. The store may keep calling the commit listener after the watch has
/// gone; that is safe, because the listener owns its part.
///
///     auto watch = ClockWatch::start(store, time, rules, metrics);
///     if (!watch) return unexpected(std::move(watch).error());
///     (*watch)->replace_rules(reloaded);  // after a reload
class ClockWatch {
 public:
  /// Opens a reader, reads the date that was trusted last, registers the commit listener and starts the thread.
  /// @error of the store: no reader could be opened
  [[nodiscard]] static Result<std::unique_ptr<ClockWatch>> start(Store& store, const TimeSource& time,
                                                                 std::shared_ptr<const RulePacks> rules,
                                                                 Metrics& metrics);
  ~ClockWatch();
  ClockWatch(const ClockWatch&) = delete;
  ClockWatch& operator=(const ClockWatch&) = delete;

  /// Uses these rule packs from the next tick on, evaluates the open deadlines of changed packs anew, and wakes the
  /// thread. From any thread.
  void replace_rules(std::shared_ptr<const RulePacks> rules);
  /// Why no clock moves: the machine's date is not trusted; absent: they move. From any thread.
  [[nodiscard]] std::optional<std::string> date_fault() const { return guard_->fault(); }
  /// Trusts the machine's date, and evaluates what is due by it. From any thread.
  void accept_date();
  /// Wakes the thread, so that it reads the time again. Tests call this after stepping their TimeSource. From any
  /// thread.
  void poke();

 private:
  /// Wakes the thread. Shared with the store's listener, which may be called until the store is gone.
  struct Bell {
    std::mutex mutex;
    std::condition_variable_any rung;
    bool is_rung{false};
    void ring();
  };

  ClockWatch(Store& store, const TimeSource& time, std::shared_ptr<const RulePacks> rules, Metrics& metrics,
             std::unique_ptr<Reader> reader);
  void run(const std::stop_token& stop);
  /// @return how long to sleep
  [[nodiscard]] std::chrono::milliseconds work(Instant now);
  [[nodiscard]] std::chrono::milliseconds tick(Instant now);
  [[nodiscard]] std::chrono::milliseconds after_fault(std::string_view error);
  void look_at_date(Instant now);
  [[nodiscard]] Result<void> open_guard();
  [[nodiscard]] bool may_move(Instant now);
  void report_hold(Instant now);
  void save_date(Instant now);
  Result<void> repair_next_rows(Instant now);
  Result<void> reevaluate_next_rows(Instant now);
  void wait(const std::stop_token& stop, std::chrono::milliseconds pause);

  Store& store_;
  const TimeSource& time_;
  Replaceable<RulePacks> rules_;
  std::unique_ptr<Reader> reader_;
  std::shared_ptr<Bell> bell_;
  ClockJump date_;
  std::unique_ptr<DateGuard> guard_;
  bool is_held_{false};                       ///< the date is not trusted
  std::optional<MonotonicInstant> saved_at_;  ///< when the date was stored last
  std::optional<Transaction::InstantRepair> repair_{
      Transaction::InstantRepair{}};          ///< repair under way; one runs at start
  std::atomic<bool> rules_changed_{true};     ///< open deadlines are to be compared with the rules
  std::optional<Reevaluation> reevaluation_;  ///< under way
  std::set<ClockOwner> avoid_;                ///< returns at which a tick failed
  Backoff backoff_{std::chrono::milliseconds{1'000}, std::chrono::milliseconds{60'000}};
  unsigned faults_{0};  ///< in a row
  Episode faults_log_;
  prometheus::Counter& jumps_;
  prometheus::Gauge& held_;
  std::jthread thread_;
};

}  // namespace parcelgate
