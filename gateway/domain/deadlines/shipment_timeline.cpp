// What happened to a shipment on its way to the buyer, read from its marks: their number is bounded, so the history
// need not be read.
#include <algorithm>
#include <tuple>

#include "gateway/domain/deadlines/timeline.hpp"
#include "gateway/domain/marks.hpp"

namespace parcelgate {
namespace {

/// When a point happened at the latest: a date without a time of day may be any moment of its day.
Instant latest(const MarkPoint& point) noexcept {
  return point.occurred_at().latest();
}

ScanZone zone_of(const MarkPoint& point) noexcept {
  return {point.offset_minutes, point.zone_source, point.doubt};
}

class ShipmentOccurrences {
 public:
  ShipmentOccurrences(const Shipment& shipment, std::vector<Occurrence>& out)
      : shipment_(shipment),
        out_(out),
        name_("shipment:" + shipment.key.carrier + "/" + shipment.key.tracking_number + ":") {}

  void read(Instant registered_at) {
    const Milestones& milestones = shipment_.milestones;
    add(Trigger::shipment_registered, registered_at);
    add(Trigger::picked_up, milestones.first_physical_scan_at, milestones.zone_of(Milestone::first_physical_scan));
    add_first(Trigger::hub_scan, Status::in_transit);
    add_first(Trigger::out_for_delivery, Status::out_for_delivery);
    add_first(Trigger::available_for_pickup, Status::available_for_pickup);
    read_movements();
    add(Trigger::signed_, milestones.signed_at, milestones.zone_of(Milestone::signed_));
    add(Trigger::returning, milestones.returning_at, milestones.zone_of(Milestone::returning));
    add(Trigger::ended, milestones.ended_at, milestones.zone_of(Milestone::ended));
    if (shipment_.estimated_delivery) add(Trigger::promised, shipment_.estimated_delivery->received_at);
  }

 private:
  /// Marks keep the first and the last scan of each status: the first of them after the pickup is the first movement,
  /// unless several scans of one status lie between.
  void read_movements() {
    const Mark* const scans = find_mark(shipment_.marks, kPhysicalScan);
    if (scans == nullptr || scans->first.order() == scans->last.order()) return;
    const Instant pickup = latest(scans->first);
    const MarkPoint* first = nullptr;
    for (const Mark& mark : shipment_.marks) {
      if (!is_scan_slot(mark.slot)) continue;
      for (const MarkPoint* point : {&mark.first, &mark.last}) {
        if (latest(*point) > pickup && (first == nullptr || latest(*point) < latest(*first))) first = point;
      }
    }
    if (first != nullptr) add(Trigger::first_movement, *first);
    if (latest(scans->last) > pickup) add(Trigger::movement, latest(scans->last), zone_of_last(scans->last));
  }

  /// Another scan whose zone is in doubt may have been the latest one.
  [[nodiscard]] ScanZone zone_of_last(const MarkPoint& last) const noexcept {
    ScanZone zone = zone_of(last);
    for (const Mark& mark : shipment_.marks) {
      for (const MarkPoint* point : {&mark.first, &mark.last}) {
        if (!point->doubt.exists() || !is_scan_slot(mark.slot)) continue;
        const ZoneDoubt reach = doubt_between(latest(last), latest(last), latest(*point) + point->doubt.later());
        zone.doubt.later_quarters = std::max(zone.doubt.later_quarters, reach.later_quarters);
      }
    }
    return zone;
  }

  void add(Trigger trigger, const std::optional<Instant>& at, const ScanZone& zone = {}) {
    if (at) out_.push_back({trigger, *at, name_ + std::string(to_string(trigger)), 0, zone});
  }
  void add(Trigger trigger, const MarkPoint& point) { add(trigger, latest(point), zone_of(point)); }
  void add_first(Trigger trigger, Status status) {
    if (const Mark* const mark = find_mark(shipment_.marks, slot_of(status, false))) add(trigger, mark->first);
  }

  const Shipment& shipment_;
  std::vector<Occurrence>& out_;
  std::string name_;
};

}  // namespace

Timeline timeline_of(const Shipment& shipment, Instant registered_at, Instant now) {
  Timeline timeline;
  timeline.carrier = shipment.key.carrier;
  ShipmentOccurrences(shipment, timeline.occurrences).read(registered_at);
  sort_and_keep_until(timeline, now);
  if (const auto& estimate = shipment.estimated_delivery) {
    const ZonedInstant& end = estimate->value.to ? *estimate->value.to : estimate->value.from;
    timeline.promised_until = end.latest();
    timeline.promised_zone = {static_cast<std::int16_t>(end.offset.count()), end.zone_source, end.doubt};
    timeline.has_doubts = timeline.has_doubts || end.doubt.exists();
  }
  return timeline;
}

}  // namespace parcelgate
