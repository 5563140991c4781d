// Registered numbers that no account polls: kept as rows of no account, until an account comes that polls them.
#pragma once

#include <string_view>

#include "gateway/app/ingest/return_changes.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate {

/// The account of such a row. It is never due for a worker, and operators see it with the reason "no_account".
inline constexpr std::string_view kNoAccount{};

/// After a number was scheduled, or its carrier found out: where no account polls it, a row of no account keeps the
/// number and its hints; where one does, there is no such row any more.
Result<void> note_unpolled(Transaction& transaction, const ShipmentKey& key, const PollWish& polls, Instant now);

/// Schedules a number at the accounts that poll it by now, each possible carrier of an undecided number at its own.
/// Where there is still no such account, the number goes on as a row of no account.
/// @param row  of no account, or of one that is not configured any more: that one ends, and keeps what counts against
///             the account's limits for the day it comes back
Result<void> reschedule(Transaction& transaction, const PollState& row, const Askers& accounts_of, Instant now);

/// Whether people want to read of a row: of an account that is gone they do not.
[[nodiscard]] inline bool is_shown(const PollState& row) noexcept {
  return !(row.ended && row.why.reason == CheckReason::no_account);
}

}  // namespace parcelgate
