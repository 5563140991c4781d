// Registered numbers that no configured account polls. Each is kept as a row without an account until one polls it.
#pragma once

#include <string_view>

#include "gateway/app/scheduling/poll_request.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate {

/// The account of such a row. It is never due for a worker, and operators see it with the reason "no_account".
inline constexpr std::string_view kNoAccount{};

/// Call after a number was scheduled or its carrier was decided. If no account polls the number, stores a row without
/// an account that keeps the number and its hints; otherwise removes such a row.
Result<void> note_unpolled(Transaction& transaction, const ShipmentKey& key, const PollRequest& polls, Instant now);

/// Schedules a number at the accounts that poll it now; for an undecided number, at the accounts of each possible
/// carrier. If there is still none, the number keeps a row without an account.
/// @param row  without an account, or of an account that is no longer configured. The latter row ends, but keeps what
///             counts against the account's limits, in case the account is configured again
/// @param lookup  not null
Result<void> reschedule(Transaction& transaction, const PollState& row, const PollingAccounts& lookup, Instant now);

/// Whether a row is shown to people: not after its account was removed from the configuration.
[[nodiscard]] inline bool is_shown(const PollState& row) noexcept {
  return !(row.ended && row.basis.reason == CheckReason::no_account);
}

}  // namespace parcelgate
