// From the first choice of a courier to the right one: what registrations and events do to an undecided number.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "gateway/app/carrier_choice/carrier_choice.hpp"

namespace parcelgate {

/// Where a registered number stands: under the courier that was stated, or, where none was, under the one that is known
/// of the number already, else under the likeliest. A statement corrects a choice: the shipment moves to the courier
/// that was stated, or, where another one's events are told of it already, gives its place in the return to that one's.
/// @param wanted  its carrier is empty when none was stated
/// @param ret     the return that the caller holds and stores, or null
[[nodiscard]] Result<ShipmentKey> place_number(Transaction& transaction, ShipmentKey wanted, const PollRequest& polls,
                                               Return* ret, Instant now);

/// One polling row for each account of the wish; of an undecided number for each possible courier, in the order of
/// their scores, some time after each other.
Result<void> schedule_number(Transaction& transaction, const ShipmentKey& key, const PollRequest& polls, Instant now);

/// Who told something about a number.
struct ReportedBy {
  std::string_view account;
  Instant at{};
  const PollingAccounts& polling_accounts;  ///< who is to ask on, once the courier is proven
};

/// The shipment of an undecided number, for events of a courier under whom nothing stands yet. It moves to that courier
/// when the events prove that it has the parcel, or when nothing was heard before. Null: the number is not undecided.
[[nodiscard]] Result<Shipment*> take_undecided(Transaction& transaction, const ShipmentKey& reported,
                                               std::span<const TrackingEvent> events, const ReportedBy& from);

/// The shipment's first proof has come: if its courier was a choice, that is settled, and nobody else is asked any
/// more.
Result<void> settle_by_events(Transaction& transaction, const Shipment& shipment, const ReportedBy& from);

/// Who moves the number, where asking about it as `key`'s courier's has no use any more: that is settled, or this
/// courier has not known it for a month. Empty: it goes on.
[[nodiscard]] Result<std::string> find_other_carrier(Transaction& transaction, const ShipmentKey& key, Instant now);
/// Ends the asking for that reason.
void end_for_other_carrier(PollState& row, std::string_view carrier);

}  // namespace parcelgate
