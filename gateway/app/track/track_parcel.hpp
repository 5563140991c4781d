// A parcel as a shopper sees it.
#pragma once

#include "gateway/app/track/track_view.hpp"

namespace parcelgate {

/// Whether the addressee of a leg is the shop.
[[nodiscard]] constexpr bool is_to_shop(Leg leg) noexcept {
  return leg == Leg::return_ || leg == Leg::rto;
}

/// Whether a status is one that somebody has to settle.
[[nodiscard]] bool is_problem(Status status) noexcept;

[[nodiscard]] TrackedParcel make_tracked_parcel(const TrackedShipment& tracked, const Directory& directory,
                                                const TrackWords& words);

/// The five steps of a parcel on its way to its addressee. @return the step that was reached, from 1
std::size_t add_parcel_steps(const Shipment& shipment, const TrackWords& words, std::vector<TrackStep>& steps);

/// The cause behind the status, where it says more than that; else empty.
[[nodiscard]] std::string detail_of(const Shipment& shipment, Locale locale);

/// The key of the sentence about the parcel's next step, and who takes it.
struct ParcelAction {
  Party by{Party::none};
  std::string_view text;
};
[[nodiscard]] ParcelAction action_of(const Shipment& shipment, const PickupPoint& pickup) noexcept;

/// Marks `reached` steps of the list as done and the next one as current. @param is_complete  the last one is done too
void mark_steps(std::vector<TrackStep>& steps, std::size_t reached, bool is_complete);

}  // namespace parcelgate
