#include "gateway/domain/delivery.hpp"

#include "gateway/domain/chinese_cities.hpp"
#include "gateway/domain/marks.hpp"
#include "gateway/domain/place.hpp"

namespace parcelgate {
namespace {

bool is_made_there(const HistoryEntry& entry) noexcept {
  return entry.status == Status::out_for_delivery || entry.status == Status::available_for_pickup ||
         entry.status == Status::delivered;
}

std::string city_of_delivery(const Shipment& shipment) {
  const HistoryEntry* latest = nullptr;
  for (const HistoryEntry& entry : shipment.history) {
    const bool is_earlier = shipment.journey_from && entry.occurred_at.at < *shipment.journey_from;
    if (is_earlier || !is_made_there(entry) || is_retracted(shipment, entry.fingerprint)) continue;
    if (latest == nullptr || order_of(*latest) < order_of(entry)) latest = &entry;
  }
  return latest == nullptr ? std::string{} : prefecture_in(city_of(latest->place));
}

std::optional<Instant> since(const Shipment& shipment) noexcept {
  std::optional<Instant> first;
  for (const Status status : {Status::out_for_delivery, Status::available_for_pickup}) {
    const Mark* const mark = find_mark(shipment.marks, slot_of(status, false));
    if (mark == nullptr) continue;
    const Instant at = mark->first.occurred_at().latest();
    if (!first || at < *first) first = at;
  }
  return first;
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

Delivery delivery_of(const Shipment& shipment) {
  return {city_of_delivery(shipment), since(shipment)};
}

}  // namespace parcelgate
