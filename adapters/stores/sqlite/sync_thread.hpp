// The thread that waits for the disk while the writer applies the next group of commands.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "gateway/base/result.hpp"

namespace parcelgate::sqlite {

/// Runs one sync at a time for the one thread that owns this object:
///
///     SyncThread sync([&] { return journal.write_closed(); }, [&] { queue.nudge(); });
///     sync.start();
///     …                          // until has_ended(), or as long as there is something else to do
///     auto outcome = sync.collect();
///
/// What the owner did before start() is visible to the sync, and the effects of the sync are visible to the owner after
/// collect(). Between the two they must not use the same data.
class SyncThread {
 public:
  using Clock = std::chrono::steady_clock;

  /// @param sync    runs on the thread
  /// @param on_end  called there after each sync, when has_ended() is true; must not call this object
  SyncThread(std::function<Result<void>()> sync, std::function<void()> on_end);
  /// Waits for a sync that is under way.
  ~SyncThread();
  SyncThread(const SyncThread&) = delete;
  SyncThread& operator=(const SyncThread&) = delete;

  /// @pre  not is_busy()
  void start();
  /// Whether a sync was started and not collected.
  [[nodiscard]] bool is_busy() const noexcept { return is_busy_; }
  /// Whether a sync was started, and collect() would not wait.
  [[nodiscard]] bool has_ended() const noexcept { return is_busy_ && has_ended_.load(std::memory_order_acquire); }
  /// Waits until the sync has ended.
  /// @pre  is_busy()
  /// @return its outcome
  Result<void> collect();
  /// How long the last collected sync took, and when it ended.
  [[nodiscard]] Clock::duration lasted() const noexcept { return lasted_; }
  [[nodiscard]] Clock::time_point ended_at() const noexcept { return ended_at_; }

 private:
  void run();

  std::function<Result<void>()> sync_;
  std::function<void()> on_end_;
  bool is_busy_{false};
  std::atomic<bool> has_ended_{false};
  Clock::duration lasted_{};
  Clock::time_point ended_at_{};
  std::mutex mutex_;
  std::condition_variable begun_;
  std::condition_variable ended_;
  bool wanted_{false};
  bool stops_{false};
  std::optional<Result<void>> outcome_;
  std::jthread thread_;
};

}  // namespace parcelgate::sqlite
