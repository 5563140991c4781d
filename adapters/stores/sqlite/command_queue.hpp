// The bounded queue between the threads that submit commands and the writer's thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "gateway/ports/store.hpp"

namespace parcelgate::sqlite {

/// Any thread may push; only the writer takes. Commands are taken in the order in which they were pushed.
class CommandQueue {
 public:
  using Clock = std::chrono::steady_clock;

  explicit CommandQueue(std::size_t capacity) : capacity_(capacity) {}

  /// False when the queue is full or closed; then the caller still owns the command.
  [[nodiscard]] bool push(std::unique_ptr<Command>& command);

  /// Waits until there is room, at most `at_most`.
  void await_room(std::chrono::milliseconds at_most);

  enum class Wake { commands, nudged, idle, closed };
  /// Moves the queued commands, at most `limit`, into `out` (which must be empty). Waits while the queue is empty.
  /// @param patience  longest wait; nothing: as long as it takes
  /// @return nudged: there are no commands, but nudge() was called; idle: no command came within `patience`; closed:
  /// the
  ///         queue is closed and empty
  [[nodiscard]] Wake take(std::vector<std::unique_ptr<Command>>& out, std::size_t limit,
                          std::optional<std::chrono::microseconds> patience);
  /// When the last command was pushed.
  [[nodiscard]] Clock::time_point last_push() const;
  /// Ends the wait of take(), or the next one, without a command.
  void nudge();
  /// Refuses further commands. Queued commands can still be taken.
  void close();
  [[nodiscard]] std::size_t size() const;

 private:
  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::condition_variable room_;
  std::deque<std::unique_ptr<Command>> commands_;
  Clock::time_point last_push_{};
  bool taker_waits_{false};  ///< spares a system call for each command that joins a running group
  bool is_nudged_{false};
  bool closed_{false};
};

}  // namespace parcelgate::sqlite
