#include "gateway/app/outlets/follower/progress.hpp"

#include <utility>

namespace parcelgate {

void Progress::start_at(FeedCursor cursor) {
  cursor_ = cursor;
  read_ = std::move(cursor);
  first_ += open_.size();
  open_.clear();
  unfinished_ = 0;
}

Progress::Ticket Progress::take(const FeedEntry& entry) {
  open_.push_back({entry.partition, entry.position, entry.recorded_at, false});
  ++unfinished_;
  return first_ + open_.size() - 1;
}

void Progress::read_up_to(const FeedCursor& read) {
  read_ = read;
  cursor_.incarnation = read.incarnation;
  if (open_.empty()) cursor_ = read_;
}

void Progress::finish(Ticket ticket) {
  if (ticket < first_ || ticket - first_ >= open_.size() || open_[ticket - first_].done) return;
  open_[ticket - first_].done = true;
  --unfinished_;
  advance();
}

void Progress::advance() {
  while (!open_.empty() && open_.front().done) {
    const Open& front = open_.front();
    if (cursor_.positions.size() <= front.partition) cursor_.positions.resize(front.partition + 1, 0);
    cursor_.positions[front.partition] = front.position;
    open_.pop_front();
    ++first_;
  }
}

std::optional<Instant> Progress::oldest() const {
  return open_.empty() ? std::nullopt : std::optional<Instant>{open_.front().recorded_at};
}

}  // namespace parcelgate
