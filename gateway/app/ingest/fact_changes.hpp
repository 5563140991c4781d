// What a fact or a number of a return changes, for commands to apply inside their own transaction.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/app/deadlines/return_changes.hpp"
#include "gateway/app/scheduling/poll_request.hpp"
#include "gateway/domain/receipts.hpp"

namespace parcelgate {

/// A shipment that is registered together with its return.
struct ShipmentOfReturn {
  std::string carrier;  ///< empty: not stated; see PollRequest::possible
  std::string tracking_number;
  Leg leg{Leg::return_};
  PollRequest polls;
  bool is_shared{false};  ///< see ReturnLink
};

/// One return that a command changes. The members outlive the calls.
struct ReturnChange {
  Transaction& transaction;
  const RulePacks& packs;
  const RulePack& rules;  ///< of the return
  Return& ret;
};

/// Applies a change to each of the returns but the changed one itself, and updates the clocks of those that it changed.
/// @param edit  returns whether it changed the return
Result<void> edit_others(const ReturnChange& change, std::vector<Return>& returns, Instant now,
                         const std::function<Result<bool>(Return&)>& edit);

/// Publishes an entry about a return.
Result<void> append_return_entry(Transaction& transaction, const Return& ret, std::string_view type, std::string data,
                                 Instant now);

/// Checks a fact, adds it to the return, publishes it and applies its consequences. A waybill is attached or detached;
/// a number that left the return takes its receipts along (see release_receipts()). A receipt with the goods of another
/// order is noted in the returns of that order. The clocks of other returns are updated here; the caller updates those
/// of the return itself, once for all facts.
/// @param polls  how to poll the number of a waybill_entered fact
/// @error rejected: the fact is not acceptable
Result<void> add_fact(const ReturnChange& change, const Fact& fact, const PollRequest& polls);

/// Resolves the carrier of a number, attaches it to the return and schedules its polling.
Result<void> add_shipment(const ReturnChange& change, const ShipmentOfReturn& shipment, Instant now);

/// Attaches a number to the return (see link_shipment()), updates its clocks and alerts, and records the receipts of
/// the parcel that came before the return had its number.
Result<void> attach_number(const ReturnChange& change, const ShipmentKey& key, const ReturnLink& link, Instant now);

}  // namespace parcelgate
