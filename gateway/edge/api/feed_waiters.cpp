#include "gateway/edge/api/feed_waiters.hpp"

#include <algorithm>
#include <iterator>

#include "gateway/base/thread_name.hpp"

namespace parcelgate {

Result<std::unique_ptr<FeedWaiters>> FeedWaiters::start(Store& store, Limits limits) {
  auto reader = store.open_reader();
  if (!reader) return unexpected(std::move(reader).error());
  auto bell = std::make_shared<Bell>();
  store.on_commit([bell](CommitNews) {
    const std::scoped_lock lock(bell->mutex);
    if (bell->waiting == 0) return;
    bell->news = true;
    bell->rung.notify_one();
  });
  return std::unique_ptr<FeedWaiters>(new FeedWaiters(*std::move(reader), limits, std::move(bell)));
}

FeedWaiters::FeedWaiters(std::unique_ptr<Reader> reader, Limits limits, std::shared_ptr<Bell> bell)
    : limits_(limits),
      reader_(std::move(reader)),
      bell_(std::move(bell)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

FeedWaiters::~FeedWaiters() = default;

std::optional<FeedWaiters::Waiter> FeedWaiters::park(Waiter waiter) {
  const std::scoped_lock lock(bell_->mutex);
  if (is_full_for(waiter.address)) return waiter;
  ++bell_->by_address[waiter.address];
  bell_->arrived.push_back(std::move(waiter));
  ++bell_->waiting;
  // A commit may have come after the caller looked and before the waiter stood here.
  bell_->news = true;
  bell_->rung.notify_one();
  return std::nullopt;
}

bool FeedWaiters::has_room(std::string_view address) const {
  const std::scoped_lock lock(bell_->mutex);
  return !is_full_for(std::string(address));
}

bool FeedWaiters::is_full_for(const std::string& address) const {
  if (bell_->waiting >= limits_.all) return true;
  const auto own = bell_->by_address.find(address);
  return own != bell_->by_address.end() && own->second >= limits_.per_address;
}

void FeedWaiters::release() {
  const std::scoped_lock lock(bell_->mutex);
  bell_->released = true;
  bell_->news = true;
  bell_->rung.notify_one();
}

bool FeedWaiters::is_released() const {
  const std::scoped_lock lock(bell_->mutex);
  return bell_->released;
}

void FeedWaiters::run(const std::stop_token& stop) {
  name_this_thread("feed-wait");
  while (!stop.stop_requested()) {
    await(stop);
    serve(is_released());
  }
  await(stop);  // returns at once: takes those who came meanwhile
  serve(true);
}

void FeedWaiters::await(const std::stop_token& stop) {
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
}

void FeedWaiters::serve(bool all) {
  const auto now = std::chrono::steady_clock::now();
  const auto answered = std::stable_partition(held_.begin(), held_.end(), [&](Waiter& waiter) {
    return !serve_one(waiter, all || waiter.deadline <= now, all);
  });
  const std::scoped_lock lock(bell_->mutex);
  for (auto gone = answered; gone != held_.end(); ++gone) {
    const auto own = bell_->by_address.find(gone->address);
    if (--own->second == 0) bell_->by_address.erase(own);
    --bell_->waiting;
  }
  held_.erase(answered, held_.end());
}

bool FeedWaiters::serve_one(Waiter& waiter, bool must_answer, bool is_stopping) {
  FeedCursor next = waiter.after;
  auto entries = read_feed_page(*reader_, next, waiter.query);
  if (!entries) {
    waiter.answer(unexpected(std::move(entries).error()));
    return true;
  }
  if (entries->empty() && !must_answer) {
    waiter.after = std::move(next);
    return false;
  }
  waiter.answer(Page{*std::move(entries), std::move(next), is_stopping});
  return true;
}

}  // namespace parcelgate
