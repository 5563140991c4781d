// Waiting for a condition in a test: never for a fixed time.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace parcelgate::testing {

/// Guards a value that other threads change, and waits until it looks as wanted.
template <class T>
class Watched {
 public:
  template <class Change>
  void change(Change&& apply) {
    const std::lock_guard lock(mutex_);
    apply(value_);
    changed_.notify_all();
  }
  /// False when it did not come about in a minute.
  template <class Condition>
  [[nodiscard]] bool wait(Condition&& holds, std::chrono::seconds limit = std::chrono::seconds{60}) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, limit, [&] { return holds(value_); });
  }
  [[nodiscard]] T get() const {
    const std::lock_guard lock(mutex_);
    return value_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  T value_{};
};

/// Polls a condition that cannot notify. False when it did not become true within a minute.
template <class Condition>
[[nodiscard]] bool eventually(Condition&& holds, std::chrono::seconds limit = std::chrono::seconds{60}) {
  std::mutex mutex;
  std::condition_variable never;
  const auto until = std::chrono::steady_clock::now() + limit;
  while (!holds()) {
    std::unique_lock lock(mutex);
    if (std::chrono::steady_clock::now() > until) return false;
    never.wait_for(lock, std::chrono::milliseconds{5});
  }
  return true;
}

}  // namespace parcelgate::testing
