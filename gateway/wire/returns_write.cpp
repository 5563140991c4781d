#include "gateway/wire/explain.hpp"
#include "gateway/wire/returns.hpp"
#include "gateway/wire/tracking.hpp"

namespace parcelgate {
namespace {

/// Optional words are left out, so that a stored return stays small.
void write_present(JsonWriter& writer, std::string_view name, std::string_view text) {
  if (!text.empty()) write_member(writer, name, text);
}

void write_clock_members(JsonWriter& writer, const Clock& clock) {
  write_member(writer, "id", clock.id);
  write_member(writer, "state", to_string(clock.state));
  write_member(writer, "actor", to_string(clock.actor));
  write_instant(writer, "started_at", clock.started_at);
  write_instant(writer, "due_at", clock.due_at);
  write_instant(writer, "met_at", clock.met_at);
  write_instant(writer, "at_risk_since", clock.at_risk_since);
  write_instant(writer, "breached_at", clock.breached_at);
  write_instant(writer, "paused_at", clock.paused_at);
  write_instant(writer, "evidence_at", clock.evidence_at);
  write_member(writer, "started_by", clock.started_by);
  write_member(writer, "met_by", clock.met_by);
  write_key(writer, "warned");
  writer.StartArray();
  for (const auto lead : clock.warned) write_text(writer, to_string(lead));
  writer.EndArray();
  write_key(writer, "why");
  writer.StartArray();
  for (const std::string& sentence : clock.why) write_text(writer, sentence);
  writer.EndArray();
}

void write_facts(JsonWriter& writer, const std::vector<Fact>& facts) {
  write_key(writer, "facts");
  writer.StartArray();
  for (const Fact& fact : facts) {
    writer.StartObject();
    write_member(writer, "fact_id", fact.fact_id);
    write_member(writer, "kind", to_string(fact.kind));
    write_instant(writer, "at", fact.at);
    if (fact.recorded_at != Instant{}) write_instant(writer, "recorded_at", fact.recorded_at);
    write_present(writer, "actor", fact.actor);
    write_present(writer, "clock", fact.clock);
    if (fact.by) write_member(writer, "by", to_string(*fact.by));
    if (fact.due_at) write_instant(writer, "due_at", fact.due_at);
    write_present(writer, "carrier", fact.carrier);
    write_present(writer, "tracking_number", fact.tracking_number);
    write_present(writer, "note", fact.note);
    writer.EndObject();
  }
  writer.EndArray();
}

void write_shipments(JsonWriter& writer, const std::vector<ReturnShipment>& shipments) {
  write_key(writer, "shipments");
  writer.StartArray();
  for (const ReturnShipment& shipment : shipments) {
    writer.StartObject();
    write_member(writer, "carrier", shipment.carrier);
    write_member(writer, "tracking_number", shipment.tracking_number);
    write_member(writer, "leg", to_string(shipment.leg));
    write_key(writer, "milestones");
    writer.StartObject();
    write_instant(writer, "first_physical_scan_at", shipment.milestones.first_physical_scan_at);
    write_instant(writer, "signed_at", shipment.milestones.signed_at);
    write_instant(writer, "returning_at", shipment.milestones.returning_at);
    write_instant(writer, "ended_at", shipment.milestones.ended_at);
    writer.EndObject();
    writer.EndObject();
  }
  writer.EndArray();
}

void write_clock_with_time_left(JsonWriter& writer, const Clock& clock, Instant now) {
  writer.StartObject();
  write_clock_members(writer, clock);
  write_key(writer, "seconds_left");
  if (const auto left = time_left(clock, now))
    writer.Int64(left->count());
  else
    writer.Null();
  writer.EndObject();
}

}  // namespace

void write_clock(JsonWriter& writer, const Clock& clock) {
  writer.StartObject();
  write_clock_members(writer, clock);
  writer.EndObject();
}

void write_return(JsonWriter& writer, const Return& ret, Instant now) {
  writer.StartObject();
  write_member(writer, "return_id", ret.return_id);
  write_member(writer, "order_id", ret.order_id);
  write_member(writer, "rule_pack", ret.rule_pack);
  write_key(writer, "done");
  writer.Bool(is_done(ret));
  write_instant(writer, "wake_at", ret.wake_at);
  write_key(writer, "clocks");
  writer.StartArray();
  for (const Clock& clock : ret.clocks) write_clock_with_time_left(writer, clock, now);
  writer.EndArray();
  write_facts(writer, ret.facts);
  write_shipments(writer, ret.shipments);
  writer.EndObject();
}

std::string encode_return(const Return& ret) {
  rapidjson::StringBuffer buffer;
  JsonWriter writer(buffer);
  writer.StartObject();
  write_member(writer, "tenant", ret.tenant);
  write_member(writer, "return_id", ret.return_id);
  write_member(writer, "order_id", ret.order_id);
  write_member(writer, "rule_pack", ret.rule_pack);
  write_member(writer, "locale", to_string(ret.locale));
  write_instant(writer, "created_at", ret.created_at);
  write_instant(writer, "wake_at", ret.wake_at);
  write_key(writer, "version");
  writer.Uint64(ret.version);
  write_facts(writer, ret.facts);
  write_shipments(writer, ret.shipments);
  write_key(writer, "clocks");
  writer.StartArray();
  for (const Clock& clock : ret.clocks) write_clock(writer, clock);
  writer.EndArray();
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace parcelgate
