// Wakes when the next clock is due and moves it.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "gateway/app/ingest/return_changes.hpp"
#include "gateway/base/replaceable.hpp"
#include "gateway/ports/time_source.hpp"

namespace parcelgate {

/// One thread that sleeps until the earliest wake_at of all returns, or until a commit may have made it earlier.
/// The store, time and rules must outlive it.
class ClockWatch {
 public:
  [[nodiscard]] static Result<std::unique_ptr<ClockWatch>> start(Store& store, const TimeSource& time,
                                                                 std::shared_ptr<const RulePacks> rules);
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

  ClockWatch(Store& store, const TimeSource& time, std::shared_ptr<const RulePacks> rules,
             std::unique_ptr<Reader> reader);
  void run(const std::stop_token& stop);
  /// @return how long to sleep; absent: until the bell rings
  [[nodiscard]] std::optional<std::chrono::milliseconds> work();
  void wait(const std::stop_token& stop, std::optional<std::chrono::milliseconds> pause);

  Store& store_;
  const TimeSource& time_;
  Replaceable<RulePacks> rules_;
  std::unique_ptr<Reader> reader_;
  std::shared_ptr<Bell> bell_;
  std::jthread thread_;
};

}  // namespace parcelgate
