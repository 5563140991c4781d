#include "adapters/manifest/zone.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <mutex>
#include <utility>

#include <cctz/civil_time.h>
#include <cctz/time_zone.h>

namespace parcelgate {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

struct Zone::Rules {
  cctz::time_zone zone;
  /// From when the zone has one offset for good, as China's: most times need no look at its rules.
  std::chrono::local_time<milliseconds> last_since{std::chrono::local_time<milliseconds>::max()};
  minutes last_offset{0};
};

namespace {

constexpr std::pair<std::string_view, const char*> kPlaces[] = {
#include "adapters/manifest/place_zones.inc"
};

constexpr std::string_view kNames[] = {
#include "adapters/manifest/named_zones.inc"
};

struct Abbreviation {
  std::string_view letters;
  int minutes_east;
};
// Only letters that couriers use; "CST" and "IST" mean several things, so a manifest that sees them names its own.
constexpr std::array kAbbreviations{
    Abbreviation{"UTC", 0},     Abbreviation{"GMT", 0},    Abbreviation{"WET", 0},    Abbreviation{"WEST", 60},
    Abbreviation{"BST", 60},    Abbreviation{"CET", 60},   Abbreviation{"CEST", 120}, Abbreviation{"MEZ", 60},
    Abbreviation{"MESZ", 120},  Abbreviation{"EET", 120},  Abbreviation{"EEST", 180}, Abbreviation{"MSK", 180},
    Abbreviation{"NST", -210},  Abbreviation{"NDT", -150}, Abbreviation{"AST", -240}, Abbreviation{"ADT", -180},
    Abbreviation{"EST", -300},  Abbreviation{"EDT", -240}, Abbreviation{"CDT", -300}, Abbreviation{"MST", -420},
    Abbreviation{"MDT", -360},  Abbreviation{"PST", -480}, Abbreviation{"PDT", -420}, Abbreviation{"AKST", -540},
    Abbreviation{"AKDT", -480}, Abbreviation{"HST", -600}, Abbreviation{"JST", 540},  Abbreviation{"KST", 540},
    Abbreviation{"HKT", 480},   Abbreviation{"SGT", 480},  Abbreviation{"AWST", 480}, Abbreviation{"ACST", 570},
    Abbreviation{"ACDT", 630},  Abbreviation{"AEST", 600}, Abbreviation{"AEDT", 660}, Abbreviation{"NZST", 720},
    Abbreviation{"NZDT", 780},
};

char upper(char letter) noexcept {
  return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 32) : letter;
}

/// A zone's last offset and the local time from which it holds, for zones whose clocks change no more.
void find_last_offset(const cctz::time_zone& zone, std::chrono::local_time<milliseconds>& since, minutes& offset) {
  constexpr int kMostChanges = 64;
  constexpr std::chrono::days kClear{2};  // no local time is that far from UTC
  auto at = cctz::time_point<cctz::seconds>(std::chrono::duration_cast<cctz::seconds>(
      std::chrono::sys_days{std::chrono::year{1990} / 1 / 1}.time_since_epoch()));
  cctz::time_zone::civil_transition change;
  for (int count = 0; zone.next_transition(at, &change); ++count) {
    if (count == kMostChanges) return;
    at = zone.lookup(change.to).trans;
  }
  since = std::chrono::local_time<milliseconds>(std::chrono::duration_cast<seconds>(at.time_since_epoch()) + kClear);
  offset = std::chrono::duration_cast<minutes>(seconds(zone.lookup(at + kClear).offset));
}

}  // namespace

std::shared_ptr<const Zone> Zone::load(const std::string& name) {
  auto rules = std::make_shared<Rules>();
  if (!cctz::load_time_zone(name, &rules->zone)) return nullptr;
  find_last_offset(rules->zone, rules->last_since, rules->last_offset);
  return std::shared_ptr<const Zone>(new Zone(std::move(rules)));
}

