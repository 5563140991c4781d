// What registrations and events do to a number without its carrier. The states are in carrier_choice.hpp.
//
// A registration calls place_number(), then stores the shipment under that key, then calls schedule_number():
//
//     auto key = place_number(transaction, wanted, polls, ret, now);
//     if (!key) return unexpected(std::move(key).error());
//     …                                                    // register or link the shipment of *key
//     return schedule_number(transaction, *key, polls, now);
//
// Ingest calls take_undecided() when no shipment has the reported key, and settle_by_events() after the first proof.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "gateway/app/carrier_choice/carrier_choice.hpp"

namespace parcelgate {

/// Resolves the key of a registered number. The stated carrier comes first, then the carrier under which the number is
/// known already, then the likeliest candidate, then kUnknownCarrier. A stated carrier overrides an earlier guess: the
/// shipment moves to it, or, if that shipment is proven or the stated carrier has one already, leaves the return.
/// Adds no shipment.
/// @param wanted  its carrier is empty when none was stated
/// @param ret     the return that the caller holds and stores, or null. Do not read the same return again inside the
///                transaction: entries renamed in `ret` are not stored yet
[[nodiscard]] Result<ShipmentKey> place_number(Transaction& transaction, ShipmentKey wanted, const PollRequest& polls,
                                               Return* ret, Instant now);

/// Schedules the polling of a number. If its carrier is known, each account of the request gets a row. If it is
/// undecided, each possible carrier gets rows, in the order of the scores and two minutes apart, so that most numbers
/// are answered before the next carrier is polled. If no account polls the number, it is kept for one that will.
Result<void> schedule_number(Transaction& transaction, const ShipmentKey& key, const PollRequest& polls, Instant now);

/// The account that reported events about a number, and when. Views live only for the call.
struct ReportedBy {
  std::string_view account;
  Instant at{};
  const PollingAccounts& polling_accounts;  ///< looks up the accounts that poll the carrier once it is proven
};

/// Finds the shipment of an undecided number for events of a carrier that has no shipment of this number. The shipment
/// moves to that carrier if the events prove it, or if they are the first; otherwise it keeps its carrier and takes the
/// events all the same. The caller applies the events to the returned shipment.
/// @return null: the number is not undecided, so the events go to a new shipment
[[nodiscard]] Result<Shipment*> take_undecided(Transaction& transaction, const ShipmentKey& reported,
                                               std::span<const TrackingEvent> events, const ReportedBy& from);

/// Call once, when the first event that proves its carrier was applied to the shipment. An undecided choice becomes
/// settled: polling under the other possible carriers ends, and each account for the proven carrier polls the number.
Result<void> settle_by_events(Transaction& transaction, const Shipment& shipment, const ReportedBy& from);

/// Whether polling the number under the carrier of `key` has become useless, because the choice was settled for another
/// carrier or this one has not known the number for a month.
/// @return the carrier that has the number; empty: continue polling
[[nodiscard]] Result<std::string> find_other_carrier(Transaction& transaction, const ShipmentKey& key, Instant now);
/// Marks the row as ended because `carrier` has the number. The caller stores the row.
void end_for_other_carrier(PollState& row, std::string_view carrier);

}  // namespace parcelgate
