// The wire forms of tracking values: the canonical event, and the `data` of feed entries.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gateway/domain/shipment.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {

/// The members of a canonical event that come from its message or shipment. All are views.
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

/// A member with an instant in RFC 3339, UTC; null when it is unknown.
void write_instant(JsonWriter& writer, std::string_view key, const std::optional<Instant>& at);
/// The members earliest_at and latest_at of a time whose zone is in doubt.
void write_doubt(JsonWriter& writer, Instant at, const ZoneDoubt& doubt);
/// Writes "precision": "day" for a date without a time of day, "earliest_at" and "latest_at" where the zone is in
/// doubt, and "implausible_time": "future" or "past" for a time that cannot be right. Writes nothing otherwise.
void write_time_quality(JsonWriter& writer, const ZonedInstant& time, TimeVerdict verdict);
/// The member "estimated_delivery": {"from", "to"?, "zone_source", "reported_at"?}. An end without a time of day is a
/// date ("2026-03-05").
void write_estimate(JsonWriter& writer, const EstimatedDelivery& estimate, std::optional<Instant> received_at = {});
/// The member "partner": {"carrier" (null when not known), "tracking_number", "reported_at"?}.
void write_partner(JsonWriter& writer, const PartnerNumber& partner, std::optional<Instant> received_at = {});
/// The members estimated_delivery and partner of a shipment, where they are known.
void write_reports(JsonWriter& writer, const Shipment& shipment);
/// The member "milestones", an object of instants; null for a milestone that was not reached. Where a zone is in doubt
/// also "zone_doubts": {"signed_at": {"assumed", "earliest_at", "latest_at"}}, with `assumed` as the instant in the
/// assumed offset.
void write_milestones(JsonWriter& writer, const Milestones& milestones);
/// A member with an instant in RFC 3339 and its own offset; null when it is unknown.
void write_zoned_instant(JsonWriter& writer, std::string_view key, const std::optional<ZonedInstant>& at);

}  // namespace parcelgate
