// The command that updates clocks because time has passed.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "gateway/app/deadlines/return_changes.hpp"

namespace parcelgate {

/// Tenant, and the id of a return, "carrier/number" of a shipment, or "complaint" and the id of a complaint.
using ClockOwner = std::pair<std::string, std::string>;

/// The outcome of one tick. After a failure `updated` is 0, because the transaction was rolled back.
struct TickReport {
  std::size_t updated{0};                  ///< returns, shipments and complaints that were evaluated or postponed
  std::optional<ClockOwner> failed_owner;  ///< the one at which the tick failed
};

/// Evaluates the clocks of returns, shipments and complaints whose wake_at has come, at most `limit` of each in one
/// transaction; the others stay due for the next tick. If one fails, the transaction fails as a whole: pass that one in
/// `avoid` next time. A return or complaint whose rule pack is missing is postponed by an hour and logged
/// (clocks_without_rules).
class TickClocks final : public Command {
 public:
  /// @param report  filled by apply() on the store's thread; read it only after the command has finished
  /// @param avoid   those at which an earlier tick failed: postponed by an hour instead of evaluated
  TickClocks(Instant now, std::size_t limit, std::shared_ptr<const RulePacks> rules,
             std::shared_ptr<TickReport> report = nullptr, std::set<ClockOwner> avoid = {});
  Result<void> apply(Transaction& transaction) override;
  /// A failure needs no handling: the next tick finds the same returns due.
  void finished(Result<void>) noexcept override {}

 private:
  Result<void> update(Transaction& transaction, Return& ret) const;
  Result<void> update(Transaction& transaction, Shipment& shipment) const;
  Result<void> update(Transaction& transaction, Complaint& complaint) const;

  Instant now_;
  std::size_t limit_;
  std::shared_ptr<const RulePacks> rules_;
  std::shared_ptr<TickReport> report_;
  std::set<ClockOwner> avoid_;
};

}  // namespace parcelgate
