// The wire forms of tracking values: the canonical event, and the `data` of feed entries.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gateway/domain/shipment.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {

/// What stands around an event on the wire.
struct EventOrigin {
  std::string_view source;
  std::string_view carrier;
  std::string_view tracking_number;
  std::string_view mapping_version;
};

/// Writes the members of a canonical event (no braces): source, carrier, tracking_number, event_id, occurred_at,
/// zone_source, status, reason, carrier_code, carrier_text, location, leg, proof_level, mapping_version. Unknown values
/// are null, never left out. Only where they apply: precision and implausible_time (see write_time_quality),
/// estimated_delivery, partner and, on a correction, retracts.
void write_event_members(JsonWriter& writer, const EventOrigin& origin, const TrackingEvent& event);

/// The canonical event as one line of JSON, without a line end.
[[nodiscard]] std::string render_event(const EventOrigin& origin, const TrackingEvent& event);

void write_instant(JsonWriter& writer, std::string_view key, const std::optional<Instant>& at);
/// "precision": "day" for a date without a time of day, "implausible_time": "future" or "past"; nothing otherwise.
void write_time_quality(JsonWriter& writer, const ZonedInstant& time, TimeVerdict verdict);
/// The member "estimated_delivery": {"from", "to"?, "zone_source", "reported_at"?}. An end without a time of day is a
/// date ("2026-03-05").
void write_estimate(JsonWriter& writer, const EstimatedDelivery& estimate, std::optional<Instant> received_at = {});
/// The member "partner": {"carrier" (null when not known), "tracking_number", "reported_at"?}.
void write_partner(JsonWriter& writer, const PartnerNumber& partner, std::optional<Instant> received_at = {});
/// estimated_delivery and partner of a shipment, where they are known.
void write_reports(JsonWriter& writer, const Shipment& shipment);
/// The member "milestones" as an object of instants, null when not reached.
void write_milestones(JsonWriter& writer, const Milestones& milestones);
void write_zoned_instant(JsonWriter& writer, std::string_view key, const std::optional<ZonedInstant>& at);

}  // namespace parcelgate
