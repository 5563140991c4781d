// The store's writer thread: runs queued commands in groups, one transaction each, and calls them back after the
// commit.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <thread>
#include <vector>

#include "adapters/stores/sqlite/checkpointer.hpp"
#include "adapters/stores/sqlite/command_queue.hpp"
#include "adapters/stores/sqlite/transaction.hpp"
#include "gateway/base/backoff.hpp"
#include "gateway/base/episode.hpp"
#include "gateway/ports/clock_jump.hpp"
#include "gateway/ports/time_source.hpp"

namespace parcelgate::sqlite {

/// A group is at most Options::group_commands commands. When a command fails, it alone is undone; the others of its
/// group are committed. When the transaction itself fails (full disk), all commands of the group fail with
/// `unreachable`, and the writer probes the disk with growing pauses until a write succeeds.
class Writer {
 public:
  /// @param connection  must be current (migrated); used by this writer alone from here on
  [[nodiscard]] static Result<std::unique_ptr<Writer>> start(Connection connection, ReasonNumbers reasons,
                                                             const Options& options, Metrics& metrics,
                                                             const TimeSource& time, DamageReport& damage);
  /// Finishes all queued commands, then closes the connection.
  ~Writer();
  /// Finishes all queued commands and ends the thread. submit() fails from then on; the connection stays open.
  void stop();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  [[nodiscard]] bool submit(std::unique_ptr<Command>& command) { return queue_.push(command); }
  void await_room(std::chrono::milliseconds at_most) { queue_.await_room(at_most); }
  /// See Store::health(). Any thread.
  [[nodiscard]] StoreHealth health() const;
  void on_commit(std::function<void(CommitNews)> listener);

 private:
  static constexpr MonotonicClock::rep kIdle = -1;
  using Group = std::span<const std::unique_ptr<Command>>;

  /// Marks a section that may hang in the disk, so that health() can report it.
  class AtWork;

  Writer(Connection connection, ReasonNumbers reasons, const Options& options, Metrics& metrics, const TimeSource& time,
         DamageReport& damage);
  void run();
  void rest();
  void probe();
  void note_write(const Result<void>& outcome);
  void note_healthy();
  void log_failed_group(const Error& error, std::size_t commands);
  void prune_quarantine();
  /// @return how many commands of the front were taken and answered
  std::size_t run_group(Group waiting);
  /// @return how many were applied; a failure ends the group early
  Result<std::size_t> apply_all(Group waiting);
  Result<void> apply_each_alone(Group group);
  Result<void> apply(Command& command);
  Result<void> commit();
  void answer(Group group, const Result<void>& committed);
  void fail_group(Group group, const Error& error);
  void notify_listeners(CommitNews news);

  const Options& options_;
  const TimeSource& time_;
  Connection connection_;
  ReasonNumbers reasons_;
  SqliteTransaction transaction_;
  Checkpointer checkpointer_;
  CommandQueue queue_;
  std::vector<Result<void>> outcomes_;  ///< of the current group's commands
  std::atomic<bool> faulted_{false};    ///< the last write failed, and none was proven to succeed since
  std::atomic<MonotonicClock::rep> at_work_since_{kIdle};
  mutable std::mutex health_mutex_;
  StoreHealth health_;
  Episode failed_groups_log_;
  Episode prune_log_;
  Backoff probe_backoff_;
  unsigned probes_{0};  ///< failed probes in a row
  MonotonicInstant probe_at_{};
  ClockJump clock_;
  MonotonicInstant date_settled_at_{};  ///< before it, nothing is dropped because of its age
  std::mutex listeners_mutex_;
  std::vector<std::function<void(CommitNews)>> listeners_;

  prometheus::Counter& groups_;
  prometheus::Counter& commands_;
  prometheus::Counter& undone_;
  prometheus::Counter& failed_groups_;
  prometheus::Gauge& takes_writes_;
  prometheus::Gauge& group_size_;
  prometheus::Gauge& queue_depth_;
  prometheus::Histogram& commit_seconds_;
  std::jthread thread_;
};

}  // namespace parcelgate::sqlite
