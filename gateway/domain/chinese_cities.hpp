// Names of China's provinces and prefectures.
#pragma once

#include <cstddef>
#include <string_view>

namespace parcelgate {

/// A region's name at the front of a text.
struct RegionName {
  std::string_view name;  ///< without 省, 市 and their like: "四川"
  std::size_t size{0};    ///< in bytes, with 省, 市 …; 0: no region's name was found
  bool is_whole{false};   ///< "成都市": the text names it as a region, not by chance
};

/// Municipalities (北京) count as provinces.
[[nodiscard]] RegionName find_province(std::string_view text);
/// Prefectures, county-level cities and the counties of Taiwan; also any "…市" of two to four characters.
[[nodiscard]] RegionName find_city(std::string_view text);
[[nodiscard]] bool is_municipality(std::string_view name) noexcept;
/// Whether a short name is that of a prefecture in mainland China: two of them are two places, none within the other.
[[nodiscard]] bool is_prefecture(std::string_view name) noexcept;

}  // namespace parcelgate
