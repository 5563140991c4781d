#include "adapters/stores/sqlite/checkpointer.hpp"

#include <pthread.h>
#include <sched.h>
#include <sqlite3.h>
#include <sys/resource.h>

#include <chrono>
#include <utility>

#include "gateway/base/thread_name.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate::sqlite {
namespace {

// A checkpoint can wait, and the threads that answer senders cannot.
constexpr int kNice = 10;

/// The connection of the thread. Closing it must not start a checkpoint of its own.
Result<Connection> open_own(const Options& options) {
  auto connection = Connection::open(options.folder + "/parcelgate.db");
  if (!connection) return connection;
  sqlite3_db_config(connection->handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  if (auto set = connection->execute("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;"); !set)
    return unexpected(std::move(set).error());
  return connection;
}

}  // namespace

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
  thread_ = std::thread([this] { run_thread(); });
}

Checkpointer::~Checkpointer() {
  {
    const std::lock_guard lock(mutex_);
    stops_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Checkpointer::after_group(std::size_t group_commands) {
  log_size_.Set(log_pages_);
  if (const auto outcome = collect(false)) {
    take(*outcome);
    if (outcome->is_complete) return finish(*outcome);
  }
  if (log_pages_ < retry_at_) return;
  if (log_pages_ >= kMostLogs * options_.checkpoint_pages) {
    if (const auto outcome = collect(true)) take(*outcome);
    return run_here(SQLITE_CHECKPOINT_PASSIVE);
  }
  const bool calm = group_commands < options_.calm_group_commands;
  if (log_pages_ >= options_.checkpoint_pages || (calm && log_pages_ >= options_.calm_checkpoint_pages)) begin();
}

/// Copies what was committed during the thread's checkpoint, so that the next commit begins the log anew.
void Checkpointer::finish(const Outcome& outcome) {
  const int left = log_pages_ - outcome.copied_pages;
  if (left > kShortPass) return begin();
  if (left > 0) run_here(SQLITE_CHECKPOINT_PASSIVE);
}

void Checkpointer::when_idle() {
  if (!has_work()) return;
  if (const auto outcome = collect(true)) take(*outcome);
  run_here(SQLITE_CHECKPOINT_TRUNCATE);
}

void Checkpointer::begin() {
  {
    const std::lock_guard lock(mutex_);
    if (is_busy_ || is_wanted_) return;
    is_wanted_ = true;
  }
  changed_.notify_all();
}

std::optional<Checkpointer::Outcome> Checkpointer::collect(bool waits) {
  std::unique_lock lock(mutex_);
  if (waits) changed_.wait(lock, [&] { return !is_busy_ && !is_wanted_; });
  return std::exchange(outcome_, std::nullopt);
}

void Checkpointer::run_thread() {
  name_this_thread("store-checkpt");
  const sched_param no_priority{};
  pthread_setschedparam(pthread_self(), SCHED_BATCH, &no_priority);
  setpriority(PRIO_PROCESS, 0, kNice);
  std::optional<Connection> own;
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [&] { return is_wanted_ || stops_; });
    if (stops_) return;
    is_wanted_ = false;
    is_busy_ = true;
    lock.unlock();
    Outcome outcome;
    if (!own) {
      auto opened = open_own(options_);
      if (opened)
        own.emplace(*std::move(opened));
      else
        outcome.error = std::move(opened).error();
    }
    if (own) outcome = run(*own, SQLITE_CHECKPOINT_PASSIVE);
    lock.lock();
    outcome_ = std::move(outcome);
    is_busy_ = false;
    changed_.notify_all();
  }
}

void Checkpointer::run_here(int mode) {
  const Outcome outcome = run(connection_, mode);
  take(outcome);
  // The next commit starts the log anew, and the hook reports its new size.
  if (outcome.is_complete) log_pages_ = 0;
}

Checkpointer::Outcome Checkpointer::run(Connection& connection, int mode) {
  const auto started = std::chrono::steady_clock::now();
  int in_log = 0;
  int moved = 0;
  Outcome outcome;
  outcome.code = sqlite3_wal_checkpoint_v2(connection.handle(), nullptr, mode, &in_log, &moved);
  seconds_.Observe(std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count());
  outcome.is_complete = outcome.code == SQLITE_OK && moved >= in_log;
  outcome.copied_pages = moved;
  if (outcome.code != SQLITE_OK && outcome.code != SQLITE_BUSY)
    outcome.error = to_error(connection.handle(), outcome.code, "checkpoint");
  return outcome;
}

void Checkpointer::take(const Outcome& outcome) {
  retry_at_ = outcome.is_complete ? 0 : log_pages_ + options_.calm_checkpoint_pages;
  const auto now = time_.monotonic_now();
  if (!outcome.error) {
    static_cast<void>(failures_log_.succeeded(now));
    return;
  }
  failures_.Increment();
  if (const auto line = failures_log_.failed(now))
    log(LogLevel::error, "store_checkpoint_failed", {{"error", outcome.error->what}, {"count", line->times}});
}

}  // namespace parcelgate::sqlite
