// Decides when the write-ahead log is moved into the database file, on the one connection that writes.
#pragma once

#include "adapters/stores/sqlite/connection.hpp"
#include "adapters/stores/sqlite/options.hpp"
#include "gateway/base/episode.hpp"
#include "gateway/ports/time_source.hpp"
#include "gateway/telemetry/metrics.hpp"

namespace parcelgate::sqlite {

/// SQLite's own automatic checkpoint runs inside a commit and so delays its answer; this one runs between groups:
/// short ones while groups are small, a long one at the latest when the log has grown to its limit.
class Checkpointer {
 public:
  Checkpointer(Connection& connection, const Options& options, Metrics& metrics, const TimeSource& time);
  Checkpointer(const Checkpointer&) = delete;
  Checkpointer& operator=(const Checkpointer&) = delete;

  /// After the callers of a group were answered.
  void after_group(std::size_t group_commands);
  /// Nothing to do for a while: empties the log and gives its space back.
  void when_idle();
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
