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

// Carriers and numbers come in their canonical form; an unknown carrier, or what is not a tracking number, is a fault.
// Where a body names no carrier (or "unknown"), the key's is empty and the number is as typed: see
// find_polling_accounts().

/// {"carrier"?, "tracking_number", "leg"?, "return_id"?, "hints"?, "country"?}. Tenant, accounts and instant are the
/// caller's.
/// @param country  set where the body names one
[[nodiscard]] ShipmentRegistration read_shipment_registration(const rapidjson::Value& body,
                                                              const CarrierLookup& carriers, std::string& country,
                                                              Faults& faults);

/// Fills in where to ask about a number; of one without its courier also who may move it, and the number itself as its
/// likeliest courier writes it.
/// @param pointer  of the number: a fault when it could be nobody's
void find_polling_accounts(const std::shared_ptr<const EdgeDirectory>& directory, std::string_view tenant,
                           std::string_view carrier, std::string& number, std::string_view country,
                           std::string_view pointer, PollRequest& polls, Faults& faults);

/// {"return_id", "order_id", "rule_pack"?, "locale"?, "approved_at"?, "shipments"?}
/// @param defaults  what holds where the body says nothing; its tenant and created_at are kept
[[nodiscard]] ReturnRegistration read_return_registration(const rapidjson::Value& body, const Return& defaults,
                                                          const CarrierLookup& carriers, Faults& faults);

[[nodiscard]] HttpReply invalid_fields(const Faults& faults);

}  // namespace parcelgate
