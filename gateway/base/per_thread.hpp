// A value for each thread, without a lock at each use.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>

namespace parcelgate {

/// Owns one T for each thread that calls mine(), made at its first call. All of them live as long as this object. Only
/// a thread's first call, and calls of a thread that alternates between several PerThread<T>, take a lock.
///
///     PerThread<Buffers> buffers_;
///     Buffers& mine = buffers_.mine();  // used by this thread alone
///
/// Trap: a value is kept after its thread has ended, and a later thread may get it. Use it for a few long-lived
/// threads.
template <typename T>
class PerThread {
 public:
  PerThread() = default;
  PerThread(const PerThread&) = delete;
  PerThread& operator=(const PerThread&) = delete;

  [[nodiscard]] T& mine() {
    Last& last = last_used();
    if (last.owner != id_) last = {id_, &find()};
    return *last.value;
  }

 private:
  /// Ids are never reused, so the entry of an object that is gone is never taken for one of another object.
  struct Last {
    std::uint64_t owner{0};
    T* value{nullptr};
  };
  static Last& last_used() noexcept {
    static thread_local Last last;
    return last;
  }
  static std::uint64_t next_id() noexcept {
    static std::atomic<std::uint64_t> last{0};
    return last.fetch_add(1, std::memory_order_relaxed) + 1;
  }

  T& find() {
    const std::scoped_lock lock(mutex_);
    auto& known = values_[std::this_thread::get_id()];
    if (!known) known = std::make_unique<T>();
    return *known;
  }

  const std::uint64_t id_{next_id()};
  std::mutex mutex_;
  std::unordered_map<std::thread::id, std::unique_ptr<T>> values_;
};

}  // namespace parcelgate
