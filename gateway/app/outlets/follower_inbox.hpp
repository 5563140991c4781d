// Messages from other threads to a follower's thread. Shared, because deliveries may end after the follower.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "gateway/base/result.hpp"

namespace parcelgate {

/// Collects events between two looks of the thread; later requests of one kind replace earlier ones. Thread-safe.
///
/// A failed delivery, a request and news of the feed wake the thread at once. Successful deliveries wake it in groups:
/// one wake-up for each acknowledgement would cost more than the delivery itself.
class FollowerInbox {
 public:
  struct Completion {
    std::uint64_t delivery;
    Result<void> outcome;
  };
  /// The events since the last wait.
  struct Mail {
    std::vector<Completion> completions;
    std::optional<Result<void>> saved;   ///< outcome of the write of the cursor
    std::optional<Result<void>> probed;  ///< outcome of a probe
    std::optional<bool> pause;           ///< the last request
    bool look{false};                    ///< the feed may hold more
  };

  void complete(std::uint64_t delivery, Result<void> outcome) {
    const std::lock_guard lock(mutex_);
    const bool failed = !outcome;
    mail_.completions.push_back({delivery, std::move(outcome)});
    if (failed) return notify();
    if (mail_.completions.size() == completions_wanted_) arrived_.notify_one();
  }
  void saved(Result<void> outcome) {
    post([&] { mail_.saved = std::move(outcome); });
  }
  void probed(Result<void> outcome) {
    post([&] { mail_.probed = std::move(outcome); });
  }
  void request_pause(bool pause) {
    post([&] { mail_.pause = pause; });
  }
  void wake() {
    post([&] { mail_.look = true; });
  }

  /// Sets whether commits wake the follower; a paused follower needs no wake.
  void listen(bool wanted) noexcept { listening_ = wanted; }
  [[nodiscard]] bool is_listening() const noexcept { return listening_; }

  /// Waits for a wake or for `completions` successful deliveries, at most `limit`, and takes the mail.
  [[nodiscard]] Mail wait(std::chrono::milliseconds limit, std::size_t completions) {
    std::unique_lock lock(mutex_);
    completions_wanted_ = completions;
    arrived_.wait_for(lock, limit, [&] { return woken_ || mail_.completions.size() >= completions; });
    woken_ = false;
    completions_wanted_ = 0;
    return std::exchange(mail_, {});
  }

 private:
  template <class Put>
  void post(Put&& put) {
    const std::lock_guard lock(mutex_);
    put();
    notify();
  }
  /// One notification for all that comes before the thread looks.
  void notify() {
    if (!std::exchange(woken_, true)) arrived_.notify_one();
  }

  std::mutex mutex_;
  std::condition_variable arrived_;
  Mail mail_;
  bool woken_{false};
  std::size_t completions_wanted_{0};  ///< 0: the thread does not wait
  std::atomic<bool> listening_{true};
};

}  // namespace parcelgate
