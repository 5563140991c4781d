#include <algorithm>
#include <array>

#include "gateway/domain/reduce.hpp"
#include "gateway/wire/platform_refunds.hpp"
#include "gateway/wire/returns.hpp"

namespace parcelgate {
namespace {

/// The doubt of an instant from earliest_at and latest_at, where they are given.
ZoneDoubt read_doubt(ObjectReader& reader, Instant at) {
  const auto earliest = reader.instant("earliest_at", Need::optional).value_or(at);
  const auto latest = reader.instant("latest_at", Need::optional).value_or(at);
  if (earliest > at) reader.fault("earliest_at", "lies after the time itself");
  if (latest < at) reader.fault("latest_at", "lies before the time itself");
  return doubt_between(earliest, at, latest);
}

/// "zone_doubts" of milestones: {"signed_at": {"assumed", "earliest_at", "latest_at"}}
void read_zone_doubts(ObjectReader& milestones, Milestones& out) {
  const rapidjson::Value* const value = milestones.member("zone_doubts", Need::optional);
  if (value == nullptr) return;
  ObjectReader reader(*value, milestones.pointer_to("zone_doubts"), milestones.faults());
  const auto read = [&](std::string_view name, Milestone milestone) {
    const rapidjson::Value* const doubt = reader.member(name, Need::optional);
    if (doubt == nullptr) return;
    ObjectReader one(*doubt, reader.pointer_to(name), reader.faults());
    const auto assumed = one.zoned_instant("assumed", Need::required).value_or(ZonedInstant{});
    ScanZone& zone = out.zones[static_cast<std::size_t>(milestone)];
    zone = {static_cast<std::int16_t>(assumed.offset.count()), ZoneSource::assumed, read_doubt(one, assumed.at)};
    one.finish();
  };
  read("first_physical_scan_at", Milestone::first_physical_scan);
  read("signed_at", Milestone::signed_);
  read("returning_at", Milestone::returning);
  read("ended_at", Milestone::ended);
  read("returned_at", Milestone::returned);
  read("earlier_scan_at", Milestone::earlier_scan);
  reader.finish();
}

Milestones read_milestones(const rapidjson::Value& value, const std::string& pointer, Faults& faults) {
  ObjectReader reader(value, pointer, faults);
  Milestones milestones;
  milestones.first_physical_scan_at = reader.instant("first_physical_scan_at", Need::optional);
  milestones.signed_at = reader.instant("signed_at", Need::optional);
  milestones.returning_at = reader.instant("returning_at", Need::optional);
  milestones.ended_at = reader.instant("ended_at", Need::optional);
  milestones.returned_at = reader.instant("returned_at", Need::optional);
  milestones.earlier_scan_at = reader.instant("earlier_scan_at", Need::optional);
  read_zone_doubts(reader, milestones);
  reader.finish();
  return milestones;
}

/// A canonical event, as `carriers decode` prints it. Its raw code and text are not needed here.
TrackingEvent read_event(const rapidjson::Value& value, const std::string& pointer, Faults& faults) {
  ObjectReader reader(value, pointer, faults);
  for (const char* name :
       {"source", "carrier", "tracking_number", "carrier_code", "carrier_text", "location", "mapping_version"}) {
    reader.allow(name);
  }
  TrackingEvent event;
  event.event_id = reader.text("event_id", Need::required);
  event.occurred_at = reader.zoned_instant("occurred_at", Need::required).value_or(ZonedInstant{});
  event.occurred_at.zone_source =
      reader.enum_value("zone_source", Need::optional, find_zone_source).value_or(event.occurred_at.zone_source);
  event.occurred_at.doubt = read_doubt(reader, event.occurred_at.at);
  event.status = reader.enum_value("status", Need::optional, find_status);
  event.reason = reader.enum_value("reason", Need::optional, find_reason).value_or(Reason{});
  event.leg = reader.enum_value("leg", Need::optional, find_leg);
  const auto proof = reader.enum_value("proof_level", Need::optional, find_proof_level);
  if (event.status) event.proof = proof.value_or(least_proof(*event.status, event.reason));
  event.retracts = reader.text("retracts", Need::optional);
  event.also_retracts = reader.text("also_retracts", Need::optional);
  reader.finish();
  return event;
}

/// Events are listed oldest first; the position decides between equal instants.
std::vector<TrackingEvent> read_events(ObjectReader& shipment) {
  std::vector<TrackingEvent> events;
  shipment.each("events", Need::optional, [&](const rapidjson::Value& item, const std::string& pointer) {
    events.push_back(read_event(item, pointer, shipment.faults()));
    events.back().position = static_cast<std::uint16_t>(std::min<std::size_t>(events.size() - 1, UINT16_MAX));
  });
  return events;
}

/// @param from  start of the journey; what came before it belongs to another one
Milestones milestones_of(ObjectReader& shipment, Leg leg, std::optional<Instant> from) {
  Shipment reduced;
  reduced.leg = leg;
  reduced.journey_from = from;
  (void)reduce(reduced, read_events(shipment));
  return reduced.milestones;
}

/// Members of the API's return that a facts file does not use.
constexpr std::array kShownOfShipment{"status", "status_label", "status_at", "last_event", "evidence"};
constexpr std::array kShownOfReturn{"done", "wake_at", "clocks", "alerts", "tickets"};

class FactsFileReader {
 public:
  explicit FactsFileReader(const CarrierLookup& carriers) : reading_{carriers} {}

