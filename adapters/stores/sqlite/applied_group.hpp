// Commands that the writer has applied and whose records are synced together.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "gateway/ports/store.hpp"

namespace parcelgate::sqlite {

/// Keeps each command with its outcome until it is answered. Used by the store's thread alone.
class AppliedGroup {
 public:
  void add(std::unique_ptr<Command> command, Result<void> outcome) {
    awaits_readers_ |= command->completion() == Completion::visible;
    commands_.push_back(std::move(command));
    outcomes_.push_back(std::move(outcome));
  }
  [[nodiscard]] std::size_t size() const noexcept { return commands_.size(); }
  [[nodiscard]] bool empty() const noexcept { return commands_.empty(); }
  /// Whether the caller of a command reads the result next.
  [[nodiscard]] bool awaits_readers() const noexcept { return awaits_readers_; }

  /// Answers the commands of one kind.
  void answer(Completion completion) {
    for (std::size_t at = 0; at < commands_.size(); ++at) {
      if (commands_[at]->completion() == completion) commands_[at]->finished(std::move(outcomes_[at]));
    }
  }
  /// Answers all commands, in their order.
  void answer() {
    for (std::size_t at = 0; at < commands_.size(); ++at) commands_[at]->finished(std::move(outcomes_[at]));
  }
  /// Answers all commands with an error instead of their outcomes.
  void refuse(const Error& error) {
    for (const auto& command : commands_) command->finished(unexpected(error));
  }
  /// Keeps the memory for the next group.
  void clear() noexcept {
    commands_.clear();
    outcomes_.clear();
    awaits_readers_ = false;
  }

 private:
  std::vector<std::unique_ptr<Command>> commands_;
  std::vector<Result<void>> outcomes_;
  bool awaits_readers_{false};
};

}  // namespace parcelgate::sqlite
