// What tracking events decide about a number without its carrier. The states are in carrier_choice.hpp.
//
// Ingest calls one function before and one after it applies the events of a message. Both return at once for a number
// whose carrier is decided:
//
//     const auto shipment = find_shipment_for_events(transaction, key, events, from);
//     …                                                    // null: add a shipment; then apply the events
//     return confirm_by_events(transaction, **shipment, was_proven, from);
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "gateway/app/carrier_choice/carrier_choice.hpp"

namespace parcelgate {

/// The account that reported events about a number, and when. Views live only for the call.
struct ReportedBy {
  std::string_view account;
  Instant at{};
  const PollingAccounts& polling_accounts;  ///< looks up the accounts that poll the carrier once it is proven
};

/// Finds the shipment that takes the events: the one with the reported key, or that of the undecided number. The latter
/// moves to the reported carrier if the events prove it, or if they are the first; otherwise it keeps its carrier and
/// takes the events all the same.
/// @return null: the number is not known, or is decided for another carrier, so the events go to a new shipment
[[nodiscard]] Result<Shipment*> find_shipment_for_events(Transaction& transaction, const ShipmentKey& reported,
                                                         std::span<const TrackingEvent> events, const ReportedBy& from);

/// Call after the events were applied. The first proof settles an undecided choice: polling under the other possible
/// carriers ends, and each account for the proven carrier polls the number. Costs nothing without a new proof.
/// @param was_proven  is_proven() before the events
Result<void> confirm_by_events(Transaction& transaction, const Shipment& shipment, bool was_proven,
                               const ReportedBy& from);

/// Settles the choice for the carrier of `key`, stores it, and ends polling under the other candidates.
Result<void> settle(Transaction& transaction, CarrierChoice& choice, const ShipmentKey& key, SettledBy by);

/// Whether polling the number under the carrier of `key` has become useless, because the choice was settled for another
/// carrier or this one has not known the number for a month.
/// @return the carrier that has the number; empty: continue polling
[[nodiscard]] Result<std::string> find_other_carrier(Transaction& transaction, const ShipmentKey& key, Instant now);
/// Marks the row as ended because `carrier` has the number. The caller stores the row.
void end_for_other_carrier(PollState& row, std::string_view carrier);

}  // namespace parcelgate
