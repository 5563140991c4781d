// Entries that failed although the other side is up: set aside, retried with growing pauses, and given up in the end.
#include <utility>

#include "gateway/app/outlets/follower/follower_worker.hpp"
#include "gateway/telemetry/log.hpp"

namespace parcelgate {

void FeedFollower::Worker::set_aside(Lane& lane, const Error& error) {
  const std::string subject = lane.subject;
  const std::size_t entries = lane.waiting.size();
  for (const auto& [ticket, entry] : lane.waiting) {
    retries_.add(subject, {entry.partition, entry.position});
    progress_.finish(ticket);
    metrics_.set_aside.Increment();
  }
  retries_.reschedule(subject, time_, *retry_pauses_.after(1), error.what);
  log(LogLevel::warn, "outlet_entry_set_aside",
      {{"outlet", options_.outlet},
       {"subject", subject},
       {"error_kind", to_string(error.kind)},
       {"error", error.what},
       {"count", entries}});
  failing_subjects_.erase(subject);
  lanes_.erase(lanes_.find(subject));
  settle_failure();
}

/// @param counts  whether the attempt counts: not while the other side is down
void FeedFollower::Worker::retry_failed(const std::string& subject, const Error& error, bool counts) {
  const SetAside& aside = retries_.at(subject);
  const unsigned failures = aside.attempts + (counts && !aside.is_extra ? 1 : 0);
  const auto pause = retry_pauses_.after(failures);
  if (!pause) return give_up(subject, error);
  retries_.reschedule(subject, time_, *pause, error.what, counts);
}

/// The first entry of the subject becomes a dead letter, and the one behind it is next.
void FeedFollower::Worker::give_up(const std::string& subject, const Error& error) {
  const SetAside& aside = retries_.at(subject);
  add_dead_letter({aside.places.front(), subject, aside.attempts + 1, error.what, time_.now()});
  retries_.remove_first(subject, 1);
}

void FeedFollower::Worker::add_dead_letter(const DeadLetter& letter) {
  dead_letters_.add(letter);
  metrics_.given_up.Increment();
  log(LogLevel::error, "outlet_entry_given_up",
      {{"outlet", options_.outlet},
       {"subject", letter.subject},
       {"dead_letter", dead_letter_id(letter.place)},
       {"attempts", letter.attempts},
       {"error", letter.error}});
}

/// All entries of a delivery whose outcome is not known become dead letters, and what is behind them is next.
void FeedFollower::Worker::give_up_delivery(Delivery& delivery, const Error& error) {
  const bool is_retry = delivery.lane == nullptr;
  const std::string subject = is_retry ? delivery.subject : delivery.lane->subject;
  const unsigned attempts = is_retry ? retries_.at(subject).attempts + 1 : 1;
  for (const FeedEntry& entry : delivery.entries)
    add_dead_letter({{entry.partition, entry.position}, subject, attempts, error.what, time_.now()});
  if (is_retry) {
    retries_.remove_first(subject, delivery.entries.size());
  } else {
    finish(delivery);
  }
  settle_failure();
}

/// The next write of the cursor answers it, like a request to pause.
void FeedFollower::Worker::handle_letters(FollowerInbox::LetterRequest request) {
  for (const FeedPlace& place : request.places) handle_letter(place, request.retry);
  request_unsaved_ = true;
  requesters_.push_back(
      {request.retry ? "the dead letters are retried" : "the dead letters are dropped", std::move(request.stored)});
}

void FeedFollower::Worker::handle_letter(FeedPlace place, bool retry) {
  if (dead_letters_.is_removed(place)) return;
  const auto letter = find_dead_letter(*reader_, options_.outlet, place);
  if (!letter || !*letter) return;
  dead_letters_.remove(place);
  log(LogLevel::info, retry ? "dead_letter_retried" : "dead_letter_dropped",
      {{"outlet", options_.outlet}, {"dead_letter", dead_letter_id(place)}});
  if (!retry) return;
  retries_.add((*letter)->subject, place);
  retries_.make_due((*letter)->subject);
}

}  // namespace parcelgate
