// Numbers that no configured account polls are given to accounts that do, after a start and after a reload.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gateway/app/carrier_choice/carrier_choice.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate {

/// Handles rows without an account (numbers registered before one polled them) and rows of accounts that are no longer
/// configured. A pass is done in steps, because there may be as many rows as parcels.
class AccountAssigner {
 public:
  /// Starts a pass. @param accounts  that poll or subscribe now
  void start(std::vector<std::string> accounts, Instant now);
  [[nodiscard]] bool is_done() const noexcept { return is_done_; }
  /// The command of the next step; null: there was nothing to do, and the pass is done. The step after it is only asked
  /// for when the command is durable.
  /// @error of the store: the step is to be tried again later
  [[nodiscard]] Result<std::unique_ptr<Command>> next(Reader& reader, const PollingAccounts& accounts_of, Instant now);

 private:
  [[nodiscard]] Result<std::vector<PollState>> read_rows(Reader& reader) const;

  std::vector<std::string> accounts_;
  Instant started_at_{};
  bool is_done_{true};
};

}  // namespace parcelgate
