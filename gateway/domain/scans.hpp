// Merges the reports of several sources into scans: one for each thing that happened.
#pragma once

#include <span>
#include <vector>

#include "gateway/domain/shipment.hpp"

namespace parcelgate {

struct Scans {
  std::vector<Scan> scans;                  ///< in event order, without retracted ones
  std::vector<Disagreement> disagreements;  ///< in the order of the overruled scans
};

/// Merges the history of a shipment into scans. A function of the set of reports, never of their arrival.
///
/// Two reports are the same scan if their times match at the coarser precision, their meanings are compatible (equal,
/// or one coarser than the other) and their places do not conflict; see same_scan.hpp. A source adds at most one report
/// to a scan; the report goes to the scan that it fits best.
///
/// Trust: the carrier's own source comes before sources that pass on what carriers report; among those, names decide.
/// Of two scans that exclude each other the more trusted one decides the state. Without an own source it is the one
/// with the better proof (a physical scan before a status), then the one that more sources report, then by name.
/// Nothing is averaged.
///
///     const Scans found = find_scans(shipment, {});
///     for (const Scan& scan : found.scans) show(scan.shown);
///
/// Trap: compare only where is_compared(); the cost grows with the square of the reports of one instant.
/// @param older  the part of the history that the shipment does not hold itself
[[nodiscard]] Scans find_scans(const Shipment& shipment, std::span<const HistoryEntry> older);

/// Most reports of one shipment that are compared. It limits the work that a sender can cause; no real parcel has so
/// many. Beyond it each report is a scan of its own.
inline constexpr std::uint32_t kMostCompared = 512;

/// Whether the shipment's state comes from its scans. Otherwise each entry of its history is a scan of its own.
[[nodiscard]] inline bool is_compared(const Shipment& shipment) noexcept {
  return shipment.sources.size() > 1 && shipment.event_count <= kMostCompared;
}

}  // namespace parcelgate
