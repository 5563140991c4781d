// The bounded queue before the writer.
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

class CommandQueue {
 public:
  explicit CommandQueue(std::size_t capacity) : capacity_(capacity) {}

  /// False when full or closed; then the command stays the caller's.
  [[nodiscard]] bool push(std::unique_ptr<Command>& command);

  /// Waits until there is room, at most `at_most`.
  void await_room(std::chrono::milliseconds at_most);

  enum class Wake { commands, idle, closed };
  /// Moves what has queued, at most `limit`, into `out` (which must be empty). Waits while there is nothing.
  /// @return idle: nothing came for `patience`; closed: nothing is left and nothing will come
  [[nodiscard]] Wake take(std::vector<std::unique_ptr<Command>>& out, std::size_t limit,
                          std::optional<std::chrono::milliseconds> patience);
  /// Nothing more is taken in; what has queued can still be taken out.
  void close();
  [[nodiscard]] std::size_t size() const;

 private:
  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::condition_variable room_;
  std::deque<std::unique_ptr<Command>> commands_;
  bool taker_waits_{false};  ///< spares a system call for each command that joins a running group
  bool closed_{false};
};

}  // namespace parcelgate::sqlite