  Result<Return> read(const rapidjson::Value& document, const FindRules& find_rules) {
    {
      ObjectReader reader(document, "", faults_);
      const rapidjson::Value* done = find_member(document, "done");
      is_export_ = done != nullptr && done->IsBool();
      if (is_export_) allow(reader, kShownOfReturn);
      ret_.tenant = reader.text("tenant", Need::optional);
      ret_.return_id = reader.text("return_id", Need::required);
      ret_.order_id = reader.text("order_id", Need::optional);
      ret_.rule_pack = reader.text("rule_pack", Need::required);
      ret_.locale = reader.enum_value("locale", Need::optional, find_locale).value_or(Locale::zh_cn);
      ret_.created_at = reader.instant("created_at", Need::optional).value_or(Instant{});
      read_order_members(reader, ret_.order);
      ret_.platform_refunds = read_platform_refunds(reader);
      reader.each("facts", Need::required, [&](const rapidjson::Value& item, const std::string& pointer) {
        ret_.facts.push_back(read_fact(item, pointer, reading_, faults_));
      });
      // Where the journey of a shipment begins depends on the facts.
      reader.each("shipments", Need::optional, [&](const rapidjson::Value& item, const std::string& pointer) {
        ret_.shipments.push_back(read_shipment(item, pointer));
      });
    }
    add_file_fact_faults(find_rules, ret_.rule_pack, fact_owner(ret_), ret_.facts, faults_);
    if (!faults_.empty()) return to_error(faults_, "facts file");
    return std::move(ret_);
  }

 private:
  template <class Names>
  static void allow(ObjectReader& reader, const Names& names) {
    for (const char* name : names) reader.allow(name);
  }

  ReturnShipment read_shipment(const rapidjson::Value& value, const std::string& pointer) {
    ObjectReader reader(value, pointer, faults_);
    if (is_export_) allow(reader, kShownOfShipment);
    ReturnShipment shipment;
    if (!reader.text("carrier", Need::required).empty()) shipment.carrier = read_carrier(reader, reading_.carriers);
    shipment.tracking_number = read_tracking_number(reader, Need::required);
    shipment.leg = reader.enum_value("leg", Need::optional, find_leg).value_or(Leg::return_);
    shipment.registered_at = reader.instant("registered_at", Need::optional);
    shipment.other_return = reader.text("other_return", Need::optional);
    shipment.delivery.city = reader.text("delivery_city", Need::optional);
    shipment.delivery.since = reader.instant("out_for_delivery_at", Need::optional);
    const rapidjson::Value* const milestones = reader.member("milestones", Need::optional);
    const bool has_events = reader.member("events", Need::optional) != nullptr;
    if (milestones != nullptr && has_events) reader.fault("events", "give either milestones or events, not both");
    if (milestones != nullptr)
      shipment.milestones = read_milestones(*milestones, reader.pointer_to("milestones"), faults_);
    else
      shipment.milestones = milestones_of(reader, shipment.leg, journey_start(ret_, shipment));
    reader.finish();
    return shipment;
  }

  FactReading reading_;
  Faults faults_;
  Return ret_;
  bool is_export_{false};
};

}  // namespace

Result<Return> parse_facts_file(std::string_view json, const CarrierLookup& carriers, const FindRules& find_rules) {
  const auto document = parse_json_with_comments(json);
  if (!document) return unexpected(document.error());
  return FactsFileReader(carriers).read(*document, find_rules);
}

Result<Shipment> parse_shipment_file(std::string_view json, const CarrierLookup& carriers) {
  const auto document = parse_json_with_comments(json);
  if (!document) return unexpected(document.error());
  Faults faults;
  Shipment shipment;
  {
    ObjectReader reader(*document, "", faults);
    shipment.key.tenant = reader.text("tenant", Need::optional);
    shipment.key.carrier = read_carrier(reader, carriers);
    shipment.key.tracking_number = read_tracking_number(reader, Need::required);
    ShipmentDeadlines& deadlines = shipment.deadlines.emplace();
    deadlines.rule_pack = reader.text("rule_pack", Need::optional);
    deadlines.order_id = reader.text("order_id", Need::optional);
    read_order_members(reader, deadlines.order);
    deadlines.registered_at = reader.instant("registered_at", Need::required).value_or(Instant{});
    (void)reduce(shipment, read_events(reader));
  }
  if (!faults.empty()) return to_error(faults, "shipment file");
  return shipment;
}

}  // namespace parcelgate
