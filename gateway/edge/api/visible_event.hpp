// What a shipment's history shows: an event as one source reported it, or a scan as several did.
#pragma once

#include <cstddef>
#include <vector>

#include "gateway/domain/scans.hpp"

namespace parcelgate {

/// One line of a history. Points into the shipment or its scans, which must outlive it.
struct VisibleEvent {
  const HistoryEntry* entry{nullptr};  ///< of the shipment, or the scan's shown report
  const Scan* scan{nullptr};           ///< null: no other source can have reported it
};

/// The newest events of a shipment's row, in reading order (newest first), without retracted ones.
/// @param count  at most so many
/// @param out    overwritten; kept by the caller for its memory
/// @param scans  of a shipment that several sources reported; null: each entry is shown by itself
void latest_events(const Shipment& shipment, const Scans* scans, std::size_t count, std::vector<VisibleEvent>& out);

}  // namespace parcelgate
