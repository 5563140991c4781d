#include "gateway/wire/tracking.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace parcelgate {
namespace {

void write_location(JsonWriter& writer, const Location& location) {
  write_key(writer, "location");
  if (location.empty()) {
    writer.Null();
    return;
  }
  writer.StartObject();
  write_text_or_null(writer, "name", location.name);
  write_text_or_null(writer, "region", location.region);
  write_text_or_null(writer, "postal_code", location.postal_code);
  write_text_or_null(writer, "country", location.country);
  writer.EndObject();
}

}  // namespace

void write_time_quality(JsonWriter& writer, const ZonedInstant& time, TimeVerdict verdict) {
  if (time.is_date()) write_member(writer, "precision", "day");
  if (time.doubt.exists()) write_doubt(writer, time.latest(), time.doubt);
  if (verdict != TimeVerdict::plausible) write_member(writer, "implausible_time", to_string(verdict));
}

void write_estimate(JsonWriter& writer, const EstimatedDelivery& estimate, std::optional<Instant> received_at) {
  const auto write_end = [&](std::string_view key, const ZonedInstant& time) {
    write_key(writer, key);
    const std::string text = to_rfc3339(time.at, time.offset);
    write_text(writer, time.is_date() ? std::string_view(text).substr(0, text.find('T')) : std::string_view(text));
  };
  write_key(writer, "estimated_delivery");
  writer.StartObject();
  write_end("from", estimate.from);
  if (estimate.to) write_end("to", *estimate.to);
  write_member(writer, "zone_source", to_string(estimate.from.zone_source));
  if (received_at) write_instant(writer, "reported_at", received_at);
  writer.EndObject();
}

void write_partner(JsonWriter& writer, const PartnerNumber& partner, std::optional<Instant> received_at) {
  write_key(writer, "partner");
  writer.StartObject();
  write_text_or_null(writer, "carrier", partner.carrier);
  write_member(writer, "tracking_number", partner.tracking_number);
  if (received_at) write_instant(writer, "reported_at", received_at);
  writer.EndObject();
}

void write_reports(JsonWriter& writer, const Shipment& shipment) {
  if (shipment.estimated_delivery) {
    write_estimate(writer, shipment.estimated_delivery->value, shipment.estimated_delivery->received_at);
  }
  if (shipment.partner) write_partner(writer, shipment.partner->value, shipment.partner->received_at);
}

void write_instant(JsonWriter& writer, std::string_view key, const std::optional<Instant>& at) {
  write_key(writer, key);
  if (at)
    write_text(writer, to_rfc3339(*at));
  else
    writer.Null();
}

void write_zoned_instant(JsonWriter& writer, std::string_view key, const std::optional<ZonedInstant>& at) {
  write_key(writer, key);
  if (at)
    write_text(writer, to_rfc3339(at->at, at->offset));
  else
    writer.Null();
}

namespace {

constexpr std::array<std::pair<std::string_view, std::optional<Instant> Milestones::*>, kMilestoneCount> kMilestones{
    {{"first_physical_scan_at", &Milestones::first_physical_scan_at},
     {"signed_at", &Milestones::signed_at},
     {"returning_at", &Milestones::returning_at},
     {"ended_at", &Milestones::ended_at},
     {"returned_at", &Milestones::returned_at},
     {"earlier_scan_at", &Milestones::earlier_scan_at}}};

void write_milestone_doubts(JsonWriter& writer, const Milestones& milestones) {
  const bool is_exact = std::none_of(milestones.zones.begin(), milestones.zones.end(),
                                     [](const ScanZone& zone) { return zone.doubt.exists(); });
  if (is_exact) return;
  write_key(writer, "zone_doubts");
  writer.StartObject();
  for (std::size_t at = 0; at < kMilestoneCount; ++at) {
    const auto& [name, member] = kMilestones[at];
    const ScanZone& zone = milestones.zones[at];
    if (!zone.doubt.exists() || !(milestones.*member)) continue;
    const Instant instant = *(milestones.*member);
    write_key(writer, name);
    writer.StartObject();
    write_zoned_instant(writer, "assumed",
                        ZonedInstant{instant, std::chrono::minutes{zone.offset_minutes}, ZoneSource::assumed});
    write_doubt(writer, instant, zone.doubt);
    writer.EndObject();
  }
  writer.EndObject();
}

}  // namespace

void write_doubt(JsonWriter& writer, Instant at, const ZoneDoubt& doubt) {
  write_instant(writer, "earliest_at", at - doubt.earlier());
  write_instant(writer, "latest_at", at + doubt.later());
}

void write_milestones(JsonWriter& writer, const Milestones& milestones) {
  write_key(writer, "milestones");
  writer.StartObject();
  for (const auto& [name, member] : kMilestones) write_instant(writer, name, milestones.*member);
  write_milestone_doubts(writer, milestones);
  writer.EndObject();
}

void write_event_members(JsonWriter& writer, const EventOrigin& origin, const TrackingEvent& event) {
  write_member(writer, "source", origin.source);
  write_member(writer, "carrier", origin.carrier);
  write_member(writer, "tracking_number", origin.tracking_number);
  write_member(writer, "event_id", event.event_id);
  write_zoned_instant(writer, "occurred_at", event.occurred_at);
  write_member(writer, "zone_source", to_string(event.occurred_at.zone_source));
  write_time_quality(writer, event.occurred_at, event.time_verdict);
  write_text_or_null(writer, "status", event.status ? to_string(*event.status) : std::string_view{});
  write_member(writer, "reason", to_string(event.reason));
  write_text_or_null(writer, "carrier_code", event.carrier_code);
  write_text_or_null(writer, "carrier_text", event.carrier_text);
  write_location(writer, event.location);
  write_text_or_null(writer, "leg", event.leg ? to_string(*event.leg) : std::string_view{});
  write_member(writer, "proof_level", to_string(event.proof));
  write_member(writer, "mapping_version", origin.mapping_version);
  if (event.estimated_delivery) write_estimate(writer, *event.estimated_delivery);
  if (event.partner) write_partner(writer, *event.partner);
  if (!event.retracts.empty()) write_member(writer, "retracts", event.retracts);
  if (!event.also_retracts.empty()) write_member(writer, "also_retracts", event.also_retracts);
}

std::string render_event(const EventOrigin& origin, const TrackingEvent& event) {
  return render_json_object([&](JsonWriter& writer) { write_event_members(writer, origin, event); });
}

}  // namespace parcelgate