ZonedInstant Zone::resolve(std::chrono::local_time<milliseconds> at, ZoneSource source) const {
  if (at >= rules_->last_since)
    return {Instant(at.time_since_epoch() - rules_->last_offset), rules_->last_offset, source};
  const auto whole = std::chrono::floor<seconds>(at);
  const auto midnight = std::chrono::floor<std::chrono::days>(whole);
  const std::chrono::year_month_day date(midnight);
  const cctz::civil_second civil(int{date.year()}, unsigned{date.month()}, unsigned{date.day()}, 0, 0,
                                 (whole - midnight).count());
  const auto found = rules_->zone.lookup(civil);
  if (found.kind != cctz::time_zone::civil_lookup::UNIQUE) source = ZoneSource::assumed;
  const Instant instant = std::chrono::time_point_cast<milliseconds>(found.pre) + (at - whole);
  // A skipped time is shown as what clocks really read then.
  const auto offset = rules_->zone.lookup(std::chrono::floor<seconds>(instant)).offset;
  return {instant, std::chrono::duration_cast<minutes>(seconds(offset)), source};
}

std::string_view country_of_zone(std::string_view zone) noexcept {
  for (const auto& [place, name] : kPlaces) {
    if (zone == name) return place.substr(0, 2);
  }
  return {};
}

std::shared_ptr<const PlaceZones> PlaceZones::load() {
  auto places = std::make_shared<PlaceZones>();
  std::unordered_map<std::string_view, std::shared_ptr<const Zone>> loaded;
  for (const auto& [place, name] : kPlaces) {
    auto& zone = loaded[name];
    if (!zone) zone = Zone::load(name);
    if (zone) places->zones_.emplace(place, zone);
  }
  return places;
}

const Zone* PlaceZones::find(std::string_view country, std::string_view region) const {
  constexpr std::size_t kLongest = 16;
  if (country.size() != 2 || region.size() + 3 > kLongest) return nullptr;
  std::array<char, kLongest> key{upper(country[0]), upper(country[1]), '-'};
  std::transform(region.begin(), region.end(), key.begin() + 3, upper);
  auto found = zones_.find(std::string_view(key.data(), 3 + region.size()));
  if (found == zones_.end()) found = zones_.find(std::string_view(key.data(), 2));
  return found == zones_.end() ? nullptr : found->second.get();
}

struct NamedZones::Entry {
  std::once_flag once;
  std::shared_ptr<const Zone> zone;
};

NamedZones::NamedZones() : entries_(std::make_unique<Entry[]>(std::size(kNames))) {}
NamedZones::~NamedZones() = default;

const Zone* NamedZones::find(std::string_view name) const {
  const auto* const found = std::lower_bound(std::begin(kNames), std::end(kNames), name);
  if (found == std::end(kNames) || *found != name) return nullptr;
  Entry& entry = entries_[static_cast<std::size_t>(found - std::begin(kNames))];
  std::call_once(entry.once, [&] { entry.zone = Zone::load(std::string(name)); });
  return entry.zone.get();
}

std::shared_ptr<const Zone> ZoneLoader::load(const std::string& name) {
  const auto [place, is_new] = loaded_.try_emplace(name);
  if (is_new) place->second = Zone::load(name);
  return place->second;
}

std::shared_ptr<const PlaceZones> ZoneLoader::places() {
  if (!places_) places_ = PlaceZones::load();
  return places_;
}

std::shared_ptr<const NamedZones> ZoneLoader::named() {
  if (!named_) named_ = std::make_shared<const NamedZones>();
  return named_;
}

std::optional<minutes> find_abbreviation(std::string_view letters) noexcept {
  for (const auto& known : kAbbreviations) {
    if (std::equal(letters.begin(), letters.end(), known.letters.begin(), known.letters.end(),
                   [](char left, char right) { return upper(left) == right; })) {
      return minutes(known.minutes_east);
    }
  }
  return std::nullopt;
}

}  // namespace parcelgate
