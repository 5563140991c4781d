// Countries as couriers write them.
#pragma once

#include <string>
#include <string_view>

namespace parcelgate {

/// ISO 3166-1 alpha-2 of an alpha-3 code, whatever its case; any other text as it is.
[[nodiscard]] std::string_view short_country(std::string_view country) noexcept;

/// ISO 3166-1 alpha-2 of an alpha-3 code, of "UK" and "EL", or of a country's name in English, Chinese, a language of
/// Europe or its own ("CANADA", "Deutschland", "美国"); any other text as it is.
[[nodiscard]] std::string_view find_country(std::string_view country);

/// The code alone: as find_country(), but empty for a text that names no country. "DE" is one.
[[nodiscard]] std::string_view country_code(std::string_view text);

/// ISO 3166-2 code ("US-TX") of a state's or province's name in a country ("US", "Texas"); empty when unknown.
[[nodiscard]] std::string_view find_region(std::string_view country, std::string_view name);

/// Lower case, without accents, letters and digits alone: "Côte d'Ivoire" is "cotedivoire".
[[nodiscard]] std::string fold_name(std::string_view name);

}  // namespace parcelgate
