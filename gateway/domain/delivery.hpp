// Where and since when a shipment is being delivered, as its scans say.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gateway/domain/shipment.hpp"

namespace parcelgate {

/// The last stage of a shipment's way.
struct Delivery {
  /// Prefecture of the latest scan that was made where the shipment is delivered: out for delivery, waiting for its
  /// collection, or delivered. Empty where no such scan of this journey names one.
  std::string city;
  std::optional<Instant> since;  ///< when it first went out for delivery or waited for its collection
  friend bool operator==(const Delivery&, const Delivery&) = default;
};
[[nodiscard]] Delivery delivery_of(const Shipment& shipment);

/// The short name of the Chinese prefecture or municipality that a text names, after its province where it has one
/// ("成都" of "四川成都市"); else empty. Other places are left out: a county-level city lies within a prefecture, and
/// foreign cities have several spellings, so that two names may mean one place.
[[nodiscard]] std::string prefecture_in(std::string_view text);

}  // namespace parcelgate
