// Decides when the write-ahead log is copied into the database file (a checkpoint).
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "adapters/stores/sqlite/connection.hpp"
#include "adapters/stores/sqlite/options.hpp"
#include "gateway/base/episode.hpp"
#include "gateway/ports/time_source.hpp"
#include "gateway/telemetry/metrics.hpp"

namespace parcelgate::sqlite {

/// SQLite's automatic checkpoint runs inside a commit and delays its callers; one between two groups takes 25 ms with
/// 200,000 parcels, which senders wait for as well. So a thread of its own runs them, on its own connection, while the
/// writer continues: short ones while groups are small, a long one when the log has reached Options::checkpoint_pages.
/// A failed checkpoint loses nothing: it is counted, logged and repeated later.
///
/// The log begins anew when all of it was copied and no commit came meanwhile. Under load the thread's checkpoint
/// leaves what was committed during it; of that the writer copies the rest itself, when it is as little as kShortPass
/// pages. A log that grows to kMostLogs times its limit all the same is copied by the writer as a whole.
///
/// The functions are called by the writer's thread alone.
///
/// Trap: the constructor sets the connection's WAL hook, which also turns SQLite's automatic checkpoint off. A later
/// call of sqlite3_wal_autocheckpoint() or sqlite3_wal_hook() on this connection would disable this class.
class Checkpointer {
 public:
  static constexpr int kShortPass = 512;
  static constexpr int kMostLogs = 4;

  /// @param connection  the writer's
  Checkpointer(Connection& connection, const Options& options, Metrics& metrics, const TimeSource& time);
  /// Waits for the checkpoint under way.
  ~Checkpointer();
  Checkpointer(const Checkpointer&) = delete;
  Checkpointer& operator=(const Checkpointer&) = delete;

  /// Call it after a commit, when the commands of its groups have been called back.
  void after_group(std::size_t group_commands);
  /// Call it when the queue has been empty for a while. Copies the whole log and truncates its file.
  void when_idle();
  /// Whether the log holds pages that are not copied yet.
  [[nodiscard]] bool has_work() const noexcept { return log_pages_ > 0; }

 private:
  struct Outcome {
    int code{0};
    bool is_complete{false};  ///< all pages that were in the log when it began are in the database file
    int copied_pages{0};      ///< of the log, counted from its beginning
    std::optional<Error> error;
  };
  void run_thread();
  void begin();
  /// The outcome of the thread's checkpoint; nothing while it is under way, and when there was none.
  [[nodiscard]] std::optional<Outcome> collect(bool waits);
  void take(const Outcome& outcome);
  void finish(const Outcome& outcome);
  [[nodiscard]] Outcome run(Connection& connection, int mode);
  void run_here(int mode);

  Connection& connection_;
  const Options& options_;
  const TimeSource& time_;
  Episode failures_log_;
  int log_pages_{0};  ///< in the log, reported by SQLite after each commit
  int retry_at_{0};   ///< a reader held the last checkpoint back: not again before the log has this size
  prometheus::Histogram& seconds_;
  prometheus::Counter& failures_;
  prometheus::Gauge& log_size_;

  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_wanted_{false};
  bool is_busy_{false};
  bool stops_{false};
  std::optional<Outcome> outcome_;
  std::thread thread_;
};

}  // namespace parcelgate::sqlite
