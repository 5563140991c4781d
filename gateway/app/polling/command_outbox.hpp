// Commands on their way to the store; polling pauses while the store's queue is full.
#pragma once

#include <deque>
#include <memory>

#include "gateway/ports/store.hpp"

namespace parcelgate {

class CommandOutbox {
 public:
  explicit CommandOutbox(Store& store) : store_(store) {}

  void submit(std::unique_ptr<Command> command) {
    held_.push_back(std::move(command));
    flush();
  }
  /// Hands over what the store takes, in order.
  void flush() {
    while (!held_.empty() && store_.submit(held_.front())) held_.pop_front();
  }
  [[nodiscard]] bool is_blocked() const noexcept { return !held_.empty(); }

 private:
  Store& store_;
  std::deque<std::unique_ptr<Command>> held_;
};

}  // namespace parcelgate
