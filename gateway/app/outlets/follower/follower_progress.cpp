// How a follower keeps its place in the feed (with its retry list, in one transaction, now and then), and shows it.
#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "gateway/app/outlets/follower/follower_worker.hpp"
#include "gateway/ports/function_command.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate {
namespace {

constexpr std::chrono::milliseconds kMeasureEvery{500};
/// While the feed grows it is read at this pace, since a query for each commit would cost more than its deliveries. The
/// first entry after a pause is read at once.
constexpr std::chrono::milliseconds kReadEvery{5};

Result<void> store_changes(Transaction& transaction, const std::string& outlet, const RetryList::Changes& changes) {
  for (const StateRecord& record : changes.stored) {
    if (auto stored = transaction.store_record(record); !stored) return stored;
  }
  for (const std::string& key : changes.removed) {
    if (auto removed = transaction.remove_record(outlet, key); !removed) return removed;
  }
  return {};
}

}  // namespace

/// The requester is answered after the next write, also when nothing changes: the change may not be stored yet.
void FeedFollower::Worker::handle_pause(FollowerInbox::PauseRequest request) {
  const bool changes = request.pause != paused_;
  paused_ = request.pause;
  request_unsaved_ = true;
  requesters_.push_back({paused_ ? "the outlet is paused" : "the outlet runs", std::move(request.stored)});
  if (!changes) return;
  inbox_->listen(!paused_);
  look_ = true;
  log(LogLevel::info, paused_ ? "outlet_paused" : "outlet_resumed", {{"outlet", options_.outlet}});
}

void FeedFollower::Worker::answer(std::vector<Requester>& requesters, const Result<void>& outcome) {
  for (Requester& requester : std::exchange(requesters, {})) {
    if (outcome) {
      requester.stored({});
      continue;
    }
    requester.stored(unexpected(outcome.error().kind,
                                std::string(requester.state) +
                                    ", but a restart would undo this until it can be stored: " + outcome.error().what));
  }
}

std::unique_ptr<Command> FeedFollower::Worker::progress_command(std::function<void(Result<void>)> finished) {
  saving_changes_ = retries_.take_changes();
  saving_letters_ = dead_letters_.take_changes();
  saving_count_ = unsaved_;
  return std::make_unique<FunctionCommand>(
      [state = OutletState{options_.outlet, progress_.cursor(), paused_},
       all = std::array{saving_changes_, saving_letters_}](Transaction& transaction) -> Result<void> {
        for (const RetryList::Changes& changes : all) {
          if (auto stored = store_changes(transaction, state.outlet, changes); !stored) return stored;
        }
        return transaction.store_outlet(state);
      },
      std::move(finished), requesters_.empty() ? Completion::durable : Completion::visible);
}

void FeedFollower::Worker::save(bool now) {
  if (saving_) return;
  if (save_faults_ > 0 && time_.monotonic_now() < save_again_at_) {
    return answer(requesters_, unexpected(ErrorKind::unreachable, last_error_));
  }
  const bool waited = unsaved_ > 0 && std::chrono::steady_clock::now() - unsaved_since_ >= options_.commit_within;
  const bool has_changes = retries_.has_changes() || dead_letters_.has_changes();
  const bool due = now || request_unsaved_ || has_changes || unsaved_ >= options_.commit_every || waited;
  if (!due) return;
  std::unique_ptr<Command> command =
      progress_command([inbox = inbox_](Result<void> outcome) { inbox->saved(std::move(outcome)); });
  if (!store_.submit(command)) {
    give_back_changes();  // the store is busy; its next commit wakes us again
    return;
  }
  saving_ = true;
  request_unsaved_ = false;
  saving_requesters_ = std::exchange(requesters_, {});
  unsaved_ -= saving_count_;
  unsaved_since_ = std::chrono::steady_clock::now();
}

void FeedFollower::Worker::give_back_changes() {
  retries_.give_back(saving_changes_);
  dead_letters_.give_back(saving_letters_);
}

void FeedFollower::Worker::saved(const Result<void>& outcome) {
  saving_ = false;
  answer(saving_requesters_, outcome);
  const auto now = time_.monotonic_now();
  if (outcome) {
    save_faults_ = 0;
    if (const auto line = save_log_.succeeded(now)) {
      log(LogLevel::info, "outlet_progress_saved_again", {{"outlet", options_.outlet}, {"count", line->times}});
    }
    return;
  }
  save_again_at_ = now + store_backoff_.pause(++save_faults_);
  last_error_ = outcome.error().what;
  last_error_at_ = time_.now();
  give_back_changes();
  unsaved_ += saving_count_;
  request_unsaved_ = true;
  if (const auto line = save_log_.failed(now)) {
    log(LogLevel::error, "outlet_progress_not_saved",
        {{"outlet", options_.outlet}, {"error", last_error_}, {"count", line->times}});
  }
}

void FeedFollower::Worker::save_at_end() {
  while (saving_) handle(inbox_->wait({kLongestWait}));
  handle(inbox_->wait({}));
  if (unsaved_ == 0 && !request_unsaved_ && !retries_.has_changes() && !dead_letters_.has_changes()) return;
  const auto outcome = submit_and_wait(store_, progress_command({}));
  answer(requesters_, outcome);
  if (!outcome) {
    log(LogLevel::error, "outlet_progress_not_saved", {{"outlet", options_.outlet}, {"error", outcome.error().what}});
  }
}

