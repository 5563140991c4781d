// The `data` of feed entries about complaints. Their types are in feed.hpp.
#pragma once

#include <span>
#include <string>

#include "gateway/wire/feed.hpp"

namespace parcelgate {

/// {"complaint_id", "carrier", "tracking_number", "order_id", "kind", "complex", "rule_pack", "locale", "created_at",
/// "received_at", "amount"?, "origin"?, "destination"?}
[[nodiscard]] std::string render_complaint_registered(const Complaint& complaint);
/// {"complaint_id", "carrier", "tracking_number", "order_id", "fact": {…}}
[[nodiscard]] std::string render_fact_recorded(const Complaint& complaint, const Fact& fact);
/// {"subject": "complaint", "complaint_id", "carrier", "tracking_number", "order_id", "change", "lead"?, "had_alert",
/// "clock": {…}}
/// @param why  the clock's steps in sentences, in English
[[nodiscard]] std::string render_complaint_clock_change(const Complaint& complaint, const Clock& clock,
                                                        const ClockChange& change, std::span<const std::string> why);

/// The members that name a complaint (no braces): complaint_id, carrier, tracking_number, order_id (null: none).
void write_complaint_keys(JsonWriter& writer, const Complaint& complaint);

}  // namespace parcelgate
