// What every entry of the feed about a shipment begins with.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "gateway/domain/shipment.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate {

/// @param type  of wire/feed.hpp
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
