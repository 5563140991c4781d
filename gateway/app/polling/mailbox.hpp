// The queue of tasks from other threads to the thread "poll".
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <vector>

namespace parcelgate {

/// HTTP answers and commits are posted here as tasks and run on the thread that owns the schedule, so that the schedule
/// needs no lock. post() and nudge() are thread-safe; run_all() and wait() are for the reading thread alone.
///
/// Callbacks hold the mailbox by shared_ptr, because an answer may arrive after the poller has gone. Such a task is
/// never run, so a task may capture the poller's `this`:
///
///     http.send(request, [this, mailbox = mailbox_](Result<HttpResponse> answer) {
///       mailbox->post([this, answer = std::move(answer)] { on_answer(answer); });
///     });
class Mailbox {
 public:
  using Task = std::function<void()>;

  /// Queues a task and wakes the reader. From any thread.
  void post(Task task) {
    {
      const std::lock_guard lock(mutex_);
      tasks_.push_back(std::move(task));
    }
    arrived_.notify_one();
  }
  /// Wakes the reader without a task. From any thread.
  void nudge() {
    {
      const std::lock_guard lock(mutex_);
      nudged_ = true;
    }
    arrived_.notify_one();
  }
  /// Runs the queued tasks; tasks that they post wait for the next call. @return whether there was any
  bool run_all() {
    std::vector<Task> tasks;
    {
      const std::lock_guard lock(mutex_);
      tasks.swap(tasks_);
    }
    for (auto& task : tasks) task();
    return !tasks.empty();
  }
  /// Waits for a task, a nudge, the stop request or the end of `longest`.
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
