// Registered numbers that no account polls: kept as rows of no account, until an account comes that polls them.
#pragma once

#include <string_view>

#include "gateway/app/ingest/return_changes.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate {

/// The account of such a row. It is never due for a worker, and operators see it with the reason "no_account".
inline constexpr std::string_view kNoAccount{};

/// After a number was scheduled: where no account got a row, one of no account keeps the number and its hints; where one
/// did, a row of no account has ended.
Result<void> note_unpolled(Transaction& transaction, const ShipmentKey& key, const PollWish& polls, Instant now);

/// Schedules a number at the accounts that poll it by now, each possible carrier of an undecided number at its own. The
/// row ends; where there is still no such account, the number goes on as a row of no account.
/// @param row  of no account, or of one that is not configured any more
Result<void> reschedule(Transaction& transaction, const PollState& row, const Askers& accounts_of, Instant now);

/// Of such a row that has ended people need not read.
[[nodiscard]] inline bool is_shown(const PollState& row) noexcept {
  return !(row.ended && row.why.reason == CheckReason::no_account);
}

}  // namespace parcelgate
