// Changes of polling rows that clocks and pushes cause, inside the transaction of the caller.
#pragma once

#include <cstddef>
#include <string_view>

#include "gateway/ports/store.hpp"

namespace parcelgate {

/// Call after a clock of the return moved. Brings the next poll of each of its shipments forward if a deadline is near,
/// and restarts polling that had ended although the journey has not. Never delays a poll.
///
/// Rows that wait for another reason stay as they are: a deadline does not shorten the retry delay after a failure or a
/// refusal, nor the courier's minimum interval.
Result<void> expedite_polls(Transaction& transaction, const Return& ret, Instant now);

/// Call when a courier reports that its subscription of a number has ended. The account's rows become due at once: the
/// poller then subscribes again if that is allowed, and otherwise polls.
/// @param why         the courier's own text, shown to people
/// @param made_until  subscriptions made later are not affected: a replayed message ends only those of its own time
/// @return the number of subscriptions that ended
Result<std::size_t> end_subscriptions(Transaction& transaction, std::string_view tenant, std::string_view account,
                                      std::string_view tracking_number, std::string_view why, Instant made_until,
                                      Instant now);

}  // namespace parcelgate
