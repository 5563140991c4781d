// The clocks of shipments to the buyer, for commands to update inside their own transaction.
#pragma once

#include "gateway/domain/deadlines/rule_packs.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate {

/// Evaluates the clocks of a shipment at `now`. A shipment on its way to the buyer gets clocks at its first evaluation,
/// if the rule pack of its tenant has rules for shipments; one that turns into a return parcel loses them, each open
/// one as cancelled. The caller stores the shipment.
///
/// Publishes warnings, missed deadlines, and what ends them. A clock that starts and is met in time is every parcel's
/// course: publishing it would double the feed, and nobody needs to act on it.
///
/// The stored wake_at may be earlier than the next change: a movement moves deadlines away, and an index that followed
/// each of them would cost every event a write.
/// @return whether the shipment changed
[[nodiscard]] Result<bool> update_shipment_clocks(Transaction& transaction, const RulePacks& packs, Shipment& shipment,
                                                  Instant now);

/// What a registration knows of a shipment's order. Replaces what was known, and evaluates the clocks.
/// @return whether the shipment changed
[[nodiscard]] Result<bool> set_shipment_order(Transaction& transaction, const RulePacks& packs, Shipment& shipment,
                                              const std::string& order_id, const OrderDetails& order, Instant now);

}  // namespace parcelgate
