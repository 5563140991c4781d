#include "adapters/stores/sqlite/writer.hpp"

#include <pthread.h>
#include <sched.h>

#include <chrono>
#include <exception>

#include "gateway/base/thread_name.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate::sqlite {
namespace {

/// How often a store that could not write tries whether it can again: at first, and at most.
constexpr std::chrono::milliseconds kFirstProbe{500};
constexpr std::chrono::milliseconds kLongestProbePause{5'000};
/// A write that takes longer is as bad as one that fails: its senders wait.
constexpr std::chrono::milliseconds kHungAfter{3'000};
/// After the date was set nothing is dropped for its age until it has proven to be right for so long.
constexpr std::chrono::hours kDistrustDate{24};

}  // namespace

class Writer::AtWork {
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

Result<std::unique_ptr<Writer>> Writer::start(Connection connection, ReasonNumbers reasons, const Options& options,
                                              Metrics& metrics, const TimeSource& time, DamageReport& damage) {
  std::unique_ptr<Writer> writer(new Writer(std::move(connection), std::move(reasons), options, metrics, time, damage));
  if (auto loaded = writer->transaction_.load_counters(); !loaded) return unexpected(std::move(loaded).error());
  writer->thread_ = std::jthread([&self = *writer] { self.run(); });
  name_thread(writer->thread_, "store");
  // A batch thread does not push aside the one that wakes it: on a busy core the listener first hands over all that
  // has arrived, and the group is large. Without it, a quick disk made for groups of one or two.
  const sched_param no_priority{};
  pthread_setschedparam(writer->thread_.native_handle(), SCHED_BATCH, &no_priority);
  return writer;
}

Writer::Writer(Connection connection, ReasonNumbers reasons, const Options& options, Metrics& metrics,
               const TimeSource& time, DamageReport& damage)
    : options_(options),
      time_(time),
      connection_(std::move(connection)),
      reasons_(std::move(reasons)),
      transaction_(connection_, reasons_, options, damage),
      checkpointer_(connection_, options, metrics, time),
      queue_(options.queue_commands),
      probe_backoff_(kFirstProbe, kLongestProbePause),
      clock_(time),
      groups_(metrics.counter("parcelgate_store_groups_total", "Transactions that the store's writer ran")),
      commands_(metrics.counter("parcelgate_store_commands_total", "Commands that the store's writer ran")),
      undone_(metrics.counter("parcelgate_store_commands_undone_total", "Commands that failed and were undone alone")),
      failed_groups_(
          metrics.counter("parcelgate_store_groups_failed_total", "Transactions that could not be committed")),
      takes_writes_(metrics.gauge("parcelgate_store_takes_writes", "1 while the last write succeeded")),
      group_size_(metrics.gauge("parcelgate_store_group_commands", "Commands in the last transaction")),
      queue_depth_(metrics.gauge("parcelgate_store_queue_commands", "Commands that waited when the last group ended")),
      commit_seconds_(metrics.histogram("parcelgate_store_commit_seconds", "Time to write and commit a group")) {
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
  }
  const auto since = at_work_since_.load();
  if (since == kIdle) return seen;
  const auto lasts = time_.monotonic_now() - MonotonicInstant{std::chrono::milliseconds{since}};
  if (lasts < kHungAfter) return seen;
  if (!seen.fault.empty()) seen.fault += "; ";
  seen.fault += "a write has been under way for " +
                std::to_string(std::chrono::floor<std::chrono::seconds>(lasts).count()) + " s; check the disk";
  if (!seen.since) seen.since = time_.now() - lasts;
  return seen;
}

void Writer::run() {
  std::vector<std::unique_ptr<Command>> waiting;
  waiting.reserve(options_.group_commands);
  for (;;) {
    auto patience = checkpointer_.has_work() ? std::optional(options_.idle_checkpoint_after) : std::nullopt;
    if (faulted_) patience = kFirstProbe;
    const auto wake = queue_.take(waiting, options_.group_commands, patience);
    if (wake == CommandQueue::Wake::closed) break;
    if (wake == CommandQueue::Wake::idle) rest();
    for (Group rest_of_them(waiting); !rest_of_them.empty();)
      rest_of_them = rest_of_them.subspan(run_group(rest_of_them));
    waiting.clear();
    queue_depth_.Set(static_cast<double>(queue_.size()));
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
  prune_quarantine();
  checkpointer_.when_idle();
}

/// Waits after a change of the date, because a date that is ahead would empty the quarantine.
void Writer::prune_quarantine() {
  const auto now = time_.monotonic_now();
  if (clock_.look()) date_settled_at_ = now + kDistrustDate;
  if (now < date_settled_at_) return;
  if (auto pruned = transaction_.prune_quarantine(time_.now()); pruned) {
    static_cast<void>(prune_log_.succeeded(now));
  } else if (const auto line = prune_log_.failed(now)) {
    log(LogLevel::warn, "quarantine_prune_failed", {{"error", pruned.error().what}, {"count", line->times}});
  }
}

/// A gateway that is not ready receives no messages, so it must test by itself whether it can write again.
void Writer::probe() {
  const auto now = time_.monotonic_now();
  if (now < probe_at_) return;
  probe_at_ = now + probe_backoff_.pause(++probes_);
  note_write(transaction_.commit_probe());
}

void Writer::note_write(const Result<void>& outcome) {
  if (outcome) return note_healthy();
  const std::lock_guard lock(health_mutex_);
  if (!health_.since) health_.since = time_.now();
  health_.fault = outcome.error().what + "; free disk space or check the disk";
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

std::size_t Writer::run_group(Group waiting) {
  outcomes_.clear();
  const AtWork at_work(*this);
  auto begun = transaction_.begin();
  if (!begun) {
    fail_group(waiting, begun.error());
    return waiting.size();
  }
  const auto applied = apply_all(waiting);
  const Group group = waiting.first(outcomes_.size());
  if (!applied) {
    fail_group(group, applied.error());
    return group.size();
  }
  answer(group, commit());
  checkpointer_.after_group(group.size());
  return group.size();
}

Result<std::size_t> Writer::apply_all(Group waiting) {
  for (const auto& command : waiting) {
    outcomes_.push_back(apply(*command));
    const Result<void>& outcome = outcomes_.back();
    if (!outcome && outcome.error().kind == ErrorKind::unreachable) {
      transaction_.roll_back();
      return unexpected(outcome.error());
    }
    if (!outcome) {
      undone_.Increment();
      if (!transaction_.undo_command()) {
        // It wrote before it failed: the others run again, each so that it can be undone alone.
        auto redone = apply_each_alone(waiting.first(outcomes_.size()));
        if (!redone) return unexpected(std::move(redone).error());
        break;
      }
    }
    if (transaction_.is_full()) break;
  }
  return outcomes_.size();
}

Result<void> Writer::apply_each_alone(Group group) {
  transaction_.roll_back();
  auto done = transaction_.begin();
  for (std::size_t at = 0; done && at < group.size(); ++at) {
    done = transaction_.begin_savepoint();
    if (!done) break;
    outcomes_[at] = apply(*group[at]);
    done = outcomes_[at] ? transaction_.end_savepoint() : transaction_.roll_back_savepoint();
  }
  if (!done) transaction_.roll_back();
  return done;
}

Result<void> Writer::apply(Command& command) {
  transaction_.start_command();
  try {
    auto outcome = command.apply(transaction_);
    auto ended = transaction_.end_command();
    return outcome && !ended ? std::move(ended) : std::move(outcome);
  } catch (const std::exception& fault) {
    // A defect in one command must not take the other senders' events with it.
    log(LogLevel::error, "store_command_threw", {{"error", std::string_view(fault.what())}});
    return unexpected(ErrorKind::internal, std::string("a command threw: ") + fault.what());
  }
}

Result<void> Writer::commit() {
  const auto started = std::chrono::steady_clock::now();
  auto committed = transaction_.commit();
  commit_seconds_.Observe(std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count());
  return committed;
}

void Writer::answer(Group group, const Result<void>& committed) {
  if (!committed) return fail_group(group, committed.error());
  groups_.Increment();
  commands_.Increment(static_cast<double>(group.size()));
  group_size_.Set(static_cast<double>(group.size()));
  for (std::size_t at = 0; at < group.size(); ++at) group[at]->finished(std::move(outcomes_[at]));
  // This group may have written nothing, so it is no proof.
  if (faulted_) probe();
  const CommitNews news = transaction_.news();
  if (news.feed || news.wake) notify_listeners(news);
}

void Writer::fail_group(Group group, const Error& error) {
  failed_groups_.Increment();
  if (!faulted_) probe_at_ = time_.monotonic_now() + probe_backoff_.pause(1);
  note_write(unexpected(error));
  {
    const std::lock_guard lock(health_mutex_);
    ++health_.failed_commits;
  }
  log_failed_group(error, group.size());
  // Senders get no cause: they cannot fix it, and it may name internal paths.
  const Error answer{ErrorKind::unreachable, "the store cannot write now; nothing was kept, send it again later", {}};
  for (const auto& command : group) command->finished(unexpected(answer));
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

void Writer::notify_listeners(CommitNews news) {
  const std::lock_guard lock(listeners_mutex_);
  for (const auto& listener : listeners_) listener(news);
}

}  // namespace parcelgate::sqlite
