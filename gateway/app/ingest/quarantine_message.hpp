// The command that keeps what an authenticated sender sent and we could not decode.
#pragma once

#include <functional>

#include "gateway/ports/store.hpp"

namespace parcelgate {

class QuarantineMessage final : public Command {
 public:
  /// Given the row's id once it is durable.
  using Done = std::function<void(Result<std::int64_t>)>;
  explicit QuarantineMessage(QuarantinedMessage message, Done done = {});
  Result<void> apply(Transaction& transaction) override;
  void finished(Result<void> outcome) noexcept override;

 private:
  QuarantinedMessage message_;
  Done done_;
};

}  // namespace parcelgate
