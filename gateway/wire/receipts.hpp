// Receipts of parcels as JSON: bodies of API requests, answers, and feed entries.
#pragma once

#include <string>
#include <string_view>

#include "gateway/domain/receipts.hpp"
#include "gateway/wire/fact.hpp"

namespace parcelgate {

/// Reads receipt_id, carrier, tracking_number, received_at, warehouse and found {order_id, sender_phone_tail, quantity,
/// condition, weight_grams, note}.
/// @param now  recorded_at, and the default of received_at
[[nodiscard]] Receipt read_receipt(const rapidjson::Value& body, const CarrierLookup& carriers, Instant now,
                                   Faults& faults);

/// The members of one receipt (no braces): those that read_receipt() reads, recorded_at, and return_id (null: none).
void write_receipt_members(JsonWriter& writer, const Receipt& receipt);
/// [{"return_id", "order_id", "reasons"}]
void write_candidates(JsonWriter& writer, const std::vector<ReceiptCandidate>& candidates);
/// A receipt as the data of a feed entry.
[[nodiscard]] std::string render_receipt(const Receipt& receipt);

}  // namespace parcelgate
