// A value that many threads read while one replaces it.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

namespace parcelgate {

/// Snapshot holder. load() returns a shared_ptr that stays valid after store(). From any thread.
///
///     Replaceable<Config> config_;
///     const auto config = config_.load();  // once for each request, so that a request sees one configuration
///
/// A thread that loads very often keeps the value and compares version(), which takes no lock:
///
///     const auto version = config_.version();  // before load(), so that a change between the two is not missed
///     if (version != mine.version) mine = {config_.load(), version};
///
/// A mutex and not std::atomic<std::shared_ptr>: that of libstdc++ 12 ends a load without a release (its lock bit is
/// cleared with memory_order_relaxed), so a store may overtake the reading of the pointer, and pair it with the wrong
/// count (github.com/google/sanitizers/issues/1558).
template <typename T>
class Replaceable {
 public:
  Replaceable() = default;
  explicit Replaceable(std::shared_ptr<const T> value) : value_(std::move(value)) {}

  /// @return the newest value; null only where none was ever stored
  [[nodiscard]] std::shared_ptr<const T> load() const {
    const std::scoped_lock lock(mutex_);
    return value_;
  }

  void store(std::shared_ptr<const T> value) {
    // The old value is destroyed with the parameter, after the mutex is released.
    const std::scoped_lock lock(mutex_);
    value_.swap(value);
    version_.fetch_add(1, std::memory_order_release);
  }

  /// Rises with each store().
  [[nodiscard]] std::uint64_t version() const noexcept { return version_.load(std::memory_order_acquire); }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const T> value_;
  std::atomic<std::uint64_t> version_{0};
};

}  // namespace parcelgate
