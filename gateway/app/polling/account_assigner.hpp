// Assigns numbers that no configured account polls to accounts that do, after a start and after a reload.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gateway/app/carrier_choice/carrier_choice.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate {

/// Handles rows without an account (numbers registered before an account polled them) and rows of accounts that are no
/// longer configured. A pass runs in steps of some hundred rows, because there may be as many rows as parcels.
///
///     assigner.start(account_ids, now);
///     while (!assigner.is_done()) {
///       auto command = assigner.next(reader, polling_accounts, now);
///       if (!command) …           // the store failed: call next() again later
///       if (*command == nullptr) break;
///       submit_and_wait(…);       // next() reads the rows that the command changes: wait for its commit
///     }
class AccountAssigner {
 public:
  /// Starts a pass; a pass under way is abandoned.
  /// @param accounts  ids of the accounts that poll or subscribe now
  void start(std::vector<std::string> accounts, Instant now);
  [[nodiscard]] bool is_done() const noexcept { return is_done_; }
  /// Builds the command of the next step. Call it again only when that command is durable.
  /// @param lookup  null: rows stay as they are
  /// @return null: the pass is done
  /// @error of the store; the same step can be retried later
  [[nodiscard]] Result<std::unique_ptr<Command>> next(Reader& reader, const PollingAccounts& lookup, Instant now);

 private:
  [[nodiscard]] Result<std::vector<PollState>> read_rows(Reader& reader) const;

  std::vector<std::string> accounts_;
  Instant started_at_{};
  bool is_done_{true};
};

}  // namespace parcelgate
