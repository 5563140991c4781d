// The end of a shipment's row, after the history. Rows of older versions end before it or have zero bytes there, which
// read as absent values.
#pragma once

#include "adapters/stores/sqlite/bytes.hpp"
#include "gateway/domain/shipment.hpp"

namespace parcelgate::sqlite {

/// The start of the current journey, and milestones that older versions did not store.
void write_journey(ByteWriter& out, const Shipment& shipment);
void read_journey(ByteReader& in, Shipment& shipment);

/// Estimated delivery and partner number. Written after the journey.
void write_reports(ByteWriter& out, const Shipment& shipment);
void read_reports(ByteReader& in, Shipment& shipment);

}  // namespace parcelgate::sqlite
