// The store's writer thread: runs queued commands in groups, syncs each group's record in the journal, calls the
// commands back, and commits the projection for readers in larger batches.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <thread>
#include <vector>

#include "adapters/stores/journal/journal.hpp"
#include "adapters/stores/journal/record_reader.hpp"
#include "adapters/stores/sqlite/checkpointer.hpp"
#include "adapters/stores/sqlite/command_queue.hpp"
#include "adapters/stores/sqlite/transaction.hpp"
#include "gateway/base/backoff.hpp"
#include "gateway/base/episode.hpp"
#include "gateway/ports/clock_jump.hpp"
#include "gateway/ports/time_source.hpp"

namespace parcelgate::sqlite {

/// A group is at most Options::group_commands commands: what is queued when the writer looks. Each command that changes
/// something becomes one record of the journal, and the group is synced by one call.
///
/// When a command fails, it alone is undone. When the journal cannot be synced (full disk), all commands of the group
/// fail with `unreachable`, and the writer probes the disk with growing pauses until a write succeeds. When the
/// projection cannot be committed, nothing is lost: it is rolled back and caught up from the journal; until then no
/// command is taken.
class Writer {
 public:
  /// Replays what the journal holds and the projection does not, then starts the thread.
  /// @param connection    must be current (migrated); used by this writer alone from here on
  /// @param accepts_loss  skip damaged records that the projection needs, instead of failing
  [[nodiscard]] static Result<std::unique_ptr<Writer>> start(Connection connection, ReasonNumbers reasons,
                                                             std::unique_ptr<journal::Journal> journal,
                                                             const Options& options, Metrics& metrics,
                                                             const TimeSource& time, DamageReport& damage,
                                                             bool accepts_loss);
  /// Finishes all queued commands, then closes the connection.
  ~Writer();
  /// Finishes all queued commands and ends the thread. submit() fails from then on; the connection stays open.
  void stop();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  [[nodiscard]] bool submit(std::unique_ptr<Command>& command) { return queue_.push(command); }
  void await_room(std::chrono::milliseconds at_most) { queue_.await_room(at_most); }
  /// See Store::change_stamps(). Any thread.
  [[nodiscard]] const ChangeStamps& change_stamps() const noexcept { return transaction_.change_stamps(); }
  /// See Store::health(). Any thread.
  [[nodiscard]] StoreHealth health() const;
  void on_commit(std::function<void(CommitNews)> listener);

 private:
  static constexpr MonotonicClock::rep kIdle = -1;
  using Group = std::span<const std::unique_ptr<Command>>;

  /// Marks a section that may hang in the disk, so that health() can report it.
  class AtWork;

  Writer(Connection connection, ReasonNumbers reasons, std::unique_ptr<journal::Journal> journal,
         const Options& options, Metrics& metrics, const TimeSource& time, DamageReport& damage);
  Result<void> prepare(bool accepts_loss);
  void run();
  [[nodiscard]] std::optional<std::chrono::milliseconds> patience() const;
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
  /// Applies a command and builds its record; a failed one leaves no trace.
  /// @error  the group ends here; the command's own failure is in the value
  Result<Result<void>> apply(Command& command);
  Result<void> run_command(Command& command);
  Result<void> sync();
  void answer(Group group);
  void fail_group(Group group, const Error& error);
  void note_failure(const Error& error, std::size_t commands);
  [[nodiscard]] bool projection_is_due() const;
  Result<void> commit_projection();
  /// Rolls the projection back to its last commit and replays the journal, with the records that wait for their sync.
  Result<void> catch_up();
  Result<void> replay_synced(journal::Position from, bool accepts_loss = false);
  Result<void> replayed(journal::Position until, std::uint64_t records);
  Result<void> replay_group();
  void notify_listeners();

  const Options& options_;
  const TimeSource& time_;
  Connection connection_;
  ReasonNumbers reasons_;
  std::unique_ptr<journal::Journal> journal_;
  SqliteTransaction transaction_;
  std::size_t projected_commands_{0};    ///< in the open transaction
  MonotonicInstant projection_began_{};  ///< of the first of them
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
  MonotonicInstant prune_at_{};
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
  prometheus::Histogram& sync_seconds_;
  prometheus::Histogram& commit_seconds_;
  prometheus::Counter& projections_;
  prometheus::Counter& catch_ups_;
  std::jthread thread_;
};

}  // namespace parcelgate::sqlite
