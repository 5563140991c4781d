// What other threads hand to the thread "poll".
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <vector>

namespace parcelgate {

/// Answers and commits arrive here as tasks and run where the schedule lives, so that nothing there needs a lock.
/// Outlives its reader: what is posted after that is never run.
class Mailbox {
 public:
  using Task = std::function<void()>;

  void post(Task task) {
    {
      const std::lock_guard lock(mutex_);
      tasks_.push_back(std::move(task));
    }
    arrived_.notify_one();
  }
  /// Wakes the reader without work.
  void nudge() {
    {
      const std::lock_guard lock(mutex_);
      nudged_ = true;
    }
    arrived_.notify_one();
  }
  /// Runs all that has arrived. @return whether there was any
  bool run_all() {
    std::vector<Task> tasks;
    {
      const std::lock_guard lock(mutex_);
      tasks.swap(tasks_);
    }
    for (auto& task : tasks) task();
    return !tasks.empty();
  }
  void wait(const std::stop_token& stop, std::chrono::milliseconds longest) {
    std::unique_lock lock(mutex_);
    arrived_.wait_for(lock, stop, longest, [this] { return nudged_ || !tasks_.empty(); });
    nudged_ = false;
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any arrived_;
  std::vector<Task> tasks_;
  bool nudged_{false};
};

}  // namespace parcelgate
