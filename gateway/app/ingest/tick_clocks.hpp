// The command that moves clocks because time has passed.
#pragma once

#include <memory>

#include "gateway/app/ingest/return_changes.hpp"

namespace parcelgate {

/// Evaluates returns whose wake_at has come, at most `limit`; what is left stays due.
class TickClocks final : public Command {
 public:
  TickClocks(Instant now, std::size_t limit, std::shared_ptr<const RulePacks> rules);
  Result<void> apply(Transaction& transaction) override;
  /// The next tick finds the same returns due, so there is nobody to tell.
  void finished(Result<void>) noexcept override {}

 private:
  Instant now_;
  std::size_t limit_;
  std::shared_ptr<const RulePacks> rules_;
};

}  // namespace parcelgate
