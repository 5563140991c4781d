// From what several sources told to what happened: a function of the set of tellings, never of their arrival.
//
// Who is trusted: the carrier's own source before those that pass on what carriers say; among those, by name.
// What is one scan: tellings of different sources whose instants are equal to the precision that both tell, whose
// meanings are equal or one coarser than the other, and whose places do not differ; see same_scan.hpp. Each source adds
// to a scan at most once, and its telling goes to the scan that it fits best.
// Which of two that exclude each other counts: the more trusted; without an own source the one with the better proof (a
// physical scan before a status), then the one that more sources tell, then by name. Nothing is averaged.
#pragma once

#include <span>
#include <vector>

#include "gateway/domain/shipment.hpp"

namespace parcelgate {

struct Scans {
  std::vector<Scan> scans;                  ///< in event order, without those taken back
  std::vector<Disagreement> disagreements;  ///< in the order of what is overruled
};

/// @param older  the part of the history that the shipment does not hold itself
[[nodiscard]] Scans find_scans(const Shipment& shipment, std::span<const HistoryEntry> older);

/// Tellings of a shipment beyond which none are compared any more, so that no sender makes us compare without end: no
/// parcel is told of so often. Each telling then stands for itself.
inline constexpr std::uint32_t kMostCompared = 512;

/// Whether the shipment's state is that of its scans; otherwise each entry of its history stands for itself.
[[nodiscard]] inline bool is_compared(const Shipment& shipment) noexcept {
  return shipment.sources.size() > 1 && shipment.event_count <= kMostCompared;
}

}  // namespace parcelgate
