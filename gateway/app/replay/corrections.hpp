// The corrections that a changed mapping makes to recorded events.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/domain/shipment.hpp"

namespace parcelgate {

/// Finds the events to record so that the shipment is as if `decoded` had been read from the beginning: unknown events,
/// and a correction for each event that now has another status, reason, leg, proof or instant, or that now retracts an
/// event that still counts. A correction retracts the event that counts now. Events retracted by their sender stay
/// retracted. Pure and idempotent: once the result is recorded, the next call returns nothing.
/// @param source     the source of the decoded events; only its own events are corrected
/// @param history    the complete history, with its older part
/// @param retracted  fingerprints of retracted events, ascending
[[nodiscard]] std::vector<TrackingEvent> find_corrections(std::string_view source,
                                                          std::span<const HistoryEntry> history,
                                                          std::span<const std::uint64_t> retracted,
                                                          std::span<const TrackingEvent> decoded);

}  // namespace parcelgate
