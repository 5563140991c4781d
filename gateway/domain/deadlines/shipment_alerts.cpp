#include "gateway/domain/deadlines/shipment_alerts.hpp"

#include <algorithm>
#include <array>

namespace parcelgate {
namespace {

/// Handed over without the recipient, who may not have agreed.
constexpr std::array<std::string_view, 3> kLeftSomewhere{"at_locker_or_station", "locker_or_station_signed",
                                                         "neighbour"};

bool is_left(const Shipment& shipment) noexcept {
  const bool is_there = shipment.status == Status::available_for_pickup || shipment.status == Status::delivered;
  return is_there &&
         std::find(kLeftSomewhere.begin(), kLeftSomewhere.end(), to_string(shipment.reason)) != kLeftSomewhere.end();
}

std::string name_of(const Shipment& shipment, std::string_view what) {
  return "shipment:" + shipment.key.carrier + "/" + shipment.key.tracking_number + ":" + std::string(what);
}

}  // namespace

AlertSet find_shipment_alerts(const RulePack& rules, const Shipment& shipment, Instant now) {
  AlertList list(now);
  const Milestones& milestones = shipment.milestones;
  if (milestones.returning_at && !milestones.returned_at && shipment.return_id.empty() &&
      *milestones.returning_at <= now) {
    list.open({.kind = AlertKind::returning_without_request,
               .cause_at = *milestones.returning_at,
               .evidence = name_of(shipment, "returning")});
  }
  if (rules.alert_limits.left_without_consent && is_left(shipment) && shipment.status_at &&
      shipment.status_at->at <= now) {
    list.open({.kind = AlertKind::left_without_consent,
               .cause_at = shipment.status_at->at,
               .evidence = name_of(shipment, to_string(*shipment.status))});
  }
  return list.take();
}

}  // namespace parcelgate
