// The wire forms of returns: facts files, and a return with its clocks as a JSON document.
#pragma once

#include <string>
#include <string_view>

#include "gateway/domain/deadlines/clocks.hpp"
#include "gateway/wire/fact.hpp"
#include "gateway/wire/json.hpp"
#include "gateway/wire/object_reader.hpp"

namespace parcelgate {

/// A return as `returns explain --json` prints it: return_id, order_id, rule_pack, done, wake_at, clocks as
/// write_clocks() shows them, facts, shipments.
/// @param rules  for labels and sentences of clocks; null: without them
void write_return(JsonWriter& writer, const Return& ret, Instant now, const RulePack* rules = nullptr,
                  Locale locale = Locale::en);

/// The members of a shipment of a return that the return itself holds (no braces): carrier, tracking_number, leg,
/// registered_at, other_return, delivery_city, out_for_delivery_at, milestones.
void write_linked_shipment_members(JsonWriter& writer, const ReturnShipment& shipment);

/// Reads a facts file, which explains the clocks of a return without a database: return_id, order_id, rule_pack,
/// tenant, locale, created_at, facts[], shipments[] (carrier, tracking_number, leg, registered_at, and either
/// milestones or canonical events[]). Comments are allowed. A return as the API returns it is a valid facts file too:
/// its clocks and tickets are ignored.
/// @param find_rules  finds the rule pack of an id, or returns null. When it is given, facts are checked as by the API
/// @error malformed: all faults, each with its JSON pointer
[[nodiscard]] Result<Return> parse_facts_file(std::string_view json, const CarrierLookup& carriers = any_carrier(),
                                              const FindRules& find_rules = {});

/// Reads a shipment to the buyer, which explains its clocks without a database: carrier, tracking_number,
/// registered_at, order_id, kind, amount, origin, destination, and canonical events[]. Its `deadlines` have no clocks
/// yet.
/// @error malformed: all faults, each with its JSON pointer
[[nodiscard]] Result<Shipment> parse_shipment_file(std::string_view json,
                                                   const CarrierLookup& carriers = any_carrier());

}  // namespace parcelgate
