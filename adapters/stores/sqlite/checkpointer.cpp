#include "adapters/stores/sqlite/checkpointer.hpp"

#include <sqlite3.h>

#include <chrono>

#include "gateway/telemetry/log.hpp"

namespace parcelgate::sqlite {

Checkpointer::Checkpointer(Connection& connection, const Options& options, Metrics& metrics, const TimeSource& time)
    : connection_(connection),
      options_(options),
      time_(time),
      seconds_(metrics.histogram("parcelgate_store_checkpoint_seconds",
                                 "Time to move the write-ahead log into the database file")),
      failures_(metrics.counter("parcelgate_store_checkpoint_failures_total", "Checkpoints that failed")),
      log_size_(metrics.gauge("parcelgate_store_log_pages", "Pages in the write-ahead log after the last commit")) {
  // The hook takes the place of SQLite's automatic checkpoint.
  sqlite3_wal_hook(
      connection.handle(),
      [](void* self, sqlite3*, const char*, int pages) {
        static_cast<Checkpointer*>(self)->log_pages_ = pages;
        return SQLITE_OK;
      },
      this);
}

void Checkpointer::after_group(std::size_t group_commands) {
  log_size_.Set(log_pages_);
  if (log_pages_ < retry_at_) return;
  const bool calm = group_commands < options_.calm_group_commands;
  if (log_pages_ >= options_.checkpoint_pages || (calm && log_pages_ >= options_.calm_checkpoint_pages)) {
    run(Mode::passive);
  }
}

void Checkpointer::when_idle() {
  if (has_work()) run(Mode::truncate);
}

void Checkpointer::run(Mode mode) {
  const auto started = std::chrono::steady_clock::now();
  int in_log = 0;
  int moved = 0;
  const int code = sqlite3_wal_checkpoint_v2(
      connection_.handle(), nullptr, mode == Mode::passive ? SQLITE_CHECKPOINT_PASSIVE : SQLITE_CHECKPOINT_TRUNCATE,
      &in_log, &moved);
  seconds_.Observe(std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count());
  note(code);
  const bool complete = code == SQLITE_OK && moved >= in_log;
  // A complete one lets the next commit start the log anew, and the hook reports its new size.
  if (complete) log_pages_ = 0;
  retry_at_ = complete ? 0 : log_pages_ + options_.calm_checkpoint_pages;
}

void Checkpointer::note(int code) {
  const auto now = time_.monotonic_now();
  if (code == SQLITE_OK || code == SQLITE_BUSY) {
    static_cast<void>(failures_log_.succeeded(now));
    return;
  }
  failures_.Increment();
  if (const auto line = failures_log_.failed(now)) {
    log(LogLevel::error, "store_checkpoint_failed",
        {{"error", to_error(connection_.handle(), code, "checkpoint").what}, {"count", line->times}});
  }
}

}  // namespace parcelgate::sqlite
