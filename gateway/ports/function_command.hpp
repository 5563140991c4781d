// A command made of two functions, for effects too small to deserve a class.
#pragma once

#include <functional>
#include <utility>

#include "gateway/ports/store.hpp"

namespace parcelgate {

/// apply() may run twice (see Command), so the first function must not consume its captures.
class FunctionCommand final : public Command {
 public:
  using Apply = std::function<Result<void>(Transaction&)>;
  using Finished = std::function<void(Result<void>)>;

  explicit FunctionCommand(Apply apply, Finished finished = {})
      : apply_(std::move(apply)), finished_(std::move(finished)) {}

  Result<void> apply(Transaction& transaction) override { return apply_(transaction); }
  void finished(Result<void> outcome) noexcept override {
    if (finished_) finished_(std::move(outcome));
  }

 private:
  Apply apply_;
  Finished finished_;
};

}  // namespace parcelgate
