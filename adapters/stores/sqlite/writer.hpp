// The store's writer thread: runs queued commands in groups, has each group's records synced in the journal, calls the
// commands back, and commits the projection for readers in larger batches.
#pragma once

#include <atomic>
#include <functional>
#include <limits>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <thread>
#include <vector>

#include "adapters/stores/journal/journal.hpp"
#include "adapters/stores/journal/record_reader.hpp"
#include "adapters/stores/sqlite/applied_group.hpp"
#include "adapters/stores/sqlite/checkpointer.hpp"
#include "adapters/stores/sqlite/command_queue.hpp"
#include "adapters/stores/sqlite/gather_pause.hpp"
#include "adapters/stores/sqlite/sync_thread.hpp"
#include "adapters/stores/sqlite/transaction.hpp"
#include "gateway/base/backoff.hpp"
#include "gateway/base/episode.hpp"
#include "gateway/ports/clock_jump.hpp"
#include "gateway/ports/time_source.hpp"

namespace parcelgate::sqlite {

/// Each command that changes something becomes one record of the journal. A group is at most Options::group_commands
/// commands, and its records are synced by one call. While one group is synced by a thread of its own, the writer
/// applies the next one; when the sync ends, the next group's sync begins, and the commands of the first are answered.
/// So there are at most two groups: one that is synced and one that is gathered.
///
/// Invariants:
/// - A command is answered when its record is synced, and so are all records of the commands that it may have seen.
/// - Nobody sees a change that a crash could take back. Readers of the journal see synced records (Segment::end()), and
///   the projection is committed when every record whose effects it holds is synced: commit_projection() runs only when
///   no sync is under way and nothing is gathered.
/// - settle() waits for the syncs, commits the projection and answers. It runs when a caller reads its result next
///   (Completion::visible), when the projection is due, and for a few commands that find no sync under way; their sync
///   is on the writer's own thread.
///
/// When a command fails, it alone is undone. When the journal cannot be synced (full disk), all commands of the group
/// and of the one that was gathered meanwhile fail with `unreachable`, and the writer probes the disk with growing
/// pauses until a write succeeds. When the projection cannot be committed, nothing is lost: it is rolled back and
/// caught up from the journal; until then no command is taken.
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
  static constexpr MonotonicClock::rep kIdle = std::numeric_limits<MonotonicClock::rep>::max();
  using Commands = std::span<std::unique_ptr<Command>>;

  /// Marks a section that may hang in the disk, so that health() can report it.
  class AtWork {
   public:
    explicit AtWork(Writer& writer) : writer_(writer) {
      writer_.at_work_since_ = writer_.time_.monotonic_now().time_since_epoch().count();
    }
    ~AtWork() { writer_.at_work_since_ = kIdle; }
    AtWork(const AtWork&) = delete;
    AtWork& operator=(const AtWork&) = delete;

   private:
    Writer& writer_;
  };

  Writer(Connection connection, ReasonNumbers reasons, std::unique_ptr<journal::Journal> journal,
         const Options& options, Metrics& metrics, const TimeSource& time, DamageReport& damage);
  Result<void> prepare(bool accepts_loss);
  void run();
  [[nodiscard]] std::optional<std::chrono::microseconds> patience() const;
  void rest();
  void probe();
  void note_write(const Result<void>& outcome);
  void note_healthy();
  void log_failed_group(const Error& error, std::size_t commands);
  void prune_quarantine();
  /// Applies the commands, lets the syncs proceed and answers what is synced.
  /// @param waiting  empty when a sync has ended and no command came
  void run_commands(Commands waiting);
  /// Some of the commands are left in `waiting` after an error, and when the store cannot write any more.
  /// @error  all commands that are not synced fail
  Result<void> apply_all(Commands waiting);
  [[nodiscard]] bool group_is_full() const;
  Result<void> make_room();
  [[nodiscard]] bool may_hand_over() const;
  Result<void> ensure_open();
  /// Applies a command and builds its record; a failed one leaves no trace.
  /// @error  the group ends here; the command's own failure is in the value
  Result<Result<void>> apply(Command& command);
  Result<void> run_command(Command& command);
  /// After the commands that were waiting: begins a sync, settles, or leaves the group open for more commands.
  /// @param was_free  no sync was under way when these commands came
  Result<void> advance(bool was_free);
  /// Has the gathered group synced on the other thread.
  /// @pre  no sync is under way
  Result<void> start_sync();
  /// Waits for the sync under way; then its commands are in `synced_`.
  Result<void> end_sync();
  /// Waits for the sync under way, begins the one of the gathered group, and answers the commands of the first.
  Result<void> hand_over();
  /// Syncs all that was applied, commits the projection and answers.
  /// @param is_idle  few commands came: readers see all changes before their commands are answered
  Result<void> settle(bool is_idle);
  Result<void> sync_here();
  void take_synced(AppliedGroup& group);
  void answer_synced();
  /// Refuses all commands that are not synced.
  void fail_groups(const Error& error);
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
  std::size_t projected_commands_{0};    ///< synced, in the open transaction
  MonotonicInstant projection_began_{};  ///< of the first of them
  Checkpointer checkpointer_;
  CommandQueue queue_;
  AppliedGroup gathered_;                        ///< applied, and their sync has not begun
  AppliedGroup syncing_;                         ///< of the sync under way
  GatherPause pause_;                            ///< between the two
  GatherPause::Clock::time_point applied_at_{};  ///< end of the last commands' turn
  AppliedGroup synced_;                          ///< to be answered
  std::atomic<bool> faulted_{false};             ///< the last write failed, and none was proven to succeed since
  std::atomic<MonotonicClock::rep> at_work_since_{kIdle};
  std::atomic<MonotonicClock::rep> syncing_since_{kIdle};
  mutable std::mutex health_mutex_;
  StoreHealth health_;  ///< its fault without the remedy
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
  SyncThread sync_;
  std::jthread thread_;
};

}  // namespace parcelgate::sqlite
