#include "gateway/domain/reports/grouping.hpp"

#include <algorithm>

#include "gateway/domain/chinese_cities.hpp"

namespace parcelgate {
namespace {

/// "江苏省" and "江苏" are one province.
std::string_view province_name(const RegisteredPlace& place) {
  if (place.province.empty()) return place.city;
  const RegionName found = find_province(place.province);
  return found.size == 0 ? std::string_view(place.province) : found.name;
}

std::string value_of(const ReportOptions& options, ReportGroup group, const GroupedBy& thing) {
  switch (group) {
    case ReportGroup::platform:
      return std::string(thing.platform);
    case ReportGroup::carrier:
      return std::string(thing.carrier);
    case ReportGroup::lane:
      return lane_of(thing.order);
    case ReportGroup::warehouse:
      return warehouse_of(thing.order);
    case ReportGroup::clock:
      return std::string(thing.clock);
    case ReportGroup::month:
      return month_of(options, thing.at);
  }
  return {};
}

}  // namespace

GroupKey key_of(const ReportOptions& options, const GroupedBy& thing) {
  GroupKey key;
  key.reserve(options.by.size());
  for (const ReportGroup group : options.by) key.push_back(value_of(options, group, thing));
  return key;
}

std::string_view carrier_of(const Return& ret) noexcept {
  const auto found = std::find_if(ret.shipments.begin(), ret.shipments.end(),
                                  [](const ReturnShipment& shipment) { return shipment.leg == Leg::return_; });
  return found == ret.shipments.end() ? std::string_view{} : std::string_view(found->carrier);
}

std::string lane_of(const OrderDetails& order) {
  const std::string_view origin = province_name(order.origin);
  const std::string_view destination = province_name(order.destination);
  if (origin.empty() && destination.empty()) return {};
  return std::string(origin).append("→").append(destination);
}

std::string warehouse_of(const OrderDetails& order) {
  return order.destination.city.empty() ? order.destination.province : order.destination.city;
}

}  // namespace parcelgate