void FeedFollower::Worker::measure() {
  const auto tick = std::chrono::steady_clock::now();
  const auto now = time_.monotonic_now();
  FollowerStatus fresh;
  fresh.paused = paused_;
  fresh.done = entries_up_to(progress_.cursor());
  fresh.down = outage_.is_on() || store_faulted_ || failing_since_.has_value();
  fresh.down_since = failing_since_;
  if (failed_checks_ > 0) {
    fresh.next_try_in = std::max(check_at_ - now, MonotonicInstant::duration::zero());
  } else if (outage_.is_on()) {
    fresh.next_try_in = std::max(outage_.until() - now, std::chrono::milliseconds{0});
  } else if (failing_since_ && !delayed_.empty()) {
    fresh.next_try_in = std::max(delayed_.begin()->first - now, std::chrono::milliseconds{0});
  }
  fresh.in_flight = in_flight_.size();
  fresh.set_aside = retries_.entry_count();
  fresh.set_aside_subjects = retries_.subject_count();
  fresh.dead_letters = dead_letters_.count();
  fresh.last_error = last_error_;
  fresh.last_error_at = last_error_at_;
  fresh.notice = outlet_.notice();
  if (store_faulted_) fresh.down_since = store_.health().since;
  {
    const std::lock_guard lock(status_mutex_);
    fresh.lag_entries = status_.lag_entries;
    fresh.lag = status_.lag;
  }
  const bool was_idle = std::exchange(is_idle_, drained_ && progress_.in_hand() == 0);
  if (tick - measured_at_ >= kMeasureEvery || (is_idle_ && !was_idle)) {
    measured_at_ = tick;
    measure_lag(fresh);
    metrics_.show(fresh);
  }
  const std::lock_guard lock(status_mutex_);
  status_ = std::move(fresh);
}

void FeedFollower::Worker::measure_lag(FollowerStatus& fresh) {
  fresh.lag_entries = 0;
  if (auto head = reader_->feed_head()) {
    const auto& cursor = progress_.cursor().positions;
    for (std::size_t partition = 0; partition < head->positions.size(); ++partition) {
      const std::uint64_t done = partition < cursor.size() ? cursor[partition] : 0;
      fresh.lag_entries += head->positions[partition] - std::min(done, head->positions[partition]);
    }
  }
  auto oldest = progress_.oldest();
  if (!oldest && fresh.lag_entries > 0) {
    FeedCursor peek = progress_.cursor();
    if (auto next = reader_->read_feed(peek, options_.tenant, 1); next && !next->empty())
      oldest = next->front().recorded_at;
  }
  fresh.lag = oldest ? std::max(std::chrono::milliseconds{0}, time_.now() - *oldest) : std::chrono::milliseconds{0};
}

std::chrono::milliseconds FeedFollower::Worker::time_to_wait() const {
  using std::chrono::milliseconds;
  milliseconds wait = kLongestWait;
  if (unsaved_ > 0 && !saving_ && save_faults_ == 0) {
    const auto age = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - unsaved_since_);
    wait = std::min(wait, options_.commit_within - std::min(age, options_.commit_within) + milliseconds{1});
  }
  // Completions that do not wake the thread are collected in time for the cursor.
  if (completions_to_await() > 1) wait = std::min(wait, options_.commit_within);
  if (paused_) return wait;
  const auto now = time_.monotonic_now();
  const auto until = [&](MonotonicInstant at) { wait = std::clamp<milliseconds>(at - now, milliseconds{1}, wait); };
  if (save_faults_ > 0) until(save_again_at_);
  if (store_faulted_) return wait;
  if (!checked_) {
    until(check_at_);
    return wait;
  }
  if (outage_.is_on() && now < outage_.until()) {
    until(outage_.until());
    return wait;
  }
  // A probe under way wakes us.
  if (outage_.kind() == OutageKind::unreachable) return wait;
  // Ready entries that were not sent wait for a delivery in flight; its end wakes us.
  if (!delayed_.empty()) until(delayed_.begin()->first);
  if (const auto pause = rate_.pause(now); !ready_.empty() && pause > pause.zero()) until(now + pause);
  if (const auto due = retries_.next_due(); due && in_flight_.empty()) until(*due);
  return wait;
}

/// The number of successful deliveries that are worth a wake-up: half of those in flight while more entries wait for
/// their room, else all of them.
std::size_t FeedFollower::Worker::completions_to_await() const {
  const std::size_t in_flight = in_flight_.size();
  const bool more_to_send = progress_.in_hand() > in_flight || look_ || !drained_;
  return std::max<std::size_t>(1, more_to_send ? in_flight / 2 : in_flight);
}

/// How long news of the feed wait for others, so that one query reads them.
std::chrono::milliseconds FeedFollower::Worker::time_until_news_count() const {
  const auto age = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - read_at_);
  return kReadEvery - std::min(age, kReadEvery);
}

FollowerInbox::Until FeedFollower::Worker::what_to_await() const {
  FollowerInbox::Until until{time_to_wait(), completions_to_await(), true};
  const auto pause = paused_ || !drained_ ? std::chrono::milliseconds{0} : time_until_news_count();
  if (pause > std::chrono::milliseconds{0}) {
    until.limit = std::min(until.limit, pause);
    until.news = false;
    // The next turn comes soon, so it may as well take all acknowledgements.
    if (progress_.in_hand() <= in_flight_.size()) until.completions = std::numeric_limits<std::size_t>::max();
  }
  return until;
}

FollowerStatus FeedFollower::Worker::status() const {
  const std::lock_guard lock(status_mutex_);
  return status_;
}

}  // namespace parcelgate
