// How a follower handles failures: decides whether the entry is at fault or the other side is down.
#include <algorithm>
#include <iterator>
#include <utility>

#include "gateway/app/outlets/follower/follower_worker.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate {
namespace {

/// After this many subjects failed and none succeeded, the other side counts as down.
constexpr std::size_t kFailingUntilOutage = 3;
constexpr std::chrono::milliseconds kLogFailuresEvery{10'000};

/// Whether the entries themselves are at fault, not the other side.
bool is_entry_fault(ErrorKind kind) noexcept {
  return kind == ErrorKind::rejected || kind == ErrorKind::malformed || kind == ErrorKind::conflict ||
         kind == ErrorKind::not_found || kind == ErrorKind::internal;
}

/// A failure that only people can fix is an error, not a warning.
LogLevel level_of(ErrorKind kind) noexcept {
  return kind == ErrorKind::unauthorized || kind == ErrorKind::config ? LogLevel::error : LogLevel::warn;
}

}  // namespace

void FeedFollower::Worker::failed(Delivery& delivery, const Error& error) {
  metrics_.failed.Increment();
  // The store's fault is neither the entry's nor the other side's.
  const bool is_stores = !store_takes_writes();
  if (!is_stores) note_error(error);
  if (options_.pauses_when_gone && error.kind == ErrorKind::gone) return disable(delivery, error);
  if (options_.gives_up_in_doubt && error.kind == ErrorKind::in_doubt) return give_up_delivery(delivery, error);
  if (delivery.lane == nullptr) {
    const bool is_own = is_entry_fault(error.kind);
    retry_failed(delivery.subject, error, is_own || !outage_.is_on());
    if (!is_stores && !is_own) doubt_other_side(error, true);
    return;
  }
  if (!is_stores) return fail_lane(delivery, error);
  put_back(delivery);
  delay(*delivery.lane, outage_.pause_after(1, error.retry_after));
}

/// The entries are the next of their lane again.
void FeedFollower::Worker::put_back(Delivery& delivery) {
  for (std::size_t index = delivery.entries.size(); index-- > 0;) {
    delivery.lane->waiting.emplace_front(delivery.tickets[index], std::move(delivery.entries[index]));
  }
}

/// The receiver has answered that it is gone for good. The entries stay until somebody resumes the outlet.
void FeedFollower::Worker::disable(Delivery& delivery, const Error& error) {
  if (delivery.lane == nullptr) {
    retries_.reschedule(delivery.subject, time_, std::chrono::milliseconds{0}, error.what, false);
  } else {
    put_back(delivery);
    ready_.push_front(delivery.lane);
  }
  if (std::exchange(paused_, true)) return;
  inbox_->listen(false);
  request_unsaved_ = true;
  log(LogLevel::error, "outlet_disabled", {{"outlet", options_.outlet}, {"error", error.what}});
  if (options_.on_gone) options_.on_gone(error.what);
}

void FeedFollower::Worker::fail_lane(Delivery& delivery, const Error& error) {
  Lane& lane = *delivery.lane;
  put_back(delivery);
  if (is_entry_fault(error.kind)) return set_aside(lane, error);
  // A failure is held against the subject only when the other side has proven to be up since the one before.
  const bool was_up = lane.is_suspect && proofs_ > lane.proofs_seen;
  lane.is_suspect = true;
  lane.proofs_seen = proofs_;
  if (was_up && ++lane.attempts >= options_.attempts_before_aside) return set_aside(lane, error);
  delay(lane, outage_.pause_after(lane.attempts + 1, error.retry_after));
  failing_subjects_.insert(lane.subject);
  doubt_other_side(error, false);
}

/// The outlet is healthy again if only entries that are set aside still fail.
void FeedFollower::Worker::settle_failure() {
  if (!outage_.is_on() && failing_subjects_.empty()) failing_since_.reset();
}

void FeedFollower::Worker::delay(Lane& lane, std::chrono::milliseconds pause) {
  delayed_.emplace(time_.monotonic_now() + pause, &lane);
}

void FeedFollower::Worker::release_delayed(MonotonicInstant until) {
  while (!delayed_.empty() && delayed_.begin()->first <= until) {
    Lane* const lane = delayed_.begin()->second;
    (lane->is_suspect ? suspects_ : ready_).push_back(lane);
    delayed_.erase(delayed_.begin());
  }
}

/// The first failure is reported at once, with its cause; those after it only now and then.
void FeedFollower::Worker::note_error(const Error& error) {
  last_error_ = error.what;
  last_error_at_ = time_.now();
  if (!failing_since_) failing_since_ = last_error_at_;
  const auto now = time_.monotonic_now();
  if (outage_.is_on() || (failing_logged_at_ && now - *failing_logged_at_ < kLogFailuresEvery)) return;
  failing_logged_at_ = now;
  log(level_of(error.kind), "outlet_failing",
      {{"outlet", options_.outlet}, {"error", error.what}, {"error_kind", to_string(error.kind)}});
}

/// An entry failed, and the other side may be the cause.
/// @param is_set_aside  the entry is on the retry list: it failed while others succeeded, so without a probe it does
/// not
///                      count towards an outage
void FeedFollower::Worker::doubt_other_side(const Error& error, bool is_set_aside) {
  if (outage_.kind() == OutageKind::refusing) return note_outage(OutageKind::refusing, error);
  if (outage_.is_on()) return;  // it was under way when the outage began
  // The other side is up, and its request to slow down applies to all entries.
  if (error.kind == ErrorKind::rate_limited) return note_outage(OutageKind::refusing, error);
  if (start_probe()) return;
  if (!is_set_aside && ++failures_ >= kFailingUntilOutage) note_outage(OutageKind::refusing, error);
}

bool FeedFollower::Worker::start_probe() {
  if (probing_) return true;
  probing_ = outlet_.probe([inbox = inbox_](Result<void> outcome) { inbox->probed(std::move(outcome)); });
  return probing_;
}

void FeedFollower::Worker::probed(const Result<void>& outcome) {
  probing_ = false;
  if (!outcome) {
    note_error(outcome.error());
    return note_outage(OutageKind::unreachable, outcome.error());
  }
  ++proofs_;
  if (outage_.kind() == OutageKind::unreachable) {
    failing_subjects_.clear();
    end_outage();
    release_delayed(MonotonicInstant::max());
  } else if (!outage_.is_on() && failing_subjects_.size() >= kFailingUntilOutage) {
    note_outage(OutageKind::refusing, {ErrorKind::unreachable, last_error_, std::nullopt});
  } else {
    settle_failure();
  }
}

void FeedFollower::Worker::note_outage(OutageKind kind, const Error& error) {
  const auto now = time_.monotonic_now();
  const bool begins = !outage_.is_on();
  const auto longest = kind == OutageKind::unreachable ? outlet_.longest_probe_pause() : options_.longest_refusal_pause;
  const auto pause = outage_.failed(kind, now, error.retry_after, longest);
  if (!failing_since_) failing_since_ = time_.now();
  const auto line = outage_log_.failed(now);
  if (!line) return;
  log(level_of(error.kind), begins ? "outlet_down" : "outlet_still_down",
      {{"outlet", options_.outlet},
       {"error", error.what},
       {"error_kind", to_string(error.kind)},
       {"retry_in_ms", pause.count()},
       {"count", line->times}});
}

void FeedFollower::Worker::end_outage() {
  failing_since_.reset();
  if (!outage_.end()) return;
  retries_.bring_forward();
  const auto line = outage_log_.succeeded(time_.monotonic_now());
  log(LogLevel::info, "outlet_up", {{"outlet", options_.outlet}, {"after_ms", line ? line->lasted.count() : 0}});
}

}  // namespace parcelgate
