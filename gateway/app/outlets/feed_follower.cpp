#include "gateway/app/outlets/feed_follower.hpp"

#include <utility>

#include "gateway/app/outlets/follower_worker.hpp"

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

void FeedFollower::pause() {
  worker_->inbox().request_pause(true);
}
void FeedFollower::resume() {
  worker_->inbox().request_pause(false);
}
void FeedFollower::nudge() {
  worker_->inbox().wake();
}
void FeedFollower::retry_dead_letter(FeedPlace place) {
  worker_->inbox().request_letter({place, true});
}
void FeedFollower::drop_dead_letter(FeedPlace place) {
  worker_->inbox().request_letter({place, false});
}
FollowerStatus FeedFollower::status() const {
  return worker_->status();
}
const std::string& FeedFollower::name() const noexcept {
  return worker_->name();
}

}  // namespace parcelgate
