#include "gateway/app/outlets/follower/feed_follower.hpp"

#include <utility>

#include "gateway/app/outlets/follower/follower_worker.hpp"
#include "gateway/app/outlets/follower/wait_until_stored.hpp"

namespace parcelgate {
Result<std::unique_ptr<FeedFollower>> FeedFollower::create(FollowerOptions options, Outlet& outlet, Store& store,
                                                           const TimeSource& time, Metrics& metrics) {
  auto worker = std::make_unique<Worker>(std::move(options), outlet, store, time, metrics);
  if (auto opened = worker->open(); !opened) return unexpected(opened.error());
  worker->start();
  return std::unique_ptr<FeedFollower>(new FeedFollower(std::move(worker)));
}

FeedFollower::FeedFollower(std::unique_ptr<Worker> worker) : worker_(std::move(worker)) {}
FeedFollower::~FeedFollower() = default;

Result<void> FeedFollower::pause() {
  return set_paused(true);
}
Result<void> FeedFollower::resume() {
  return set_paused(false);
}
Result<void> FeedFollower::set_paused(bool paused) {
  return wait_until_stored([&](auto stored) { worker_->inbox().request_pause({paused, std::move(stored)}); });
}
void FeedFollower::nudge() {
  worker_->inbox().wake();
}
Result<void> FeedFollower::change_dead_letters(std::vector<FeedPlace> places, LetterChange change) {
  return wait_until_stored([&](auto stored) { change_dead_letters(std::move(places), change, std::move(stored)); });
}
void FeedFollower::change_dead_letters(std::vector<FeedPlace> places, LetterChange change,
                                       std::function<void(Result<void>)> stored) {
  worker_->inbox().request_letters({std::move(places), change == LetterChange::retry, std::move(stored)});
}
void FeedFollower::deliver_again(std::string subject, FeedPlace place) {
  worker_->inbox().deliver_again({std::move(subject), place});
}
FollowerStatus FeedFollower::status() const {
  return worker_->status();
}
const std::string& FeedFollower::name() const noexcept {
  return worker_->name();
}

}  // namespace parcelgate
