#include "gateway/domain/delivery_city.hpp"

#include "gateway/domain/chinese_cities.hpp"
#include "gateway/domain/place.hpp"

namespace parcelgate {
namespace {

bool is_made_there(const HistoryEntry& entry) noexcept {
  return entry.status == Status::out_for_delivery || entry.status == Status::available_for_pickup ||
         entry.status == Status::delivered;
}

}  // namespace

std::string prefecture_in(std::string_view text) {
  const RegionName province = find_province(text);
  if (is_municipality(province.name)) return std::string(province.name);
  // 吉林 is a province and a city, 海南 a province and a prefecture: alone they are no city here.
  if (province.size > 0 && province.size < text.size()) text.remove_prefix(province.size);
  const RegionName city = find_city(text);
  return city.size == text.size() && is_prefecture(city.name) ? std::string(city.name) : std::string{};
}

std::string delivery_city(const Shipment& shipment) {
  const HistoryEntry* latest = nullptr;
  for (const HistoryEntry& entry : shipment.history) {
    const bool is_earlier = shipment.journey_from && entry.occurred_at.at < *shipment.journey_from;
    if (is_earlier || !is_made_there(entry) || is_retracted(shipment, entry.fingerprint)) continue;
    if (latest == nullptr || order_of(*latest) < order_of(entry)) latest = &entry;
  }
  return latest == nullptr ? std::string{} : prefecture_in(city_of(latest->place));
}

}  // namespace parcelgate
