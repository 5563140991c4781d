#include "adapters/stores/sqlite/shipment_trailer.hpp"

#include "adapters/stores/sqlite/deadline_codec.hpp"
#include "adapters/stores/sqlite/zoned_instant_codec.hpp"

namespace parcelgate::sqlite {
namespace {

// Which instants follow, in one byte; 0 is none.
constexpr std::uint8_t kHasJourney = 1;
constexpr std::uint8_t kHasReturned = 2;
constexpr std::uint8_t kHasEarlierScan = 4;
constexpr std::uint8_t kHasZoneDoubts = 8;

// Which reports there are, in one byte; 0 is none.
constexpr std::uint8_t kHasEstimate = 1;
constexpr std::uint8_t kHasEstimateEnd = 2;
constexpr std::uint8_t kHasPartner = 4;
constexpr std::uint8_t kHasDeadlines = 8;
constexpr std::uint8_t kHasOrderWeight = 16;
constexpr std::uint8_t kHasOtherReturns = 32;
constexpr std::uint8_t kHasAlerts = 64;
constexpr std::uint8_t kHasAgent = 128;

std::string own_name(const ShipmentKey& key) {
  return "shipment:" + key.carrier + "/" + key.tracking_number;
}

void write_deadlines(ByteWriter& out, const ShipmentKey& key, const ShipmentDeadlines& deadlines) {
  out.text(deadlines.rule_pack);
  out.text(deadlines.order_id);
  write_order(out, deadlines.order);
  out.instant(deadlines.registered_at);
  out.optional_instant(deadlines.wake_at);
  out.number(deadlines.clocks.size());
  const std::string name = own_name(key);
  for (const Clock& clock : deadlines.clocks) write_own_clock(out, clock, name);
}

ShipmentDeadlines read_deadlines(ByteReader& in, const ShipmentKey& key) {
  ShipmentDeadlines deadlines;
  deadlines.rule_pack = in.text();
  deadlines.order_id = in.text();
  deadlines.order = read_order(in);
  deadlines.registered_at = in.instant();
  deadlines.wake_at = in.optional_instant();
  const std::string name = own_name(key);
  for (std::size_t left = in.count(); left > 0 && in.ok(); --left) deadlines.clocks.push_back(read_own_clock(in, name));
  return deadlines;
}

}  // namespace

void write_journey(ByteWriter& out, const Shipment& shipment) {
  const Milestones& milestones = shipment.milestones;
  const unsigned flags = (shipment.journey_from ? kHasJourney : 0U) | (milestones.returned_at ? kHasReturned : 0U) |
                         (milestones.earlier_scan_at ? kHasEarlierScan : 0U) |
                         (has_zones(milestones) ? kHasZoneDoubts : 0U);
  out.byte(static_cast<std::uint8_t>(flags));
  for (const auto& at : {shipment.journey_from, milestones.returned_at, milestones.earlier_scan_at}) {
    if (at) out.instant(*at);
  }
  if ((flags & kHasZoneDoubts) != 0) write_zones(out, milestones);
}

void read_journey(ByteReader& in, Shipment& shipment) {
  if (in.at_end()) return;
  const std::uint8_t flags = in.byte();
  if ((flags & kHasJourney) != 0) shipment.journey_from = in.instant();
  if ((flags & kHasReturned) != 0) shipment.milestones.returned_at = in.instant();
  if ((flags & kHasEarlierScan) != 0) shipment.milestones.earlier_scan_at = in.instant();
  if ((flags & kHasZoneDoubts) != 0) read_zones(in, shipment.milestones);
  // Rows written before that instant was kept.
  if (in.ok() && shipment.status == Status::returned && !shipment.milestones.returned_at) derive(shipment);
}

void write_reports(ByteWriter& out, const Shipment& shipment) {
  const auto& estimate = shipment.estimated_delivery;
  const bool has_end = estimate && estimate->value.to;
  const bool has_alerts = shipment.deadlines && !shipment.deadlines->alerts.empty();
  const bool has_weight = shipment.deadlines && shipment.deadlines->order.weight_grams;
  const bool has_agent = shipment.deadlines && !shipment.deadlines->order.agent.empty();
  const unsigned parts = (estimate ? kHasEstimate : 0U) | (has_end ? kHasEstimateEnd : 0U) |
                         (shipment.partner ? kHasPartner : 0U) | (shipment.deadlines ? kHasDeadlines : 0U) |
                         (has_weight ? kHasOrderWeight : 0U) | (has_agent ? kHasAgent : 0U) |
                         (shipment.other_returns.empty() ? 0U : kHasOtherReturns) | (has_alerts ? kHasAlerts : 0U);
  if (parts == 0) return;
  out.byte(static_cast<std::uint8_t>(parts));
  if (estimate) {
    out.instant(estimate->received_at);
    write_time(out, estimate->value.from);
    if (has_end) write_time(out, *estimate->value.to);
  }
  if (shipment.partner) {
    out.instant(shipment.partner->received_at);
    out.text(shipment.partner->value.carrier);
    out.text(shipment.partner->value.tracking_number);
  }
  if (shipment.deadlines) write_deadlines(out, shipment.key, *shipment.deadlines);
  if (has_weight) out.number(*shipment.deadlines->order.weight_grams);
  if (has_agent) out.text(shipment.deadlines->order.agent);
  if (has_alerts) {
    out.number(shipment.deadlines->alerts.size());
    for (const Alert& alert : shipment.deadlines->alerts) write_alert(out, alert);
  }
  if (shipment.other_returns.empty()) return;
  out.number(shipment.other_returns.size());
  for (const std::string& return_id : shipment.other_returns) out.text(return_id);
}

void read_reports(ByteReader& in, Shipment& shipment) {
  if (!in.ok() || in.at_end()) return;
  const std::uint8_t parts = in.byte();
  if ((parts & kHasEstimate) != 0) {
    auto& estimate = shipment.estimated_delivery.emplace();
    estimate.received_at = in.instant();
    estimate.value.from = read_time(in);
    if ((parts & kHasEstimateEnd) != 0) estimate.value.to = read_time(in);
  }
  if ((parts & kHasPartner) != 0) {
    auto& partner = shipment.partner.emplace();
    partner.received_at = in.instant();
    partner.value.carrier = in.text();
    partner.value.tracking_number = in.text();
  }
  if ((parts & kHasDeadlines) != 0) shipment.deadlines = read_deadlines(in, shipment.key);
  if ((parts & kHasOrderWeight) != 0 && shipment.deadlines)
    shipment.deadlines->order.weight_grams = static_cast<std::uint32_t>(in.number());
  if ((parts & kHasAgent) != 0 && shipment.deadlines) shipment.deadlines->order.agent = in.text();
  if ((parts & kHasAlerts) != 0 && shipment.deadlines) {
    for (std::size_t left = in.count(); left > 0 && in.ok(); --left)
      shipment.deadlines->alerts.push_back(read_alert(in));
  }
  if ((parts & kHasOtherReturns) == 0) return;
  for (std::size_t left = in.count(); left > 0 && in.ok(); --left) shipment.other_returns.emplace_back(in.text());
}

}  // namespace parcelgate::sqlite
