// Request bodies to values. All faults at once, each by its JSON pointer; unknown fields are faults.
#pragma once

#include <string>

#include "gateway/app/ingest/register_shipment.hpp"
#include "gateway/app/ingest/return_commands.hpp"
#include "gateway/edge/problem.hpp"
#include "gateway/wire/object_reader.hpp"

namespace parcelgate {

/// {"carrier", "tracking_number", "leg"?, "return_id"?, "hints"?}. Tenant, accounts and instant are the caller's.
[[nodiscard]] ShipmentRegistration read_shipment_registration(const rapidjson::Value& body, Faults& faults);

/// {"return_id", "order_id", "rule_pack"?, "locale"?, "approved_at"?, "shipments"?}
/// @param defaults  what holds where the body says nothing; its tenant and created_at are kept
[[nodiscard]] ReturnRegistration read_return_registration(const rapidjson::Value& body, const Return& defaults,
                                                          Faults& faults);

/// {"fact_id", "kind", "at"?, "actor"?, "clock"?, "by"?, "due_at"?, "carrier"?, "tracking_number"?, "note"?}
[[nodiscard]] Fact read_fact(const rapidjson::Value& body, Instant now, Faults& faults);

[[nodiscard]] HttpReply invalid_fields(const Faults& faults);

}  // namespace parcelgate
