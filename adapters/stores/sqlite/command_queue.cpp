#include "adapters/stores/sqlite/command_queue.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace parcelgate::sqlite {

bool CommandQueue::push(std::unique_ptr<Command>& command) {
  bool wake = false;
  const auto now = Clock::now();
  {
    const std::lock_guard lock(mutex_);
    if (closed_ || commands_.size() >= capacity_) return false;
    commands_.push_back(std::move(command));
    last_push_ = now;
    wake = taker_waits_;
    taker_waits_ = false;
  }
  if (wake) changed_.notify_one();
  return true;
}

void CommandQueue::await_room(std::chrono::milliseconds at_most) {
  std::unique_lock lock(mutex_);
  room_.wait_for(lock, at_most, [&] { return !closed_ && commands_.size() < capacity_; });
}

CommandQueue::Wake CommandQueue::take(std::vector<std::unique_ptr<Command>>& out, std::size_t limit,
                                      std::optional<std::chrono::microseconds> patience) {
  std::unique_lock lock(mutex_);
  const auto ready = [&] { return closed_ || is_nudged_ || !commands_.empty(); };
  if (!ready()) {
    taker_waits_ = true;
    if (patience) {
      changed_.wait_for(lock, *patience, ready);
    } else {
      changed_.wait(lock, ready);
    }
    taker_waits_ = false;
  }
  const bool was_nudged = std::exchange(is_nudged_, false);
  if (commands_.empty()) return closed_ ? Wake::closed : was_nudged ? Wake::nudged : Wake::idle;
  const auto end = commands_.begin() + static_cast<std::ptrdiff_t>(std::min(limit, commands_.size()));
  std::move(commands_.begin(), end, std::back_inserter(out));
  const bool was_full = commands_.size() >= capacity_;
  commands_.erase(commands_.begin(), end);
  lock.unlock();
  if (was_full) room_.notify_all();
  return Wake::commands;
}

void CommandQueue::nudge() {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    is_nudged_ = true;
    wake = std::exchange(taker_waits_, false);
  }
  if (wake) changed_.notify_one();
}

void CommandQueue::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  changed_.notify_all();
}

CommandQueue::Clock::time_point CommandQueue::last_push() const {
  const std::lock_guard lock(mutex_);
  return last_push_;
}

std::size_t CommandQueue::size() const {
  const std::lock_guard lock(mutex_);
  return commands_.size();
}

}  // namespace parcelgate::sqlite
