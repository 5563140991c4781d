// The life of a group: applied, synced on the other thread while the next group is applied, answered.
#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

#include "adapters/stores/sqlite/writer.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate::sqlite {

void Writer::run_commands(Commands waiting) {
  const AtWork at_work(*this);
  if (faulted_ && !waiting.empty()) probe();
  const auto done = faulted_ ? Result<void>{} : apply_all(waiting);
  const auto rest =
      std::find_if(waiting.begin(), waiting.end(), [](const auto& command) { return command != nullptr; });
  if (done && rest == waiting.end()) return;
  std::for_each(rest, waiting.end(), [&](auto& command) { gathered_.add(std::move(command), {}); });
  fail_groups(done ? Error{ErrorKind::unreachable, health_.fault, {}} : done.error());
}

Result<void> Writer::apply_all(Commands waiting) {
  const bool was_free = !sync_.is_busy();
  for (auto& command : waiting) {
    if (group_is_full()) {
      if (auto made = make_room(); !made) return made;
      if (faulted_) return {};
    }
    if (auto open = ensure_open(); !open) return open;
    auto outcome = apply(*command);
    if (!outcome) return unexpected(std::move(outcome).error());
    gathered_.add(std::move(command), *std::move(outcome));
    if (may_hand_over()) {
      applied_at_ = GatherPause::Clock::now();
      if (auto done = hand_over(); !done) return done;
    }
  }
  auto done = advance(was_free);
  if (!waiting.empty()) applied_at_ = GatherPause::Clock::now();
  return done;
}

Result<void> Writer::ensure_open() {
  if (transaction_.is_open()) return {};
  projection_began_ = time_.monotonic_now();
  return transaction_.begin();
}

bool Writer::group_is_full() const {
  return gathered_.size() >= options_.group_commands || transaction_.is_full() ||
         journal_->group().size() >= options_.group_bytes;
}

/// A group with a caller that reads next is settled as a whole: after a sync on the other thread it would be answered
/// before readers see it.
bool Writer::may_hand_over() const {
  return sync_.has_ended() && !gathered_.awaits_readers();
}

Result<void> Writer::make_room() {
  if (gathered_.awaits_readers() || projection_is_due()) return settle(false);
  return sync_.is_busy() ? hand_over() : start_sync();
}

Result<Result<void>> Writer::apply(Command& command) {
  auto outcome = run_command(command);
  if (outcome) return outcome;
  if (outcome.error().kind == ErrorKind::unreachable) return unexpected(std::move(outcome).error());
  undone_.Increment();
  if (!transaction_.undo_command()) {
    // It wrote before it failed, and so did others before it in the same transaction: all but the failed one are
    // taken from the journal again, where those of a sync under way must be first.
    if (sync_.is_busy()) {
      if (auto ended = end_sync(); !ended) return unexpected(std::move(ended).error());
      answer_synced();
    }
    if (auto caught_up = catch_up(); !caught_up) return unexpected(std::move(caught_up).error());
  }
  return outcome;
}

/// Applies a command. Its record waits for the sync when it succeeded and changed something.
Result<void> Writer::run_command(Command& command) {
  std::string& payload = journal_->begin_record();
  const std::size_t empty = payload.size();
  transaction_.start_command(payload, journal_->next());
  Result<void> outcome;
  try {
    outcome = command.apply(transaction_);
    if (outcome) outcome = transaction_.end_command();
  } catch (const std::exception& fault) {
    // A defect in one command must not take the other senders' events with it.
    log(LogLevel::error, "store_command_threw", {{"error", std::string_view(fault.what())}});
    outcome = unexpected(ErrorKind::internal, std::string("a command threw: ") + fault.what());
  }
  if (outcome && payload.size() > empty)
    journal_->end_record(time_.now(), transaction_.feed_head());
  else
    journal_->cancel_record();
  return outcome;
}

Result<void> Writer::advance(bool was_free) {
  // Now, because nobody waits for it while the disk is at work.
  if (auto flushed = transaction_.end_group(); !flushed) return flushed;
  if (may_hand_over()) {
    if (auto done = hand_over(); !done) return done;
  }
  const bool pauses = pause_.left(gathered_.size(), GatherPause::Clock::now()).has_value();
  const bool is_idle = was_free && !pauses && !gathered_.empty() && gathered_.size() < options_.idle_group_commands;
  if (is_idle || gathered_.awaits_readers() || projection_is_due()) return settle(is_idle);
  return sync_.is_busy() || gathered_.empty() || pauses ? Result<void>{} : start_sync();
}

