// Countries as couriers write them.
#pragma once

#include <string_view>

namespace parcelgate {

/// ISO 3166-1 alpha-2 of an alpha-3 code, whatever its case; any other text as it is.
[[nodiscard]] std::string_view short_country(std::string_view country) noexcept;

}  // namespace parcelgate
