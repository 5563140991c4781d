// How a follower keeps its place in the feed: with its retry list, in one transaction, now and then.
#include <utility>

#include "gateway/app/outlets/follower_worker.hpp"
#include "gateway/ports/function_command.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate {

std::unique_ptr<Command> FeedFollower::Worker::progress_command(std::function<void(Result<void>)> finished) {
  saving_changes_ = retries_.take_changes();
  saving_count_ = unsaved_;
  return std::make_unique<FunctionCommand>(
      [state = OutletState{options_.outlet, progress_.cursor(), paused_},
       changes = saving_changes_](Transaction& transaction) -> Result<void> {
        for (const OutletRecord& record : changes.stored) {
          if (auto stored = transaction.store_record(record); !stored) return stored;
        }
        for (const std::string& key : changes.removed) {
          if (auto removed = transaction.remove_record(state.outlet, key); !removed) return removed;
        }
        return transaction.store_outlet(state);
      },
      std::move(finished));
}

void FeedFollower::Worker::save(bool now) {
  if (saving_) return;
  const bool waited = unsaved_ > 0 && std::chrono::steady_clock::now() - unsaved_since_ >= options_.commit_within;
  const bool due = now || pause_unsaved_ || retries_.has_changes() || unsaved_ >= options_.commit_every || waited;
  if (!due) return;
  std::unique_ptr<Command> command =
      progress_command([inbox = inbox_](Result<void> outcome) { inbox->saved(std::move(outcome)); });
  if (!store_.submit(command)) {
    retries_.give_back(saving_changes_);  // the store is busy: what it is busy with wakes us again
    return;
  }
  saving_ = true;
  pause_unsaved_ = false;
  unsaved_ -= saving_count_;
  unsaved_since_ = std::chrono::steady_clock::now();
}

void FeedFollower::Worker::saved(const Result<void>& outcome) {
  saving_ = false;
  if (outcome) return;
  last_error_ = outcome.error().what;
  retries_.give_back(saving_changes_);
  unsaved_ += saving_count_;
  pause_unsaved_ = true;
  log(LogLevel::error, "outlet_progress_not_saved", {{"outlet", options_.outlet}, {"why", last_error_}});
}

void FeedFollower::Worker::save_at_end() {
  while (saving_) handle(inbox_->wait(kLongestWait));
  handle(inbox_->wait(std::chrono::milliseconds{0}));
  if (unsaved_ == 0 && !pause_unsaved_ && !retries_.has_changes()) return;
  if (auto outcome = submit_and_wait(store_, progress_command({})); !outcome) {
    log(LogLevel::error, "outlet_progress_not_saved", {{"outlet", options_.outlet}, {"why", outcome.error().what}});
  }
}

}  // namespace parcelgate
