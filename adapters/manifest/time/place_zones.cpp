#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "adapters/manifest/text/country.hpp"
#include "adapters/manifest/time/zone.hpp"
#include "gateway/base/text.hpp"

namespace parcelgate {
namespace {

constexpr std::pair<std::string_view, const char*> kPlaces[] = {
#include "place_zones.inc"
};

constexpr std::pair<std::string_view, const char*> kMajorities[] = {
#include "adapters/manifest/time/majority_zones.inc"
};

constexpr std::pair<std::string_view, std::string_view> kSeveral[] = {
#include "several_zones.inc"
};

constexpr std::pair<std::string_view, std::string_view> kCountriesOfZones[] = {
#include "zone_countries.inc"
};

constexpr std::size_t kLongestKey = 16;
constexpr std::array<std::string_view, 3> kCountriesOfStates{"US", "CA", "AU"};

bool is_code(std::string_view text) noexcept {
  return text.size() >= 2 && text.size() <= 3 && std::all_of(text.begin(), text.end(), is_ascii_capital);
}

/// The pieces of a name between commas, hyphens and brackets, without postal codes; the last word of a piece that ends
/// in capitals, as "SYDNEY NSW" does, is a piece of its own.
std::vector<std::string_view> pieces_of(std::string_view name) {
  constexpr std::string_view kBetween = ",-()/;|";
  std::vector<std::string_view> pieces;
  while (!name.empty()) {
    const std::size_t end = std::min(name.find_first_of(kBetween), name.size());
    const std::string_view piece = trim(name.substr(0, end));
    const bool has_digit = piece.find_first_of("0123456789") != std::string_view::npos;
    if (!piece.empty() && !has_digit) pieces.push_back(piece);
    name.remove_prefix(std::min(end + 1, name.size()));
  }
  if (pieces.empty()) return pieces;
  const std::string_view last = pieces.back();
  const std::size_t blank = last.rfind(' ');
  if (blank != std::string_view::npos && is_code(last.substr(blank + 1))) pieces.push_back(last.substr(blank + 1));
  return pieces;
}

}  // namespace

std::string_view country_of_zone(std::string_view zone) noexcept {
  for (const auto& [place, name] : kPlaces) {
    if (zone == name) return place.substr(0, 2);
  }
  return {};
}

std::string_view country_of_any_zone(std::string_view zone) noexcept {
  const auto* const found =
      std::lower_bound(std::begin(kCountriesOfZones), std::end(kCountriesOfZones), zone,
                       [](const auto& row, std::string_view wanted) { return row.first < wanted; });
  return found != std::end(kCountriesOfZones) && found->first == zone ? found->second : std::string_view{};
}

ZoneDoubt doubt_of(const ZonedInstant& at, LocalTime wall, const ZoneSet& zones) {
  Instant earliest = at.at - at.doubt.earlier();
  Instant latest = at.at + at.doubt.later();
  for (const auto& zone : zones) {
    const ZonedInstant other = zone->resolve(wall, ZoneSource::assumed);
    earliest = std::min<Instant>(earliest, other.at - other.doubt.earlier());
    latest = std::max<Instant>(latest, other.at + other.doubt.later());
  }
  return doubt_between(earliest, at.at, latest);
}

std::shared_ptr<const PlaceZones> PlaceZones::load() {
  auto places = std::make_shared<PlaceZones>();
  std::unordered_map<std::string_view, std::shared_ptr<const Zone>> loaded;
  const auto add = [&](std::string_view place, const char* name, ZoneSource source) {
    auto& zone = loaded[name];
    if (!zone) zone = Zone::load(name);
    if (zone) places->zones_.emplace(place, Entry{zone, source});
  };
  for (const auto& [place, name] : kPlaces) add(place, name, ZoneSource::location);
  for (const auto& [place, name] : kMajorities) add(place, name, ZoneSource::assumed);
  for (auto [place, names] : kSeveral) {
    ZoneSet& set = places->several_[std::string(place)];
    while (!names.empty()) {
      const std::string_view name = names.substr(0, names.find(' '));
      auto& zone = loaded[name];
      if (!zone) zone = Zone::load(std::string(name));
      if (zone) set.push_back(zone);
      names.remove_prefix(std::min(name.size() + 1, names.size()));
    }
  }
  return places;
}

const ZoneSet* PlaceZones::several(std::string_view code) const {
  const auto found = several_.find(code);
  return found == several_.end() ? nullptr : &found->second;
}

PlaceZone PlaceZones::at(std::string_view country, std::string_view region) const {
  if (country.size() != 2 || region.size() + 3 > kLongestKey) return {};
  std::array<char, kLongestKey> key{ascii_upper(country[0]), ascii_upper(country[1]), '-'};
  std::transform(region.begin(), region.end(), key.begin() + 3, [](char letter) { return ascii_upper(letter); });
  const std::size_t size = region.empty() ? 2 : 3 + region.size();
  const std::string_view name(key.data(), size);
  const auto found = zones_.find(name);
  if (found == zones_.end()) return {nullptr, ZoneSource::assumed, several(name)};
  const auto& [zone, source] = found->second;
  return {zone.get(), source, source == ZoneSource::assumed ? several(name) : nullptr};
}

PlaceZone PlaceZones::of_lone_region(std::string_view region) const {
  PlaceZone found;
  for (const std::string_view country : kCountriesOfStates) {
    auto zone = at(country, region);
    if (zone.zone == nullptr) {
      const auto named = find_region(country, region);
      if (!named.empty()) zone = at(country, named.substr(3));
    }
    if (zone.zone == nullptr) continue;
    if (found.zone != nullptr) return {};  // "WA" is Washington and Western Australia
    found = zone;
  }
  return found;
}

PlaceZone PlaceZones::find(std::string_view country, std::string_view region) const {
  if (country.empty()) return region.empty() ? PlaceZone{} : of_lone_region(region);
  const std::string_view code = country_code(country);
  if (code.size() != 2) return {};
  if (!region.empty()) {
    // "US-TX" where the country is "US"
    const bool is_iso = region.size() > 3 && region[2] == '-' && ascii_upper(region[0]) == ascii_upper(code[0]);
    if (const auto zone = at(code, is_iso ? region.substr(3) : region); zone.zone != nullptr) return zone;
    const auto named = find_region(code, region);
    if (!named.empty()) {
      if (const auto zone = at(code, named.substr(3)); zone.zone != nullptr) return zone;
    }
  }
  return at(code, {});
}

PlaceZone PlaceZones::of_name(std::string_view name, std::string_view home) const {
  const auto pieces = pieces_of(name);
  if (pieces.empty()) return {};
  const std::string_view last = pieces.back();
  const bool is_long = last.size() > 3 && fold_name(last) != "georgia";
  const bool has_states =
      std::find(kCountriesOfStates.begin(), kCountriesOfStates.end(), home) != kCountriesOfStates.end();
  // "Lebanon" and "Panama" are also towns in the USA.
  if (pieces.size() == 1) return is_long && !has_states ? find(country_code(last), {}) : PlaceZone{};
  if (is_long || is_code(last)) {
    const auto country = country_code(last);
    const auto state = is_code(last) ? of_lone_region(last) : PlaceZone{};
    if (!country.empty() && state.zone != nullptr) {  // "DE" is Germany and Delaware, "CA" Canada and California
      if (has_states) return state;
      return home.empty() ? PlaceZone{} : PlaceZone{find(country, {}).zone, ZoneSource::assumed};
    }
    if (state.zone != nullptr) return state;
    if (!country.empty()) {
      const std::string_view before = pieces[pieces.size() - 2];
      return find(country, is_code(before) ? before : std::string_view{});
    }
  }
  return is_long ? of_lone_region(last) : PlaceZone{};
}

PlaceZone PlaceZones::find(const Location& place, std::string_view home) const {
  if (!place.country.empty() || !place.region.empty()) {
    if (const auto zone = find(place.country, place.region); zone.zone != nullptr) return zone;
    if (!place.country.empty() && !country_code(place.country).empty())
      return {nullptr, ZoneSource::assumed, several(country_code(place.country))};
  }
  return of_name(place.name, home);
}

}  // namespace parcelgate
