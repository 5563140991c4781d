// Answers on their way from any thread to the one that holds their connections.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "gateway/ports/http.hpp"

namespace parcelgate {

/// One answer and the request that it belongs to.
struct Letter {
  std::uint64_t ticket{0};
  HttpReply reply;
};

/// A group commit answers dozens of requests at once, and waking the listener's thread costs more than all else in
/// an answer: only the first letter of a batch wakes it.
class Mailbox {
 public:
  /// @param wake  asks the owning thread to call take(); called under the lock, must not block
  explicit Mailbox(std::function<void()> wake) : wake_(std::move(wake)) {}

  void put(Letter letter) {
    const std::scoped_lock lock(mutex_);
    if (closed_) return;
    letters_.push_back(std::move(letter));
    if (letters_.size() == 1) wake_();
  }

  /// Swaps the waiting letters into `out`, which must be empty; its memory is used for the next batch.
  void take(std::vector<Letter>& out) {
    const std::scoped_lock lock(mutex_);
    letters_.swap(out);
  }

  /// The thread that takes the letters, or none: it needs no mailbox to talk to itself.
  void set_owner(std::thread::id owner) noexcept { owner_.store(owner, std::memory_order_relaxed); }
  [[nodiscard]] bool is_owner() const noexcept {
    return owner_.load(std::memory_order_relaxed) == std::this_thread::get_id();
  }

  /// From now on letters are dropped: their connections are gone.
  void close() {
    const std::scoped_lock lock(mutex_);
    closed_ = true;
    letters_.clear();
  }

 private:
  std::atomic<std::thread::id> owner_{};
  std::mutex mutex_;
  bool closed_{false};
  std::function<void()> wake_;
  std::vector<Letter> letters_;
};

}  // namespace parcelgate
