#include "adapters/stores/sqlite/writer.hpp"

#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

#include "gateway/base/thread_name.hpp"
#include "gateway/ports/function_command.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate::sqlite {
namespace {

/// How often a store that could not write tries whether it can again: at first, and at most.
constexpr std::chrono::milliseconds kFirstProbe{500};
constexpr std::chrono::milliseconds kLongestProbePause{5'000};
/// A write that takes longer is as bad as one that fails: its senders wait.
constexpr std::chrono::milliseconds kHungAfter{3'000};
constexpr std::chrono::minutes kPruneEvery{1};
/// More than most groups write: a disk with room for a page or two is as good as full.
constexpr std::size_t kProbeBytes = 128U << 10U;

}  // namespace

Result<std::unique_ptr<Writer>> Writer::start(Connection connection, ReasonNumbers reasons,
                                              std::unique_ptr<journal::Journal> journal, const Options& options,
                                              Metrics& metrics, const TimeSource& time, DamageReport& damage,
                                              bool accepts_loss) {
  std::unique_ptr<Writer> writer(
      new Writer(std::move(connection), std::move(reasons), std::move(journal), options, metrics, time, damage));
  if (auto prepared = writer->prepare(accepts_loss); !prepared) return unexpected(std::move(prepared).error());
  writer->thread_ = std::jthread([&self = *writer] { self.run(); });
  name_thread(writer->thread_, "store");
  // A batch thread does not push aside the one that wakes it: on a busy core the listener first hands over all that
  // has arrived, and the group is large. Without it, a quick disk made for groups of one or two.
  const sched_param no_priority{};
  pthread_setschedparam(writer->thread_.native_handle(), SCHED_BATCH, &no_priority);
  return writer;
}

Writer::Writer(Connection connection, ReasonNumbers reasons, std::unique_ptr<journal::Journal> journal,
               const Options& options, Metrics& metrics, const TimeSource& time, DamageReport& damage)
    : options_(options),
      time_(time),
      connection_(std::move(connection)),
      reasons_(std::move(reasons)),
      journal_(std::move(journal)),
      transaction_(connection_, reasons_, options, damage),
      checkpointer_(connection_, options, metrics, time),
      queue_(options.queue_commands),
      probe_backoff_(kFirstProbe, kLongestProbePause),
      clock_(time),
      groups_(metrics.counter("parcelgate_store_groups_total", "Groups of commands that were synced together")),
      commands_(metrics.counter("parcelgate_store_commands_total", "Commands that the store's writer ran")),
      undone_(metrics.counter("parcelgate_store_commands_undone_total", "Commands that failed and were undone alone")),
      failed_groups_(
          metrics.counter("parcelgate_store_groups_failed_total", "Groups that could not be synced or projected")),
      takes_writes_(metrics.gauge("parcelgate_store_takes_writes", "1 while the last write succeeded")),
      group_size_(metrics.gauge("parcelgate_store_group_commands", "Commands in the last group")),
      queue_depth_(metrics.gauge("parcelgate_store_queue_commands", "Commands that waited when the last group ended")),
      sync_seconds_(
          metrics.histogram("parcelgate_store_sync_seconds", "Time to write a group to the journal and sync it")),
      commit_seconds_(
          metrics.histogram("parcelgate_store_commit_seconds", "Time to commit the projection that readers see")),
      projections_(metrics.counter("parcelgate_store_projections_total", "Commits of the projection")),
      catch_ups_(metrics.counter("parcelgate_store_catch_ups_total",
                                 "Times that the projection was rolled back and caught up from the journal")),
      sync_([this] { return journal_->write_closed(); }, [this] { queue_.nudge(); }) {
  takes_writes_.Set(1);
}

Writer::~Writer() {
  stop();
}

void Writer::stop() {
  queue_.close();
  if (thread_.joinable()) thread_.join();
}

void Writer::on_commit(std::function<void(CommitNews)> listener) {
  const std::lock_guard lock(listeners_mutex_);
  listeners_.push_back(std::move(listener));
}

StoreHealth Writer::health() const {
  StoreHealth seen;
  if (faulted_.load(std::memory_order_acquire)) {
    const std::lock_guard lock(health_mutex_);
    seen = health_;
    if (!seen.takes_writes()) seen.fault += "; free disk space or check the disk";
  }
  const auto since = std::min(at_work_since_.load(), syncing_since_.load());
  if (since == kIdle) return seen;
  const auto lasts = time_.monotonic_now() - MonotonicInstant{std::chrono::milliseconds{since}};
  if (lasts < kHungAfter) return seen;
  if (!seen.fault.empty()) seen.fault += "; ";
  seen.fault += "a write has been under way for " +
                std::to_string(std::chrono::floor<std::chrono::seconds>(lasts).count()) + " s; check the disk";
  if (!seen.since) seen.since = time_.now() - lasts;
  return seen;
}

/// How long the writer waits for a command before it does something else.
std::optional<std::chrono::microseconds> Writer::patience() const {
  if (sync_.is_busy()) return std::nullopt;
  if (!gathered_.empty()) {
    const auto left = pause_.left(gathered_.size(), GatherPause::Clock::now()).value_or(GatherPause::Clock::duration{});
    return std::chrono::ceil<std::chrono::microseconds>(left);
  }
  if (faulted_) return kFirstProbe;
  if (transaction_.is_open()) return options_.projection_linger;
  if (checkpointer_.has_work()) return options_.idle_checkpoint_after;
  return std::nullopt;
}

void Writer::run() {
  std::vector<std::unique_ptr<Command>> waiting;
  waiting.reserve(options_.group_commands);
  for (;;) {
    const auto wake = queue_.take(waiting, options_.group_commands, patience());
    if (wake == CommandQueue::Wake::closed) break;
    if (wake == CommandQueue::Wake::idle && gathered_.empty())
      rest();
    else
      run_commands(waiting);
    waiting.clear();
    queue_depth_.Set(static_cast<double>(queue_.size()));
  }
  if (sync_.is_busy() || !gathered_.empty() || transaction_.is_open()) {
    if (auto settled = settle(false); !settled) fail_groups(settled.error());
  }
  checkpointer_.when_idle();
}

/// Housekeeping while the queue is empty, when no caller waits.
void Writer::rest() {
  const AtWork at_work(*this);
  if (faulted_) {
    if (time_.monotonic_now() < probe_at_) return;
    // Truncating the log may free the missing disk space.
    checkpointer_.when_idle();
    probe();
  }
  if (faulted_) return;
  if (transaction_.is_open()) {
    static_cast<void>(commit_projection());
    return;
  }
  prune_quarantine();
  checkpointer_.when_idle();
}

/// Waits after a change of the date, because a date that is ahead would empty the quarantine.
void Writer::prune_quarantine() {
  if (!options_.keeps_house) return;
  const auto now = time_.monotonic_now();
  const Instant date = time_.now();
  if (clock_.look(date)) date_settled_at_ = now + kDistrustDate;
  if (now < date_settled_at_ || now < prune_at_) return;
  prune_at_ = now + kPruneEvery;
  FunctionCommand prune([&](Transaction&) { return transaction_.prune_quarantine(date); });
  auto pruned = transaction_.begin();
  if (pruned) pruned = run_command(prune);
  if (pruned) pruned = journal_->sync();
  if (pruned) pruned = commit_projection();
  if (pruned) {
    static_cast<void>(prune_log_.succeeded(now));
    return;
  }
  if (transaction_.is_open()) transaction_.roll_back();
  if (const auto line = prune_log_.failed(now)) {
    log(LogLevel::warn, "quarantine_prune_failed", {{"error", pruned.error().what}, {"count", line->times}});
  }
}

/// A gateway that is not ready receives no messages, so it must test by itself whether it can write again.
void Writer::probe() {
  const auto now = time_.monotonic_now();
  if (now < probe_at_) return;
  probe_at_ = now + probe_backoff_.pause(++probes_);
  Result<void> outcome;
  if (journal_->needs_repair()) outcome = journal_->repair(time_.now());
  if (outcome) {
    journal_->begin_record().append(kProbeBytes, '\0');
    // The projection may be behind the journal now.
    journal_->end_record(time_.now(), journal_->feed_head(), journal::RecordKind::probe);
    outcome = journal_->sync();
  }
  if (outcome) outcome = catch_up();
  if (outcome) outcome = transaction_.commit(journal_->synced());
  note_write(outcome);
  // What was acknowledged before the failure may have become visible only now.
  if (outcome) notify_listeners();
}

void Writer::note_write(const Result<void>& outcome) {
  if (outcome) return note_healthy();
  const std::lock_guard lock(health_mutex_);
  if (!health_.since) health_.since = time_.now();
  health_.fault = outcome.error().what;
  takes_writes_.Set(0);
  faulted_.store(true, std::memory_order_release);
}

void Writer::note_healthy() {
  if (!faulted_) return;
  {
    const std::lock_guard lock(health_mutex_);
    health_ = {};
    faulted_.store(false, std::memory_order_release);
  }
  probes_ = 0;
  takes_writes_.Set(1);
  const auto line = failed_groups_log_.succeeded(time_.monotonic_now());
  log(LogLevel::info, "store_writes_again",
      {{"count", line ? line->times : 0}, {"after_ms", line ? line->lasted.count() : 0}});
}

void Writer::note_failure(const Error& error, std::size_t commands) {
  failed_groups_.Increment();
  if (!faulted_) probe_at_ = time_.monotonic_now() + probe_backoff_.pause(1);
  note_write(unexpected(error));
  {
    const std::lock_guard lock(health_mutex_);
    ++health_.failed_commits;
  }
  log_failed_group(error, commands);
}

void Writer::log_failed_group(const Error& error, std::size_t commands) {
  const auto line = failed_groups_log_.failed(time_.monotonic_now());
  if (!line) return;
  log(LogLevel::error, "store_group_failed",
      {{"error", error.what},
       {"commands", commands},
       {"count", line->times},
       {"for_ms", line->lasted.count()},
       {"hint", "free disk space or check the disk"}});
}

void Writer::notify_listeners() {
  const CommitNews news = transaction_.take_news();
  if (!news.feed && !news.wake) return;
  const std::lock_guard lock(listeners_mutex_);
  for (const auto& listener : listeners_) listener(news);
}

}  // namespace parcelgate::sqlite
