// A store command made of two functions, for changes that need no class of their own.
#pragma once

#include <functional>
#include <utility>

#include "gateway/ports/store.hpp"

namespace parcelgate {

/// Runs a function inside the store's write transaction:
///
///     auto stored = submit_and_wait(store, std::make_unique<FunctionCommand>([&](Transaction& transaction) {
///       return transaction.store_outlet(state);
///     }));
///
/// Trap: the store may call the first function twice (see Command), so it must not move from its captures. Captures by
/// reference are safe with submit_and_wait() only.
class FunctionCommand final : public Command {
 public:
  using Apply = std::function<Result<void>(Transaction&)>;
  using Finished = std::function<void(Result<void>)>;

  explicit FunctionCommand(Apply apply, Finished finished = {}, Completion completion = Completion::visible)
      : apply_(std::move(apply)), finished_(std::move(finished)), completion_(completion) {}

  [[nodiscard]] Completion completion() const noexcept override { return completion_; }
  Result<void> apply(Transaction& transaction) override { return apply_(transaction); }
  void finished(Result<void> outcome) noexcept override {
    if (finished_) finished_(std::move(outcome));
  }

 private:
  Apply apply_;
  Finished finished_;
  Completion completion_;
};

}  // namespace parcelgate
