// The shopper's answer as JSON, with schema.org's ParcelDelivery.
#pragma once

#include <string_view>

#include "gateway/app/track/track_view.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {

/// @param page  address of the tracking page; empty where the answer belongs to no link
void write_track(JsonWriter& writer, const TrackView& view, std::string_view page);

/// A list of schema.org ParcelDelivery objects, one for each parcel (https://schema.org/ParcelDelivery).
void write_parcel_deliveries(JsonWriter& writer, const TrackView& view, std::string_view page);

}  // namespace parcelgate
