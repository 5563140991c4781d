// The command that moves clocks because time has passed.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "gateway/app/deadlines/return_changes.hpp"

namespace parcelgate {

/// Tenant and id of a return.
using ReturnName = std::pair<std::string, std::string>;

/// The outcome of one tick.
struct TickReport {
  std::size_t moved{0};
  std::optional<ReturnName> failed_shipment;  ///< the return at which the tick failed
};

/// Evaluates returns whose wake_at has come, at most `limit`; what is left stays due.
class TickClocks final : public Command {
 public:
  /// @param report  filled by apply(); read it after the outcome
  /// @param avoid   returns at which a tick failed: put off for an hour, so that they do not hold up the others
  TickClocks(Instant now, std::size_t limit, std::shared_ptr<const RulePacks> rules,
             std::shared_ptr<TickReport> report = nullptr, std::set<ReturnName> avoid = {});
  Result<void> apply(Transaction& transaction) override;
  /// A failure needs no handling: the next tick finds the same returns due.
  void finished(Result<void>) noexcept override {}

 private:
  Result<void> move(Transaction& transaction, Return& ret) const;

  Instant now_;
  std::size_t limit_;
  std::shared_ptr<const RulePacks> rules_;
  std::shared_ptr<TickReport> report_;
  std::set<ReturnName> avoid_;
};

}  // namespace parcelgate
