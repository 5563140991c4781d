// Decides when the write-ahead log is copied into the database file (a checkpoint), on the writer's connection.
#pragma once

#include "adapters/stores/sqlite/connection.hpp"
#include "adapters/stores/sqlite/options.hpp"
#include "gateway/base/episode.hpp"
#include "gateway/ports/time_source.hpp"
#include "gateway/telemetry/metrics.hpp"

namespace parcelgate::sqlite {

/// SQLite's automatic checkpoint runs inside a commit and delays its callers. This class runs checkpoints between
/// groups: short ones while groups are small, a long one at the latest when the log has reached
/// Options::checkpoint_pages. A failed checkpoint loses nothing: it is counted, logged and repeated later. Used by the
/// writer's thread alone.
///
/// Trap: the constructor sets the connection's WAL hook, which also turns SQLite's automatic checkpoint off. A later
/// call of sqlite3_wal_autocheckpoint() or sqlite3_wal_hook() on this connection would disable this class.
class Checkpointer {
 public:
  Checkpointer(Connection& connection, const Options& options, Metrics& metrics, const TimeSource& time);
  Checkpointer(const Checkpointer&) = delete;
  Checkpointer& operator=(const Checkpointer&) = delete;

  /// Call it after the commands of a group have been called back, so that no caller waits for the checkpoint.
  void after_group(std::size_t group_commands);
  /// Call it when the queue has been empty for a while. Copies the whole log and truncates its file.
  void when_idle();
  /// Whether the log holds pages that are not copied yet.
  [[nodiscard]] bool has_work() const noexcept { return log_pages_ > 0; }

 private:
  enum class Mode { passive, truncate };
  void run(Mode mode);
  void note(int code);

  Connection& connection_;
  const Options& options_;
  const TimeSource& time_;
  Episode failures_log_;
  int log_pages_{0};  ///< in the log, reported by SQLite after each commit
  int retry_at_{0};   ///< a reader held the last checkpoint back: not again before the log has this size
  prometheus::Histogram& seconds_;
  prometheus::Counter& failures_;
  prometheus::Gauge& log_size_;
};

}  // namespace parcelgate::sqlite
