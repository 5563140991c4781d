#include "gateway/domain/deadlines/region.hpp"

#include <algorithm>

#include "gateway/base/enum_names.hpp"
#include "gateway/domain/chinese_cities.hpp"

namespace parcelgate {
namespace {

constexpr Names<3> kRegionClasses{"same", "other", "remote"};

/// A province's name without 省 and its like: two spellings of one province become equal.
std::string_view short_name(std::string_view province) {
  const RegionName found = find_province(province);
  return found.size == 0 ? province : found.name;
}

/// @param province  a short name. Each of its spellings begins with it, so most need no look-up
bool is_listed(const std::vector<std::string>& provinces, std::string_view province) {
  return !province.empty() && std::any_of(provinces.begin(), provinces.end(), [&](const std::string& listed) {
    return listed == province || (listed.starts_with(province) && short_name(listed) == province);
  });
}

/// "苏州市" and "苏州" are one city.
bool is_city(std::string_view left, std::string_view right) {
  constexpr std::string_view kCity = "市";
  if (left.ends_with(kCity)) left.remove_suffix(kCity.size());
  if (right.ends_with(kCity)) right.remove_suffix(kCity.size());
  return left == right;
}

}  // namespace

std::string_view to_string(RegionClass region) noexcept {
  return name_of(kRegionClasses, region);
}
std::optional<RegionClass> find_region_class(std::string_view id) noexcept {
  return find_name<RegionClass>(kRegionClasses, id);
}

std::optional<RegionClass> Regions::class_of(const RegisteredPlace& from, const RegisteredPlace& to) const {
  const std::string_view origin = short_name(from.province);
  const std::string_view destination = short_name(to.province);
  if (is_listed(remote, origin) || is_listed(remote, destination)) return RegionClass::remote;
  if (origin.empty() || destination.empty()) return std::nullopt;
  if (origin == destination) return RegionClass::same;
  const bool is_one_cluster = std::any_of(clusters.begin(), clusters.end(), [&](const auto& cluster) {
    return is_listed(cluster, origin) && is_listed(cluster, destination);
  });
  return is_one_cluster ? RegionClass::same : RegionClass::other;
}

bool is_named(const RegisteredPlace& place, std::string_view province_or_city) {
  const bool is_province = !place.province.empty() && short_name(place.province) == short_name(province_or_city);
  return is_province || (!place.city.empty() && is_city(place.city, province_or_city));
}

}  // namespace parcelgate
