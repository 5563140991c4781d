// Cities in places that are not written in Chinese characters. Private to place.
#pragma once

#include <string>
#include <string_view>

namespace parcelgate {

/// The city, with a state or country that is next to it; see city_of(). Several words that may be a person's name
/// ("Paris Hilton") need evidence that they are a city.
[[nodiscard]] std::string foreign_city(std::string_view place);

/// Appends the region or country from the courier's other fields, if that confirms a city of several words: "SALT LAKE,
/// UT". Empty: the place needs no confirmation, or the fields give none.
[[nodiscard]] std::string with_region(std::string_view place, std::string_view region, std::string_view country);

}  // namespace parcelgate
