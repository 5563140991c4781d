// Origin and destination of a parcel, to compare it with parcels that have arrived.
#pragma once

#include <string>

#include "gateway/domain/returns.hpp"
#include "gateway/domain/shipment.hpp"

namespace parcelgate {

/// Each end is a city in one spelling, or a province if the city is unknown. Empty: unknown.
struct TransitRoute {
  std::string origin;
  std::string destination;
  friend bool operator==(const TransitRoute&, const TransitRoute&) = default;
};

/// One spelling of a place: "成都市" for "四川,成都市" and "成都", "四川" for a place without a city, "berlin" for
/// "Berlin, DE".
[[nodiscard]] std::string transit_place(const RegisteredPlace& place);

/// The route as the shop registered it with the return or the shipment. An end that is not registered is taken from the
/// courier's scans: the origin from the first ones, the destination of an arrived parcel from the last ones.
/// @param ret  the return that the parcel belongs to; null: none
[[nodiscard]] TransitRoute transit_route(const Shipment& shipment, const Return* ret);

}  // namespace parcelgate
