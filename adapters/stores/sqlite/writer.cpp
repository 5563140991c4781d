#include "adapters/stores/sqlite/writer.hpp"

#include <pthread.h>
#include <sched.h>

#include <chrono>
#include <exception>

#include "gateway/telemetry/log.hpp"

namespace parcelgate::sqlite {
namespace {

/// How often a store that could not write tries whether it can again while nobody asks it to.
constexpr std::chrono::milliseconds kProbeEvery{500};

}  // namespace

Result<std::unique_ptr<Writer>> Writer::start(Connection connection, ReasonNumbers reasons, const Options& options,
                                              Metrics& metrics, const TimeSource& time) {
  std::unique_ptr<Writer> writer(new Writer(std::move(connection), std::move(reasons), options, metrics, time));
  if (auto loaded = writer->transaction_.load_counters(); !loaded) return unexpected(std::move(loaded).error());
  writer->thread_ = std::jthread([&self = *writer] { self.run(); });
  pthread_setname_np(writer->thread_.native_handle(), "store");
  // A batch thread does not push aside the one that wakes it: on a busy core the listener first hands over all that
  // has arrived, and the group is large. Without it, a quick disk made for groups of one or two.
  const sched_param no_priority{};
  pthread_setschedparam(writer->thread_.native_handle(), SCHED_BATCH, &no_priority);
  return writer;
}

Writer::Writer(Connection connection, ReasonNumbers reasons, const Options& options, Metrics& metrics,
               const TimeSource& time)
    : options_(options),
      time_(time),
      connection_(std::move(connection)),
      reasons_(std::move(reasons)),
      transaction_(connection_, reasons_, options),
      checkpointer_(connection_, options, metrics),
      queue_(options.queue_commands),
      groups_(metrics.counter("parcelgate_store_groups_total", "Transactions that the store's writer ran")),
      commands_(metrics.counter("parcelgate_store_commands_total", "Commands that the store's writer ran")),
      undone_(metrics.counter("parcelgate_store_commands_undone_total", "Commands that failed and were undone alone")),
      failed_groups_(
          metrics.counter("parcelgate_store_groups_failed_total", "Transactions that could not be committed")),
      group_size_(metrics.gauge("parcelgate_store_group_commands", "Commands in the last transaction")),
      queue_depth_(metrics.gauge("parcelgate_store_queue_commands", "Commands that waited when the last group ended")),
      commit_seconds_(metrics.histogram("parcelgate_store_commit_seconds", "Time to write and commit a group")) {}

Writer::~Writer() {
  queue_.close();
  if (thread_.joinable()) thread_.join();
}

void Writer::on_commit(std::function<void(CommitNews)> listener) {
  const std::lock_guard lock(listeners_mutex_);
  listeners_.push_back(std::move(listener));
}

std::optional<std::string> Writer::write_fault() const {
  if (!faulted_.load(std::memory_order_acquire)) return std::nullopt;
  const std::lock_guard lock(fault_mutex_);
  return fault_;
}

void Writer::run() {
  std::vector<std::unique_ptr<Command>> waiting;
  waiting.reserve(options_.group_commands);
  for (;;) {
    auto patience = checkpointer_.has_work() ? std::optional(options_.idle_checkpoint_after) : std::nullopt;
    if (faulted_) patience = kProbeEvery;
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

/// Nothing to do for a while: housekeeping that no sender waits for.
void Writer::rest() {
  if (faulted_) {
    // An emptied log may be all the room that is missing.
    checkpointer_.when_idle();
    probe();
  }
  if (faulted_) return;
  if (auto pruned = transaction_.prune_quarantine(time_.now()); !pruned) {
    log(LogLevel::warn, "quarantine_prune_failed", {{"what", pruned.error().what}});
  }
  checkpointer_.when_idle();
}

/// A gateway that is not ready is sent nothing, so it finds out by itself that it can write again.
void Writer::probe() {
  auto written = transaction_.begin();
  if (written) written = transaction_.commit_unchanged();
  note_write(written);
}

void Writer::note_write(const Result<void>& outcome) {
  if (outcome) {
    if (faulted_.exchange(false)) log(LogLevel::info, "store_writes_again");
    return;
  }
  const std::lock_guard lock(fault_mutex_);
  fault_ = outcome.error().what;
  faulted_.store(true, std::memory_order_release);
}

std::size_t Writer::run_group(Group waiting) {
  outcomes_.clear();
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
    log(LogLevel::error, "store_command_threw", {{"what", std::string_view(fault.what())}});
    return unexpected(ErrorKind::rejected, std::string("internal fault: ") + fault.what());
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
  if (news.feed || news.wake) tell_listeners(news);
}

void Writer::fail_group(Group group, const Error& error) {
  failed_groups_.Increment();
  note_write(unexpected(error));
  log(LogLevel::error, "store_group_failed", {{"what", error.what}, {"commands", group.size()}});
  for (const auto& command : group) {
    command->finished(unexpected(ErrorKind::unreachable, error.what + "; free disk space or mend the disk"));
  }
}

void Writer::tell_listeners(CommitNews news) {
  const std::lock_guard lock(listeners_mutex_);
  for (const auto& listener : listeners_) listener(news);
}

}  // namespace parcelgate::sqlite
