#include <algorithm>

#include "gateway/wire/returns.hpp"

namespace parcelgate {
namespace {

Milestones read_milestones(const rapidjson::Value& value, const std::string& pointer, Faults& faults) {
  ObjectReader reader(value, pointer, faults);
  Milestones milestones;
  milestones.first_physical_scan_at = reader.instant("first_physical_scan_at", Need::optional);
  milestones.signed_at = reader.instant("signed_at", Need::optional);
  milestones.returning_at = reader.instant("returning_at", Need::optional);
  milestones.ended_at = reader.instant("ended_at", Need::optional);
  reader.finish();
  return milestones;
}

/// A canonical event, as `carriers decode` prints it; of its raw words nothing is needed here.
TrackingEvent read_event(const rapidjson::Value& value, const std::string& pointer, Faults& faults) {
  ObjectReader reader(value, pointer, faults);
  for (const char* name : {"source", "carrier", "tracking_number", "zone_source", "carrier_code", "carrier_text",
                           "location", "mapping_version"}) {
    reader.allow(name);
  }
  TrackingEvent event;
  event.event_id = reader.text("event_id", Need::required);
  event.occurred_at = reader.zoned_instant("occurred_at", Need::required).value_or(ZonedInstant{});
  event.status = reader.word("status", Need::optional, find_status);
  event.reason = reader.word("reason", Need::optional, find_reason).value_or(Reason{});
  event.leg = reader.word("leg", Need::optional, find_leg);
  const auto proof = reader.word("proof_level", Need::optional, find_proof_level);
  if (event.status) event.proof = proof.value_or(least_proof(*event.status, event.reason));
  event.retracts = reader.text("retracts", Need::optional);
  event.also_retracts = reader.text("also_retracts", Need::optional);
  reader.finish();
  return event;
}

Milestones milestones_of(ObjectReader& shipment, Leg leg) {
  Shipment reduced;
  reduced.leg = leg;
  std::vector<TrackingEvent> events;
  shipment.each("events", Need::optional, [&](const rapidjson::Value& item, const std::string& pointer) {
    events.push_back(read_event(item, pointer, shipment.faults()));
    // Rows of a list stand oldest first, which decides between equal instants.
    events.back().position = static_cast<std::uint16_t>(std::min<std::size_t>(events.size() - 1, UINT16_MAX));
  });
  (void)reduce(reduced, events);
  return reduced.milestones;
}

ReturnShipment read_shipment(const rapidjson::Value& value, const std::string& pointer, Faults& faults) {
  ObjectReader reader(value, pointer, faults);
  ReturnShipment shipment;
  shipment.carrier = reader.text("carrier", Need::required);
  shipment.tracking_number = reader.text("tracking_number", Need::required);
  shipment.leg = reader.word("leg", Need::optional, find_leg).value_or(Leg::return_);
  const rapidjson::Value* const milestones = reader.member("milestones", Need::optional);
  const bool has_events = reader.member("events", Need::optional) != nullptr;
  if (milestones != nullptr && has_events) reader.fault("events", "give either milestones or events, not both");
  if (milestones != nullptr)
    shipment.milestones = read_milestones(*milestones, reader.pointer_to("milestones"), faults);
  else
    shipment.milestones = milestones_of(reader, shipment.leg);
  reader.finish();
  return shipment;
}

}  // namespace

Fact read_fact(const rapidjson::Value& value, const std::string& pointer, Faults& faults) {
  ObjectReader reader(value, pointer, faults);
  Fact fact;
  fact.fact_id = reader.text("fact_id", Need::required);
  fact.kind = reader.word("kind", Need::required, find_fact_kind).value_or(FactKind::approved);
  fact.at = reader.instant("at", Need::required).value_or(Instant{});
  fact.recorded_at = reader.instant("recorded_at", Need::optional).value_or(Instant{});
  fact.actor = reader.text("actor", Need::optional);
  fact.clock = reader.text("clock", Need::optional);
  fact.by = reader.duration("by", Need::optional);
  fact.due_at = reader.instant("due_at", Need::optional);
  fact.carrier = reader.text("carrier", Need::optional);
  fact.tracking_number = reader.text("tracking_number", Need::optional);
  fact.note = reader.text("note", Need::optional);
  reader.finish();
  return fact;
}

Result<Return> parse_facts_file(std::string_view json) {
  const auto document = parse_json_with_comments(json);
  if (!document) return unexpected(document.error());
  Faults faults;
  ObjectReader reader(*document, "", faults);
  Return ret;
  ret.tenant = reader.text("tenant", Need::optional);
  ret.return_id = reader.text("return_id", Need::required);
  ret.order_id = reader.text("order_id", Need::optional);
  ret.rule_pack = reader.text("rule_pack", Need::required);
  ret.locale = reader.word("locale", Need::optional, find_locale).value_or(Locale::zh_cn);
  ret.created_at = reader.instant("created_at", Need::optional).value_or(Instant{});
  reader.each("facts", Need::required, [&](const rapidjson::Value& item, const std::string& pointer) {
    ret.facts.push_back(read_fact(item, pointer, faults));
  });
  reader.each("shipments", Need::optional, [&](const rapidjson::Value& item, const std::string& pointer) {
    ret.shipments.push_back(read_shipment(item, pointer, faults));
  });
  reader.finish();
  if (!faults.empty()) return to_error(faults, "facts file");
  return ret;
}

}  // namespace parcelgate
