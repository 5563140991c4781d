// Changes of a return and its shipments, for commands to call inside their own transaction.
//
// A command that changes the facts or shipments of a return calls these in this order:
//
//     const auto rules = find_rules(packs, ret);                                      // fail before changing anything
//     if (auto done = link_shipment(transaction, ret, key, {.leg = leg}, now); !done) return done;
//     return update_clocks(transaction, **rules, ret, now);                             // last: stores the return
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/domain/deadlines/clocks.hpp"
#include "gateway/domain/deadlines/rule_packs.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate {

/// The pack that a return follows.
/// @error config: the configuration has no such pack
[[nodiscard]] Result<const RulePack*> find_rules(const RulePacks& packs, const Return& ret);

/// Evaluates the clocks at `now`, publishes each change to the feed, stores the return with its next wake_at and adds
/// one to its version. If a clock changed, the polls of its shipments are expedited as well. Call it last: changes made
/// to `ret` afterwards are not stored.
Result<void> update_clocks(Transaction& transaction, const RulePack& rules, Return& ret, Instant now);

/// Derives the shipment's state anew if the start of its journey for this return has changed (see journey_start()), and
/// copies its milestones to the return. Does not store the return.
Result<void> align_journey(Transaction& transaction, Return& ret, Shipment& shipment);
/// align_journey() for all shipments of the return. Needed after the facts of the return changed.
Result<void> align_journeys(Transaction& transaction, Return& ret);

/// Detaches the shipments whose waybill was withdrawn by a fact of the return, and publishes each detachment. Polling
/// of a detached shipment ends, unless it was registered before it was attached to the return. The caller updates the
/// clocks and so stores the return.
/// @return the shipments that were detached
Result<std::vector<ShipmentKey>> detach_withdrawn(Transaction& transaction, Return& ret, Instant now);

/// The return's entry for a shipment; null: it has none.
[[nodiscard]] ReturnShipment* find_linked(Return& ret, const ShipmentKey& key) noexcept;

/// Copies the milestones of a shipment to the return's entry for it. A shipment that is not of the return is ignored.
/// @return whether anything changed; the caller then updates the clocks
Result<bool> refresh_milestones(Transaction& transaction, Return& ret, const Shipment& shipment);

/// Whether a shipment belongs to a return, whatever other returns it belongs to.
[[nodiscard]] bool belongs_to(const Shipment& shipment, std::string_view return_id) noexcept;

/// All returns of a shipment; the first is the one whose journey its state describes.
[[nodiscard]] std::vector<std::string> returns_of(const Shipment& shipment);
/// Takes a return off a shipment. The journey passes to the return that was attached next. The caller stores the
/// shipment.
void remove_return(Shipment& shipment, std::string_view return_id);

/// How a shipment is attached to a return.
struct ReturnLink {
  Leg leg{Leg::return_};
  bool is_shared{false};  ///< the parcel is stated to carry the goods of several returns
};

/// Finds or adds the shipment and attaches it to the return. Events received before count at once. Publishes the
/// registration, unless the shipment was attached on this leg already. Does not store the return.
///
/// A parcel can belong to several returns. Its state describes the journey for one of them: the first, or the newest
/// once the others are done. Each of the others has the milestones of its own journey, so that the order of the calls
/// moves no clock.
/// @error conflict: the shipment belongs to too many returns
Result<void> link_shipment(Transaction& transaction, Return& ret, const ShipmentKey& key, const ReturnLink& link,
                           Instant now);

/// Finds or adds a shipment without attaching it to a return. Publishes the registration if the shipment is new or its
/// leg changes.
/// @param leg  absent: a known shipment keeps its leg, a new one is outbound
/// @return whether the shipment was added
/// @error conflict: the leg would change, and the shipment belongs to a return
Result<bool> register_shipment(Transaction& transaction, const ShipmentKey& key, std::optional<Leg> leg, Instant now);

}  // namespace parcelgate
