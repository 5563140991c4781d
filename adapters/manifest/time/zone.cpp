#include "adapters/manifest/time/zone.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <mutex>
#include <utility>

#include "gateway/base/text.hpp"

namespace parcelgate {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

constexpr std::string_view kNames[] = {
#include "zone_names.inc"
};

struct Abbreviation {
  std::string_view letters;
  int minutes_east;
};
// Letters that couriers and programs print. Those with several meanings have a row for each.
constexpr std::array kAbbreviations{
    Abbreviation{"UTC", 0},     Abbreviation{"GMT", 0},     Abbreviation{"Z", 0},       Abbreviation{"UT", 0},
    Abbreviation{"WET", 0},     Abbreviation{"WEST", 60},   Abbreviation{"BST", 60},    Abbreviation{"BST", 360},
    Abbreviation{"CET", 60},    Abbreviation{"CEST", 120},  Abbreviation{"MEZ", 60},    Abbreviation{"MESZ", 120},
    Abbreviation{"MET", 60},    Abbreviation{"MEST", 120},  Abbreviation{"EET", 120},   Abbreviation{"EEST", 180},
    Abbreviation{"SAST", 120},  Abbreviation{"CAT", 120},   Abbreviation{"EAT", 180},   Abbreviation{"WAT", 60},
    Abbreviation{"MSK", 180},   Abbreviation{"TRT", 180},   Abbreviation{"GST", 240},   Abbreviation{"AMT", 240},
    Abbreviation{"AMT", -240},  Abbreviation{"PKT", 300},   Abbreviation{"UZT", 300},   Abbreviation{"IST", 330},
    Abbreviation{"IST", 60},    Abbreviation{"IST", 120},   Abbreviation{"IDT", 180},   Abbreviation{"NPT", 345},
    Abbreviation{"ICT", 420},   Abbreviation{"WIB", 420},   Abbreviation{"WITA", 480},  Abbreviation{"WIT", 540},
    Abbreviation{"PHT", 480},   Abbreviation{"MYT", 480},   Abbreviation{"HKT", 480},   Abbreviation{"SGT", 480},
    Abbreviation{"CST", 480},   Abbreviation{"CST", -360},  Abbreviation{"CDT", -300},  Abbreviation{"AWST", 480},
    Abbreviation{"JST", 540},   Abbreviation{"KST", 540},   Abbreviation{"ACST", 570},  Abbreviation{"ACDT", 630},
    Abbreviation{"AEST", 600},  Abbreviation{"AEDT", 660},  Abbreviation{"EST", -300},  Abbreviation{"EST", 600},
    Abbreviation{"EDT", -240},  Abbreviation{"EDT", 660},   Abbreviation{"NZST", 720},  Abbreviation{"NZDT", 780},
    Abbreviation{"NST", -210},  Abbreviation{"NDT", -150},  Abbreviation{"AST", -240},  Abbreviation{"AST", 180},
    Abbreviation{"ADT", -180},  Abbreviation{"BRT", -180},  Abbreviation{"ART", -180},  Abbreviation{"CLT", -240},
    Abbreviation{"CLST", -180}, Abbreviation{"COT", -300},  Abbreviation{"PET", -300},  Abbreviation{"MST", -420},
    Abbreviation{"MST", 480},   Abbreviation{"MDT", -360},  Abbreviation{"PST", -480},  Abbreviation{"PST", 480},
    Abbreviation{"PDT", -420},  Abbreviation{"AKST", -540}, Abbreviation{"AKDT", -480}, Abbreviation{"HST", -600},
    Abbreviation{"ChST", 600},
};
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kZoneLetters{{
    {"ET", "America/New_York"},
    {"CT", "America/Chicago"},
    {"MT", "America/Denver"},
    {"PT", "America/Los_Angeles"},
    {"AKT", "America/Anchorage"},
    {"HT", "Pacific/Honolulu"},
    {"AT", "America/Halifax"},
    {"NT", "America/St_Johns"},
}};

}  // namespace

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

std::optional<minutes> find_abbreviation(std::string_view letters, minutes nearby) noexcept {
  std::optional<minutes> found;
  for (const auto& known : kAbbreviations) {
    const bool is_it = std::equal(letters.begin(), letters.end(), known.letters.begin(), known.letters.end(),
                                  [](char left, char right) { return ascii_upper(left) == ascii_upper(right); });
    const minutes offset(known.minutes_east);
    if (is_it && (!found || std::chrono::abs(offset - nearby) < std::chrono::abs(*found - nearby))) found = offset;
  }
  return found;
}

std::string_view find_zone_letters(std::string_view letters) noexcept {
  for (const auto& [known, zone] : kZoneLetters) {
    if (known == letters) return zone;
  }
  return {};
}

}  // namespace parcelgate
