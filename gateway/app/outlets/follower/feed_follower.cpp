#include "gateway/app/outlets/follower/feed_follower.hpp"

#include <future>
#include <utility>

#include "gateway/app/outlets/follower/follower_worker.hpp"

namespace parcelgate {
namespace {

/// Less than a client of the admin socket waits.
constexpr std::chrono::seconds kLongestPauseWait{20};

}  // namespace

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
  const auto promise = std::make_shared<std::promise<Result<void>>>();
  auto stored = promise->get_future();
  worker_->inbox().request_pause({paused, [promise](Result<void> outcome) { promise->set_value(std::move(outcome)); }});
  if (stored.wait_for(kLongestPauseWait) == std::future_status::timeout) {
    return unexpected(
        ErrorKind::in_doubt,
        "a delivery is under way and takes long; the change follows after it, see `parcelgate outlets list`");
  }
  return stored.get();
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
