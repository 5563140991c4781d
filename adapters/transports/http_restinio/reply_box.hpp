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
struct PendingReply {
  std::uint64_t ticket{0};
  HttpReply reply;
  bool is_piece{false};  ///< the reply's body is the next piece of a stream
};

/// The inbox of a listener thread. A group commit answers dozens of requests at once, and waking the listener's thread
/// costs more than all else in an answer: only the first reply of a batch wakes it.
class ReplyBox {
 public:
  /// @param wake  makes the owning thread call take(); called under the lock, must not block
  explicit ReplyBox(std::function<void()> wake) : wake_(std::move(wake)) {}

  void put(PendingReply pending) {
    const std::scoped_lock lock(mutex_);
    if (closed_) return;
    pending_.push_back(std::move(pending));
    if (pending_.size() == 1) wake_();
  }

  /// Swaps the waiting replies into `out`, which must be empty; its memory is used for the next batch.
  void take(std::vector<PendingReply>& out) {
    const std::scoped_lock lock(mutex_);
    pending_.swap(out);
  }

  /// The thread that takes the replies, or none. On that thread replies are delivered without the box.
  void set_owner(std::thread::id owner) noexcept { owner_.store(owner, std::memory_order_relaxed); }
  [[nodiscard]] bool is_owner() const noexcept {
    return owner_.load(std::memory_order_relaxed) == std::this_thread::get_id();
  }

  /// From now on replies are dropped: their connections are gone.
  void close() {
    const std::scoped_lock lock(mutex_);
    closed_ = true;
    pending_.clear();
  }

 private:
  std::atomic<std::thread::id> owner_{};
  std::mutex mutex_;
  bool closed_{false};
  std::function<void()> wake_;
  std::vector<PendingReply> pending_;
};

}  // namespace parcelgate
