#include "gateway/app/track/transit_route.hpp"

#include <algorithm>
#include <utility>

#include "gateway/app/track/track_parcel.hpp"
#include "gateway/base/text.hpp"
#include "gateway/domain/chinese_cities.hpp"
#include "gateway/domain/place.hpp"

namespace parcelgate {
namespace {

/// Scans this close to the first or the last scan count for the city. Others may be in another city.
constexpr std::chrono::hours kNearFirstScan{12};
constexpr std::chrono::hours kNearDelivery{24};

/// The city at the start of a text, with "市", because 吉林 is also a province. Empty: none.
std::string city_key(std::string_view text) {
  const RegionName city = find_city(text);
  return city.size == 0 ? std::string{} : std::string(city.name) + "市";
}

/// The UTF-8 form of a Chinese character begins with a higher byte.
bool is_latin(std::string_view text) noexcept {
  constexpr unsigned char kFirstOfThreeBytes = 0xE0;
  return !text.empty() && text.front() != '-' && static_cast<unsigned char>(text.front()) < kFirstOfThreeBytes;
}

/// "berlin" for "Berlin, DE".
std::string plain_latin(std::string_view text) {
  return ascii_lower(trim(text.substr(0, text.find(','))));
}

/// The key for a place that city_of() returned: "四川成都", "成都市", "Berlin, DE".
std::string key_of_city(std::string_view city) {
  const RegionName province = find_province(city);
  if (province.size > 0 && is_municipality(province.name)) return std::string(province.name) + "市";
  if (std::string key = city_key(city.substr(province.size)); !key.empty()) return key;
  if (province.size > 0) return std::string(province.name);
  return plain_latin(city);
}

std::string origin_by_scans(const Shipment& shipment) {
  const auto& first = shipment.milestones.first_physical_scan_at;
  // The history may hold only the latest entries, and the first scan is needed.
  if (!first || !shipment.older.empty()) return {};
  const HistoryEntry* found = nullptr;
  for (const HistoryEntry& entry : shipment.history) {
    const Instant at = entry.occurred_at.at;
    if (at < *first || at > *first + kNearFirstScan || (found != nullptr && order_of(*found) < order_of(entry)))
      continue;
    if (!city_of(entry.place).empty()) found = &entry;
  }
  return found == nullptr ? std::string{} : key_of_city(city_of(found->place));
}

std::string destination_by_scans(const Shipment& shipment) {
  const auto& signed_at = shipment.milestones.signed_at;
  if (!signed_at) return {};
  const HistoryEntry* found = nullptr;
  for (const HistoryEntry& entry : shipment.history) {
    const Instant at = entry.occurred_at.at;
    if (at > *signed_at || at < *signed_at - kNearDelivery || (found != nullptr && order_of(entry) < order_of(*found)))
      continue;
    if (!city_of(entry.place).empty()) found = &entry;
  }
  return found == nullptr ? std::string{} : key_of_city(city_of(found->place));
}

}  // namespace

std::string transit_place(const RegisteredPlace& place) {
  const RegionName province = find_province(place.province);
  if (province.size > 0 && is_municipality(province.name)) return std::string(province.name) + "市";
  if (is_latin(place.city)) return plain_latin(place.city);
  // A registered city is not always a name: "市辖区", "-".
  if (std::string city = city_key(place.city); !city.empty()) return city;
  return province.size > 0 ? std::string(province.name) : plain_latin(place.province);
}

TransitRoute transit_route(const Shipment& shipment, const Return* ret) {
  TransitRoute route;
  if (ret != nullptr) {
    route = {transit_place(ret->order.origin), transit_place(ret->order.destination)};
    // A replacement goes in the opposite direction.
    if (!is_to_shop(shipment.leg)) std::swap(route.origin, route.destination);
  } else if (shipment.deadlines) {
    route = {transit_place(shipment.deadlines->order.origin), transit_place(shipment.deadlines->order.destination)};
  }
  if (route.origin.empty()) route.origin = origin_by_scans(shipment);
  if (route.destination.empty()) route.destination = destination_by_scans(shipment);
  return route;
}

}  // namespace parcelgate
