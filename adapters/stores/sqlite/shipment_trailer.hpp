// What follows the history in a shipment's row, where rows of older versions end or are padded with zeros.
#pragma once

#include "adapters/stores/sqlite/bytes.hpp"
#include "gateway/domain/shipment.hpp"

namespace parcelgate::sqlite {

/// Where its journey begins, and milestones that older versions did not keep.
void write_journey(ByteWriter& out, const Shipment& shipment);
void read_journey(ByteReader& in, Shipment& shipment);

/// Estimated delivery and partner number; follows the journey.
void write_reports(ByteWriter& out, const Shipment& shipment);
void read_reports(ByteReader& in, Shipment& shipment);

}  // namespace parcelgate::sqlite
