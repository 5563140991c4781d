#include "gateway/edge/api/return_view.hpp"

#include <algorithm>

#include "gateway/edge/api/last_event.hpp"
#include "gateway/wire/explain.hpp"
#include "gateway/wire/feed.hpp"
#include "gateway/wire/platform_refunds.hpp"
#include "gateway/wire/returns.hpp"

namespace parcelgate {
namespace {

const Evidence* find_shown(const ReturnViewParts& parts, const ReturnShipment& linked) {
  if (parts.evidence == nullptr) return nullptr;
  const auto found = parts.evidence->shipments.find(shipment_name(linked.carrier, linked.tracking_number));
  return found == parts.evidence->shipments.end() ? nullptr : &found->second;
}

void write_shipment_of_return(JsonWriter& writer, const ReturnShipment& linked, const ReturnViewParts& parts) {
  const auto known = std::find_if(parts.shipments.begin(), parts.shipments.end(), [&](const Shipment& shipment) {
    return shipment.key.carrier == linked.carrier && shipment.key.tracking_number == linked.tracking_number;
  });
  writer.StartObject();
  write_linked_shipment_members(writer, linked);
  const bool has_status = known != parts.shipments.end() && known->status.has_value();
  write_key(writer, "status");
  if (has_status) {
    write_text(writer, to_string(*known->status));
    write_member(writer, "status_label", info(*known->status).labels[static_cast<std::size_t>(parts.locale)]);
  } else {
    writer.Null();
  }
  if (known != parts.shipments.end()) {
    write_zoned_instant(writer, "status_at", known->status_at);
    write_last_event(writer, *known, parts.locale);
  }
  if (const Evidence* const evidence = find_shown(parts, linked)) {
    const Zone* const zone = parts.rules == nullptr ? nullptr : parts.rules->zone.get();
    write_evidence(writer, "evidence", *evidence, zone, parts.locale);
  }
  writer.EndObject();
}

template <class Items, class Write>
void write_array(JsonWriter& writer, std::string_view key, const Items& items, Write write) {
  write_key(writer, key);
  writer.StartArray();
  for (const auto& item : items) write(item);
  writer.EndArray();
}

}  // namespace

void write_return(JsonWriter& writer, const ReturnViewParts& parts) {
  const Return& ret = parts.ret;
  writer.StartObject();
  write_member(writer, "return_id", ret.return_id);
  write_member(writer, "order_id", ret.order_id);
  write_member(writer, "rule_pack", ret.rule_pack);
  write_member(writer, "locale", to_string(ret.locale));
  write_order_members(writer, ret.order);
  write_platform_refunds(writer, ret.platform_refunds);
  write_instant(writer, "created_at", ret.created_at);
  write_key(writer, "done");
  writer.Bool(is_done(ret));
  write_instant(writer, "wake_at", ret.wake_at);
  const EvidenceByClock proof =
      parts.evidence != nullptr ? evidence_of_clocks(parts.rules, ret.clocks, *parts.evidence) : EvidenceByClock{};
  std::vector<Clock> clocks = ret.clocks;
  for (Clock& clock : clocks) clock.money_at_risk = proof.provable_money(clock);
  write_clocks(writer, clocks, {parts.rules, input_of(ret, parts.now), parts.locale, parts.now});
  write_array(writer, "alerts", ret.alerts, [&](const Alert& alert) { write_alert(writer, alert); });
  write_array(writer, "shipments", ret.shipments,
              [&](const ReturnShipment& shipment) { write_shipment_of_return(writer, shipment, parts); });
  write_facts(writer, ret.facts);
  write_array(writer, "tickets", parts.tickets, [&](const TicketOfReturn& ticket) {
    writer.StartObject();
    write_member(writer, "outlet", ticket.outlet);
    write_member(writer, "ticket_id", ticket.ticket_id);
    writer.EndObject();
  });
  writer.EndObject();
}

Result<std::vector<Shipment>> read_shipments(Reader& reader, const Return& ret) {
  std::vector<Shipment> out;
  for (const ReturnShipment& linked : ret.shipments) {
    auto shipment = reader.find_shipment({ret.tenant, linked.carrier, linked.tracking_number});
    if (!shipment) return unexpected(std::move(shipment).error());
    if (*shipment) out.push_back(**std::move(shipment));
  }
  return out;
}

Result<std::vector<TicketOfReturn>> read_tickets(Reader& reader, std::span<const OutletState> outlets,
                                                 std::string_view tenant, std::string_view return_id) {
  std::vector<TicketOfReturn> out;
  const std::string key = "ticket:" + std::string(tenant) + "/" + std::string(return_id);
  for (const OutletState& outlet : outlets) {
    auto record = reader.find_record(outlet.outlet, key);
    if (!record) return unexpected(std::move(record).error());
    if (!*record) continue;
    // The rest of the record is the outlet's own business.
    const auto document = parse_json((*record)->value);
    const std::string_view ticket_id = document ? find_text(*document, "ticket_id") : std::string_view{};
    if (!ticket_id.empty()) out.push_back({outlet.outlet, std::string(ticket_id)});
  }
  return out;
}

}  // namespace parcelgate
