// What facts, clocks and pushes change about asking, inside their own transaction.
#pragma once

#include <cstddef>
#include <string_view>

#include "gateway/ports/store.hpp"

namespace parcelgate {

/// After a clock moved: the return's shipments are asked about as soon as it wants, and asked again where asking had
/// ended. Never puts a question off.
Result<void> expedite_polls(Transaction& transaction, const Return& ret, Instant now);

/// A sender says that its subscription of a number is over: the account's rows come up at once, to subscribe again
/// where that is allowed, and else to be polled.
/// @param made_until  of subscriptions that were made later it said nothing
/// @return how many subscriptions ended
Result<std::size_t> end_subscriptions(Transaction& transaction, std::string_view tenant, std::string_view account,
                                      std::string_view tracking_number, std::string_view why, Instant made_until,
                                      Instant now);

}  // namespace parcelgate
