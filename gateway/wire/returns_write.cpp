#include "gateway/wire/explain.hpp"
#include "gateway/wire/feed.hpp"
#include "gateway/wire/platform_refunds.hpp"
#include "gateway/wire/returns.hpp"
#include "gateway/wire/tracking.hpp"

namespace parcelgate {
void write_linked_shipment_members(JsonWriter& writer, const ReturnShipment& shipment) {
  write_member(writer, "carrier", shipment.carrier);
  write_member(writer, "tracking_number", shipment.tracking_number);
  write_member(writer, "leg", to_string(shipment.leg));
  write_instant(writer, "registered_at", shipment.registered_at);
  write_if_given(writer, "other_return", shipment.other_return);
  write_if_given(writer, "delivery_city", shipment.delivery.city);
  if (shipment.delivery.since) write_instant(writer, "out_for_delivery_at", shipment.delivery.since);
  write_milestones(writer, shipment.milestones);
}

void write_return(JsonWriter& writer, const Return& ret, Instant now, const RulePack* rules, Locale locale) {
  writer.StartObject();
  write_member(writer, "return_id", ret.return_id);
  write_member(writer, "order_id", ret.order_id);
  write_member(writer, "rule_pack", ret.rule_pack);
  write_order_members(writer, ret.order);
  write_platform_refunds(writer, ret.platform_refunds);
  write_key(writer, "done");
  writer.Bool(is_done(ret));
  write_instant(writer, "wake_at", ret.wake_at);
  write_clocks(writer, ret.clocks, {rules, input_of(ret, now), locale, now});
  write_facts(writer, ret.facts);
  write_key(writer, "shipments");
  writer.StartArray();
  for (const ReturnShipment& shipment : ret.shipments) {
    writer.StartObject();
    write_linked_shipment_members(writer, shipment);
    writer.EndObject();
  }
  writer.EndArray();
  writer.EndObject();
}

}  // namespace parcelgate
