// Request bodies to values. All faults at once, each by its JSON pointer; unknown fields are faults.
#pragma once

#include <memory>
#include <string>

#include "gateway/app/directory/directory.hpp"
#include "gateway/app/ingest/register_shipment.hpp"
#include "gateway/app/ingest/return_commands.hpp"
#include "gateway/edge/http/problem.hpp"
#include "gateway/wire/fact.hpp"
#include "gateway/wire/object_reader.hpp"

namespace parcelgate {

// Carriers and numbers are returned in canonical form; an unknown carrier and a malformed number are faults. Without a
// carrier (or with "unknown") the key's carrier is empty and the number is as typed: see find_polling_accounts().

/// {"carrier"?, "tracking_number", "leg"?, "return_id"?, "hints"?, "country"?, "order_id"?, "amount"?,
/// "origin"?, "destination"?}. Tenant, accounts and instant are the
/// caller's.
/// @param country  set where the body names one
[[nodiscard]] ShipmentRegistration read_shipment_registration(const rapidjson::Value& body,
                                                              const CarrierLookup& carriers, std::string& country,
                                                              Faults& faults);

/// Finds the accounts that poll a number. Without a carrier also the candidate carriers, and `number` is rewritten in
/// the form of the likeliest one.
/// Trap: call it only while `faults` is empty, because it reads the carrier and the number.
/// @param carrier  canonical id; empty: it is detected
/// @param country  ISO 3166-1 alpha-2 that makes a carrier likelier; may be empty
/// @param pointer  of the number: a fault when no carrier's pattern fits
void find_polling_accounts(const std::shared_ptr<const Directory>& directory, std::string_view tenant,
                           std::string_view carrier, std::string& number, std::string_view country,
                           std::string_view pointer, PollRequest& polls, Faults& faults);

/// {"return_id", "order_id", "rule_pack"?, "locale"?, "kind"?, "amount"?, "origin"?, "destination"?, "requested_at"?,
/// "approved_at"?, "shipments"?}. The two instants become the facts "requested" and "approved".
/// @param defaults  values of members that the body leaves out; its tenant and created_at are kept
[[nodiscard]] ReturnRegistration read_return_registration(const rapidjson::Value& body, const Return& defaults,
                                                          const CarrierLookup& carriers, Faults& faults);

/// A fact with the return that it belongs to.
struct FactOfReturn {
  std::string return_id;
  Fact fact;
};
/// {"return_id", …}: a fact as POST /v1/returns/{return_id}/facts takes it, with its return.
[[nodiscard]] FactOfReturn read_fact_of_return(const rapidjson::Value& body, const FactReading& reading,
                                               Faults& faults);

/// The answer 422 that lists each fault with its JSON pointer. Call it once, when everything was read:
///
///     Faults faults;
///     auto wanted = read_shipment_registration(*document, carriers, country, faults);
///     if (!faults.empty()) return call.respond(invalid_fields(faults));
///
/// @param lists_all  false: only `detail` names the first fault, and how many more there are
[[nodiscard]] HttpReply invalid_fields(const Faults& faults, bool lists_all = true);

}  // namespace parcelgate
