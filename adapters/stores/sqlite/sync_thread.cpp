#include "adapters/stores/sqlite/sync_thread.hpp"

#include <utility>

#include "gateway/base/thread_name.hpp"

namespace parcelgate::sqlite {

SyncThread::SyncThread(std::function<Result<void>()> sync, std::function<void()> on_end)
    : sync_(std::move(sync)), on_end_(std::move(on_end)), thread_([this] { run(); }) {
  name_thread(thread_, "store-sync");
}

SyncThread::~SyncThread() {
  {
    const std::lock_guard lock(mutex_);
    stops_ = true;
  }
  begun_.notify_one();
  thread_.join();
}

void SyncThread::start() {
  is_busy_ = true;
  has_ended_.store(false, std::memory_order_relaxed);
  {
    const std::lock_guard lock(mutex_);
    wanted_ = true;
  }
  begun_.notify_one();
}

Result<void> SyncThread::collect() {
  std::unique_lock lock(mutex_);
  ended_.wait(lock, [&] { return outcome_.has_value(); });
  is_busy_ = false;
  auto outcome = *std::move(outcome_);
  outcome_.reset();
  return outcome;
}

void SyncThread::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    begun_.wait(lock, [&] { return wanted_ || stops_; });
    if (!std::exchange(wanted_, false)) return;
    lock.unlock();
    const auto started = Clock::now();
    auto outcome = sync_();
    const auto ended = Clock::now();
    lock.lock();
    lasted_ = ended - started;
    ended_at_ = ended;
    outcome_.emplace(std::move(outcome));
    has_ended_.store(true, std::memory_order_release);
    ended_.notify_one();
    lock.unlock();
    on_end_();
    lock.lock();
  }
}

}  // namespace parcelgate::sqlite
