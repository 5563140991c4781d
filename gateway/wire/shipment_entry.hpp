// Feed entries about a shipment.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "gateway/domain/shipment.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate {

/// A feed entry with the shipment's key and return filled in. The store sets partition and position.
/// @param type  one of the types in wire/feed.hpp
/// @param data  rendered JSON object, by the function of wire/feed.hpp that belongs to the type
[[nodiscard]] inline FeedEntry entry_about(const Shipment& shipment, std::string_view type, Instant recorded_at,
                                           std::string data) {
  FeedEntry entry;
  entry.recorded_at = recorded_at;
  entry.type = type;
  entry.tenant = shipment.key.tenant;
  entry.carrier = shipment.key.carrier;
  entry.tracking_number = shipment.key.tracking_number;
  entry.return_id = shipment.return_id;
  entry.data = std::move(data);
  return entry;
}

}  // namespace parcelgate
