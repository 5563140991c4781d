#include "gateway/domain/place.hpp"

#include <algorithm>
#include <vector>

#include "gateway/base/utf8.hpp"
#include "gateway/domain/characters.hpp"
#include "gateway/domain/chinese_cities.hpp"
#include "gateway/domain/foreign_city.hpp"

namespace parcelgate {
namespace {

bool is_chinese_mark(const Character& each) noexcept {
  if (each.ascii != 0) return !each.is_word();
  return !each.is_han();
}

std::vector<std::string_view> chinese_parts(std::string_view place) {
  std::vector<std::string_view> parts;
  std::size_t first = 0;
  for (const Character& each : characters_of(place)) {
    if (!is_chinese_mark(each)) continue;
    if (each.at > first) parts.push_back(place.substr(first, each.at - first));
    first = each.at + each.size;
  }
  if (first < place.size()) parts.push_back(place.substr(first));
  return parts;
}

std::string chinese_city(std::string_view place) {
  RegionName province;
  for (std::string_view part : chinese_parts(place)) {
    if (part.starts_with("中国") || part.starts_with("中國")) part.remove_prefix(std::string_view("中国").size());
    if (const RegionName found = find_province(part); found.size > 0 && province.size == 0) {
      // 吉林 is a province and a city, 海南 a province and a prefecture: the first that is read counts.
      province = {found.name, found.size, found.is_whole};
      part.remove_prefix(found.size);
      if (is_municipality(found.name))
        return std::string(found.name) + (found.is_whole && found.size > found.name.size() ? "市" : "");
    }
    const RegionName city = find_city(part);
    if (city.size == 0) continue;
    if (province.size > 0) return std::string(province.name) + std::string(city.name);
    return std::string(part.substr(0, city.is_whole ? city.size : city.name.size()));
  }
  return std::string(province.name);
}

bool is_chinese(std::string_view place) {
  const std::vector<Character> characters = characters_of(place);
  return std::any_of(characters.begin(), characters.end(), [](const Character& each) { return each.is_han(); });
}

}  // namespace

std::string city_of(std::string_view place) {
  return is_chinese(place) ? chinese_city(place) : foreign_city(place);
}

bool is_city_name(std::string_view text) {
  const RegionName province = find_province(text);
  if (province.size > 0 && province.size == text.size()) return true;
  const RegionName city = find_city(text);
  return city.size > 0 && city.size == text.size();
}

namespace {

/// The city of a place that is too long, in a form that city_of() still reads as a city. "QUEENS NY" alone needs a
/// region, "QUEENS NY DISTRIBUTION CENTER" does not. Empty: no such form fits into `max_bytes`.
std::string short_city(std::string_view place, const Location& location, std::size_t max_bytes) {
  std::string city = city_of(place);
  // "Dubai, United Arab Emirates"
  if (city.size() > max_bytes) city.resize(std::min(city.find(','), city.size()));
  if (!city.empty() && city_of(city).empty()) {
    std::string confirmed = with_region(city, location.region, location.country);
    if (confirmed.size() <= max_bytes && !confirmed.empty()) return confirmed;
  }
  return city.size() <= max_bytes ? city : std::string{};
}

}  // namespace

std::string short_place(const Location& location, std::size_t max_bytes) {
  constexpr std::string_view kCutMark = "…";
  for (const std::string* part : {&location.name, &location.region, &location.postal_code, &location.country}) {
    if (part->empty()) continue;
    if (part == &location.name && !is_chinese(*part)) {
      std::string confirmed = with_region(*part, location.region, location.country);
      if (!confirmed.empty() && confirmed.size() <= max_bytes) return confirmed;
    }
    if (part->size() <= max_bytes) return *part;
    if (std::string city = short_city(*part, location, max_bytes); !city.empty()) return city;
    return std::string(cut_utf8(*part, max_bytes - kCutMark.size())) + std::string(kCutMark);
  }
  return {};
}

}  // namespace parcelgate
