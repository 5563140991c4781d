// The version of everything that the answer about a shipment shows, as an entity tag.
#pragma once

#include <span>
#include <string>

#include "gateway/edge/api/shipment_view.hpp"

namespace parcelgate {

/// Rises with each change of the JSON that write_shipment() makes from the same values, so that no client keeps an
/// answer of an older release.
inline constexpr std::uint64_t kShipmentForm = 4;

/// A strong ETag, with its quotes: the same for the same parts, another one when anything that is shown changes.
///
/// It is made from versions, not from the rendered answer: the shipment's version and the fingerprints of its newest
/// events (a shipment restored from a backup can reach a version for the second time, with other events), the checks,
/// the carrier choice, and language, view and number warning. Scans follow from the shipment. It stays the same across
/// a restart.
///
/// Trap: `events` is not part of it. A page of events has no tag, since retention may shorten it without a new version.
[[nodiscard]] std::string shipment_tag(const ShipmentViewParts& parts);

}  // namespace parcelgate
