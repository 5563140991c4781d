// Commands of the poller on their way to the store. Polling pauses while the store's queue is full.
#pragma once

#include <deque>
#include <memory>

#include "gateway/ports/store.hpp"

namespace parcelgate {

/// Holds commands that the store's full queue did not accept, and submits them in order. A command is never dropped;
/// the poller stops sending requests while is_blocked(), so that few commands wait. For one thread, "poll".
class CommandOutbox {
 public:
  explicit CommandOutbox(Store& store) : store_(store) {}

  /// Submits the command now, or as soon as flush() finds room.
  void submit(std::unique_ptr<Command> command) {
    held_.push_back(std::move(command));
    flush();
  }
  /// Submits waiting commands, in order, until the queue is full. Called in every step of the poller.
  void flush() {
    while (!held_.empty() && store_.submit(held_.front())) held_.pop_front();
  }
  /// Whether commands wait.
  [[nodiscard]] bool is_blocked() const noexcept { return !held_.empty(); }

 private:
  Store& store_;
  std::deque<std::unique_ptr<Command>> held_;
};

}  // namespace parcelgate
