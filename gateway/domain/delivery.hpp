// The city in which a shipment is delivered, as its scans say.
#pragma once

#include <string>
#include <string_view>

#include "gateway/domain/shipment.hpp"

namespace parcelgate {

/// The short name of the Chinese prefecture or municipality that a text names, after its province where it has one
/// ("成都" of "四川成都市"); else empty. Other places are left out: a county-level city lies within a prefecture, and
/// foreign cities have several spellings, so that two names may mean one place.
[[nodiscard]] std::string prefecture_in(std::string_view text);

/// The prefecture of the latest scan that was made where the shipment is delivered: out for delivery, waiting for its
/// collection, or delivered. Empty where no such scan of this journey names one.
[[nodiscard]] std::string delivery_city(const Shipment& shipment);

}  // namespace parcelgate
