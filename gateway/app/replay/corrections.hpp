// What a better mapping changes about events that are recorded already.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/domain/shipment.hpp"

namespace parcelgate {

/// Events to record so that the shipment stands as if `decoded` had been read from the beginning: those that are not
/// known, and for each that now means something else (status, reason, leg, proof or instant) or takes back what still
/// counts, a correction that retracts the one that counts now. What its sender took back stays so. Pure; once what it
/// gives is recorded, it gives nothing.
/// @param source     who tells the decoded events: only its own are corrected
/// @param history    the whole of it, older part included
/// @param retracted  fingerprints that were taken back, rising
[[nodiscard]] std::vector<TrackingEvent> find_corrections(std::string_view source,
                                                          std::span<const HistoryEntry> history,
                                                          std::span<const std::uint64_t> retracted,
                                                          std::span<const TrackingEvent> decoded);

}  // namespace parcelgate
