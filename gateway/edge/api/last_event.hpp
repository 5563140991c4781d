// The latest event of a shipment, for lists.
#pragma once

#include "gateway/domain/shipment.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {

/// The member "last_event": null before the first event. With several sources, scans that another source overrules are
/// left out.
void write_last_event(JsonWriter& writer, const Shipment& shipment, Locale locale);

}  // namespace parcelgate
