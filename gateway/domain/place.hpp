// Places of scans, reduced: to the city for a buyer, to a short form for a shipment's history.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "gateway/domain/tracking.hpp"

namespace parcelgate {

/// The city in a courier's place, with its province, state or country where these are next to it; empty where no city
/// is recognised. Never a street, a name, a number or a part of a word, whatever the courier wrote.
///
/// Chinese places are recognised by their names ("四川,成都市,张三1": "四川成都"; "杭州市滨江区江南": "杭州市"). In
/// other places the city is a part that consists of capitalised words alone, without words for facilities ("Frankfurt
/// am Main Flughafen": "Frankfurt am Main"); of several such parts it is the one before a state or country. Several
/// words may be a person's name, so they count only with a state, a country, a postcode or a word for a facility, or as
/// a known city.
[[nodiscard]] std::string city_of(std::string_view place);

/// Whether a text is the name of a Chinese province or prefecture, with or without 省 and 市.
[[nodiscard]] bool is_city_name(std::string_view text);

/// The place in the short form that a shipment's history stores: whole where it has room, else its city, else its front
/// with "…". The region or country follows a city of several words if that confirms it.
/// @param max_bytes  at least 8
[[nodiscard]] std::string short_place(const Location& location, std::size_t max_bytes);

}  // namespace parcelgate
