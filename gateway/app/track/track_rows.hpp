// The rows of the store that a shopper's answer is made from.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "gateway/app/track_links/track_link.hpp"
#include "gateway/domain/returns.hpp"
#include "gateway/domain/scans.hpp"
#include "gateway/domain/shipment.hpp"
#include "gateway/ports/store.hpp"

namespace parcelgate {

/// A parcel with what its history needs.
struct TrackedShipment {
  Shipment shipment;
  std::optional<Scans> scans{};   ///< where several sources reported it
  std::string pickup_sentence{};  ///< the courier's, while the parcel waits for its collection
};

struct TrackRows {
  std::optional<Return> ret;  ///< of a link to a return
  std::vector<TrackedShipment> shipments;
};

/// Reads what a link shows. A shipment whose carrier was corrected is found where it moved.
/// @param before_read  called with the slot of each row before it is read; may be empty
/// @error not_found: the subject does not exist; errors of the reader
[[nodiscard]] Result<TrackRows> read_track_rows(Reader& reader, const TrackSubject& subject,
                                                const std::function<void(ChangeStamps::Slot)>& before_read);

}  // namespace parcelgate
