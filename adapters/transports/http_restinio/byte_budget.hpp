// Limits on the bytes that a listener holds.
#pragma once

#include <atomic>
#include <cstddef>

namespace parcelgate {

/// Bytes that may be held at once by all connections of a listener together. Lock-free.
/// Trap: each successful take() needs a give() of the same size.
class ByteBudget {
 public:
  explicit ByteBudget(std::size_t total) noexcept : left_(static_cast<std::ptrdiff_t>(total)) {}

  /// False, and nothing taken, when less than `bytes` is left.
  [[nodiscard]] bool take(std::size_t bytes) noexcept {
    const auto wanted = static_cast<std::ptrdiff_t>(bytes);
    if (left_.fetch_sub(wanted, std::memory_order_relaxed) >= wanted) return true;
    give(bytes);
    return false;
  }
  void give(std::size_t bytes) noexcept {
    left_.fetch_add(static_cast<std::ptrdiff_t>(bytes), std::memory_order_relaxed);
  }

 private:
  std::atomic<std::ptrdiff_t> left_;
};

/// The most bytes that a listener may hold in unanswered requests and in answers that are not yet sent.
struct ByteBudgets {
  ByteBudgets(std::size_t incoming_bytes, std::size_t outgoing_bytes) noexcept
      : incoming(incoming_bytes), outgoing(outgoing_bytes) {}
  ByteBudget incoming;
  ByteBudget outgoing;
};

}  // namespace parcelgate
