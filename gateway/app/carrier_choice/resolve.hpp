// The carrier under which a registered number is stored and polled. The states are in carrier_choice.hpp.
//
//     auto key = resolve_number(transaction, wanted, polls, ret, now);
//     if (!key) return unexpected(std::move(key).error());
//     …                                                    // register or link the shipment of *key
//     return schedule_number(transaction, *key, polls, now);
#pragma once

#include "gateway/app/carrier_choice/carrier_choice.hpp"

namespace parcelgate {

/// Resolves the key of a registered number. The stated carrier comes first, then the carrier under which the number is
/// known already, then the likeliest candidate, then kUnknownCarrier. A stated carrier overrides an earlier guess: the
/// shipment moves to it, or, if that shipment is proven or the stated carrier has one already, leaves the return.
/// Adds no shipment.
/// @param wanted  its carrier is empty when none was stated
/// @param ret     the return that the caller holds and stores, or null. Do not read the same return again inside the
///                transaction: entries renamed in `ret` are not stored yet
[[nodiscard]] Result<ShipmentKey> resolve_number(Transaction& transaction, ShipmentKey wanted, const PollRequest& polls,
                                                 Return* ret, Instant now);

/// Schedules the polling of a number. If its carrier is known, each account of the request gets a row. If it is
/// undecided, each possible carrier gets rows, in the order of the scores and two minutes apart, so that most numbers
/// are answered before the next carrier is polled. If no account polls the number, it is kept for one that will.
Result<void> schedule_number(Transaction& transaction, const ShipmentKey& key, const PollRequest& polls, Instant now);

}  // namespace parcelgate
