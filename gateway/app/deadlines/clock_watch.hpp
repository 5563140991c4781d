// Wakes when the next clock is due and moves it; notices when the machine's date was set.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "gateway/app/deadlines/return_changes.hpp"
#include "gateway/app/deadlines/tick_clocks.hpp"
#include "gateway/base/backoff.hpp"
#include "gateway/base/episode.hpp"
#include "gateway/base/snapshot.hpp"
#include "gateway/ports/clock_jump.hpp"
#include "gateway/ports/time_source.hpp"
#include "gateway/telemetry/metrics.hpp"

namespace parcelgate {

/// One thread that sleeps until the earliest wake_at of all returns, or until a commit may have made it earlier.
/// The store, time and rules must outlive it.
///
/// A date that was set is logged (clock_jump) and counted. After a step back, and at start, what was stored while the
/// date was ahead is corrected: breaches and warnings of that time are withdrawn, and planned checks become due now.
class ClockWatch {
 public:
  [[nodiscard]] static Result<std::unique_ptr<ClockWatch>> start(Store& store, const TimeSource& time,
                                                                 std::shared_ptr<const RulePacks> rules,
                                                                 Metrics& metrics);
  ~ClockWatch();
  ClockWatch(const ClockWatch&) = delete;
  ClockWatch& operator=(const ClockWatch&) = delete;

  /// Clocks are evaluated by these from the next tick on. From any thread.
  void replace_rules(std::shared_ptr<const RulePacks> rules);
  /// Looks at the time again, which a stepped TimeSource asks for.
  void poke();

 private:
  /// Shared with the store's listener, which may be called until the store is gone.
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
  [[nodiscard]] std::chrono::milliseconds work();
  [[nodiscard]] std::chrono::milliseconds tick(Instant now);
  [[nodiscard]] std::chrono::milliseconds after_fault(std::string_view what);
  void look_at_date();
  Result<void> heal_part();
  void wait(const std::stop_token& stop, std::chrono::milliseconds pause);

  Store& store_;
  const TimeSource& time_;
  Replaceable<RulePacks> rules_;
  std::unique_ptr<Reader> reader_;
  std::shared_ptr<Bell> bell_;
  ClockJump date_;
  std::optional<Transaction::InstantRepair> healing_{
      Transaction::InstantRepair{}};  ///< under way; at start there may be something
  std::set<ReturnName> avoid_;
  Backoff backoff_{std::chrono::milliseconds{1'000}, std::chrono::milliseconds{60'000}};
  unsigned faults_{0};  ///< in a row
  Episode faults_log_;
  prometheus::Counter& jumps_;
  std::jthread thread_;
};

}  // namespace parcelgate