Result<void> Writer::start_sync() {
  if (auto flushed = transaction_.end_group(); !flushed) return flushed;
  if (!journal_->has_group()) {
    take_synced(gathered_);
    answer_synced();
    return {};
  }
  pause_.end(gathered_.size());
  std::swap(gathered_, syncing_);
  journal_->close_group();
  syncing_since_ = time_.monotonic_now().time_since_epoch().count();
  sync_.start();
  return {};
}

Result<void> Writer::end_sync() {
  auto ended = journal_->end_sync(sync_.collect());
  syncing_since_ = kIdle;
  sync_seconds_.Observe(std::chrono::duration<double>(sync_.lasted()).count());
  if (ended) take_synced(syncing_);
  return ended;
}

/// Unless the writer pauses, the next sync begins before the answers are given, so that the disk is not idle meanwhile.
Result<void> Writer::hand_over() {
  if (auto ended = end_sync(); !ended) return ended;
  const auto last = std::max(applied_at_, queue_.last_push());
  pause_.sync_ended(
      {GatherPause::Clock::now(), sync_.lasted(), sync_.ended_at() - last, synced_.size(), gathered_.size()});
  const bool pauses = pause_.left(gathered_.size(), GatherPause::Clock::now()).has_value();
  auto begun = journal_->has_group() && !pauses ? start_sync() : Result<void>{};
  answer_synced();
  return begun;
}

Result<void> Writer::settle(bool is_idle) {
  if (sync_.is_busy()) {
    if (auto done = hand_over(); !done) return done;
  }
  pause_.end(gathered_.size());
  if (auto synced = sync_.is_busy() ? end_sync() : sync_here(); !synced) return synced;
  if (!is_idle) synced_.answer(Completion::durable);
  // After a failure the commands are stored all the same, and readers see them once the projection has caught up.
  if (transaction_.is_open()) static_cast<void>(commit_projection());
  if (is_idle)
    synced_.answer();
  else
    synced_.answer(Completion::visible);
  synced_.clear();
  return {};
}

Result<void> Writer::sync_here() {
  if (auto flushed = transaction_.end_group(); !flushed) return flushed;
  if (journal_->has_group()) {
    const auto started = SyncThread::Clock::now();
    auto synced = journal_->sync();
    sync_seconds_.Observe(std::chrono::duration<double>(SyncThread::Clock::now() - started).count());
    if (!synced) return synced;
  }
  take_synced(gathered_);
  return {};
}

void Writer::take_synced(AppliedGroup& group) {
  std::swap(group, synced_);
  if (synced_.empty()) return;
  projected_commands_ += synced_.size();
  groups_.Increment();
  commands_.Increment(static_cast<double>(synced_.size()));
  group_size_.Set(static_cast<double>(synced_.size()));
}

void Writer::answer_synced() {
  synced_.answer();
  synced_.clear();
}

bool Writer::projection_is_due() const {
  if (!transaction_.is_open()) return false;
  return projected_commands_ + syncing_.size() + gathered_.size() >= options_.projection_commands ||
         time_.monotonic_now() - projection_began_ >= options_.projection_age;
}

Result<void> Writer::commit_projection() {
  const std::size_t commands = std::exchange(projected_commands_, 0);
  const auto started = std::chrono::steady_clock::now();
  auto committed = transaction_.commit(journal_->synced());
  commit_seconds_.Observe(std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count());
  if (!committed) {
    note_failure(committed.error(), commands);
    return committed;
  }
  projections_.Increment();
  notify_listeners();
  checkpointer_.after_group(commands);
  return {};
}

void Writer::fail_groups(const Error& error) {
  // A sync that is under way decides about its own commands.
  if (sync_.is_busy() && end_sync()) answer_synced();
  journal_->drop_group();
  // The projection holds changes of the groups that failed. A probe catches it up before the next command.
  transaction_.roll_back();
  projected_commands_ = 0;
  note_failure(error, syncing_.size() + gathered_.size());
  // Senders get no cause: they cannot fix it, and it may name internal paths.
  const Error answer{ErrorKind::unreachable, "the store cannot write now; nothing was kept, send it again later", {}};
  for (AppliedGroup* const group : {&syncing_, &gathered_}) {
    group->refuse(answer);
    group->clear();
  }
}

}  // namespace parcelgate::sqlite
