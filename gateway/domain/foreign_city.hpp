// Cities in places that are not written in Chinese characters. Private to place.
#pragma once

#include <string>
#include <string_view>

namespace parcelgate {

/// The city, with a state or country that is next to it; see city_of(). Several words that may as well be the name of a
/// person ("Paris Hilton") are no city by themselves.
[[nodiscard]] std::string foreign_city(std::string_view place);

/// The place with the region or country that the courier states in other fields, where that confirms a city of several
/// words: "SALT LAKE, UT". Empty: the place needs no confirmation, or has none.
[[nodiscard]] std::string with_region(std::string_view place, std::string_view region, std::string_view country);

}  // namespace parcelgate
