// What the commands of this folder do to a return, inside their transaction.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "gateway/domain/clocks.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate {

using RulePacks = std::map<std::string, RulePack>;

/// The pack that a return follows.
/// @error config: the configuration has no such pack
[[nodiscard]] Result<const RulePack*> find_rules(const RulePacks& packs, const Return& ret);

/// Evaluates the clocks, appends what changed to the feed and stores the return.
Result<void> move_clocks(Transaction& transaction, const RulePack& rules, Return& ret, Instant now);

/// Derives a shipment's state from its journey for the return (see journey_start()), and updates the return's
/// milestones.
Result<void> align_journey(Transaction& transaction, Return& ret, Shipment& shipment);
/// The same for all shipments of the return: after facts or attachments changed.
Result<void> align_journeys(Transaction& transaction, Return& ret);

/// Detaches the shipments whose waybill a fact of the return withdrew: their polling ends unless they had been
/// registered by themselves, and the feed says so. The clocks are moved by the caller.
Result<void> detach_withdrawn(Transaction& transaction, Return& ret, Instant now);

/// Brings the milestones of one of the return's shipments up to date. @return whether anything changed
bool refresh_milestones(Return& ret, const Shipment& shipment);

/// Finds or adds the shipment and ties it to the return, on the leg given; events that came first count at once.
/// Tells the feed when that is new.
/// @error conflict: it belongs to another return
Result<void> link_shipment(Transaction& transaction, Return& ret, const ShipmentKey& key, Leg leg, Instant now);

/// Finds or adds the shipment of no return; tells the feed when that is new.
/// @param leg  absent: a known shipment keeps its leg, a new one is outbound
/// @return whether it was added
Result<bool> register_shipment(Transaction& transaction, const ShipmentKey& key, std::optional<Leg> leg, Instant now);

}  // namespace parcelgate
