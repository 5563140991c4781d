#include "gateway/edge/track/track_waiters.hpp"

#include <algorithm>
#include <iterator>

#include "gateway/base/thread_name.hpp"

namespace parcelgate {

TrackWaiters::TrackWaiters(Store& store, Limits limits) : limits_(limits) {
  store.on_commit([bell = bell_](CommitNews) {
    const std::scoped_lock lock(bell->mutex);
    if (bell->waiting == 0) return;
    bell->news = true;
    bell->rung.notify_one();
  });
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

TrackWaiters::~TrackWaiters() {
  release();
}

bool TrackWaiters::park(Waiter waiter) {
  const std::scoped_lock lock(bell_->mutex);
  const auto own = bell_->by_address.find(waiter.address);
  const bool is_crowded = own != bell_->by_address.end() && own->second >= limits_.per_address;
  if (bell_->released || is_crowded || bell_->waiting >= limits_.all) return false;
  ++bell_->by_address[waiter.address];
  ++bell_->waiting;
  bell_->arrived.push_back(std::move(waiter));
  // A commit may have come after the caller looked and before the waiter stood here.
  bell_->news = true;
  bell_->rung.notify_one();
  return true;
}

void TrackWaiters::release() {
  std::unique_lock lock(bell_->mutex);
  bell_->released = true;
  bell_->news = true;
  bell_->rung.notify_one();
  bell_->emptied.wait(lock, [&] { return bell_->waiting == 0; });
}

void TrackWaiters::run(const std::stop_token& stop) {
  name_this_thread("track-wait");
  while (!stop.stop_requested()) serve(await(stop));
  serve(true);
}

bool TrackWaiters::await(const std::stop_token& stop) {
  auto earliest = std::chrono::steady_clock::time_point::max();
  for (const Waiter& waiter : held_) earliest = std::min(earliest, waiter.deadline);
  std::unique_lock lock(bell_->mutex);
  const auto has_news = [&] { return bell_->news; };
  if (held_.empty()) {
    bell_->rung.wait(lock, stop, has_news);
  } else {
    bell_->rung.wait_until(lock, stop, earliest, has_news);
  }
  bell_->news = false;
  std::move(bell_->arrived.begin(), bell_->arrived.end(), std::back_inserter(held_));
  bell_->arrived.clear();
  return bell_->released;
}

void TrackWaiters::serve(bool all) {
  const auto now = std::chrono::steady_clock::now();
  const auto answered = std::stable_partition(
      held_.begin(), held_.end(), [&](Waiter& waiter) { return !waiter.attempt(all || waiter.deadline <= now); });
  const std::scoped_lock lock(bell_->mutex);
  for (auto gone = answered; gone != held_.end(); ++gone) {
    const auto own = bell_->by_address.find(gone->address);
    if (--own->second == 0) bell_->by_address.erase(own);
    --bell_->waiting;
  }
  held_.erase(answered, held_.end());
  if (bell_->waiting == 0) bell_->emptied.notify_all();
}

}  // namespace parcelgate
