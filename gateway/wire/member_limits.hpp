// Limits of members that several documents have. Sizes are in bytes of UTF-8.
#pragma once

#include <cstddef>

namespace parcelgate {

inline constexpr std::size_t kLongestName = 100;  ///< of a person, a place, a clock, a source
inline constexpr std::size_t kLongestNote = 500;
inline constexpr double kMostMoneyUnits = 1e9;  ///< of an amount, in units of its currency

}  // namespace parcelgate
