#include "gateway/domain/foreign_city.hpp"

#include <algorithm>
#include <vector>

#include "gateway/base/text.hpp"
#include "gateway/base/words.hpp"
#include "gateway/domain/characters.hpp"

namespace parcelgate {
namespace {

bool is_one_of(std::string_view word, Words words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

constexpr std::string_view kFacilities[]{
    "flughafen",     "airport",      "apt",         "hub",         "depot",        "terminal",     "center",
    "centre",        "ctr",          "dc",          "mc",          "do",           "facility",     "station",
    "stn",           "warehouse",    "wh",          "gateway",     "sort",         "sorting",      "sortation",
    "processing",    "distribution", "post",        "branch",      "aerodrome",    "office",       "services",
    "service",       "locker",       "parcelshop",  "packstation", "paketshop",    "shop",         "cargo",
    "logistics",     "ndc",          "rdc",         "isc",         "operations",   "web",          "express",
    "international", "regional",     "postfiliale", "filiale",     "zustellbasis", "paketzentrum", "briefzentrum",
    "carrier",       "annex",        "plant",       "network",     "delivery",     "unit",         "zsp",
    "mechzb",        "agence",       "chronopost",  "plateforme"};
constexpr std::string_view kStreets[]{"street", "st",    "road",  "rd",      "avenue", "ave",    "blvd",  "boulevard",
                                      "lane",   "ln",    "drive", "dr",      "court",  "ct.",    "way",   "platz",
                                      "weg",    "allee", "rue",   "calle",   "via",    "piazza", "plaza", "apt.",
                                      "suite",  "floor", "unit",  "highway", "hwy",    "straat", "laan"};
constexpr std::string_view kPeople[]{"signed",    "received", "left",      "by",       "attn",      "c/o",   "mr",
                                     "mr.",       "mrs",      "mrs.",      "ms",       "ms.",       "miss",  "dr.",
                                     "herr",      "frau",     "mme",       "sr",       "sra",       "tel",   "phone",
                                     "recipient", "customer", "neighbour", "neighbor", "reception", "front", "desk"};
constexpr std::string_view kSmallWords[]{"am",  "an",  "der", "die", "im",  "in", "ob",  "bei",  "de",   "del",
                                         "la",  "le",  "les", "los", "las", "el", "sur", "sous", "upon", "on",
                                         "of",  "the", "and", "und", "da",  "do", "dos", "en",   "di",   "aan",
                                         "den", "op",  "ter", "y",   "e",   "i",  "o"};
/// Words that join the names of places and are not part of a person's name.
constexpr std::string_view kPlaceWords[]{"am",   "an",   "der", "im", "in",  "ob",  "bei", "sur",
                                         "sous", "upon", "on",  "of", "aan", "den", "op",  "en"};
/// Written after the city without a comma: "PERTH WA".
constexpr std::string_view kAustralianStates[]{"NSW", "VIC", "QLD", "TAS", "ACT", "WA", "SA", "NT"};
/// Cities of several words that couriers write without a region.
constexpr std::string_view kKnownCities[]{
    "abu dhabi",           "addis ababa",      "bad hersfeld",    "bad homburg",       "baton rouge",
    "belo horizonte",      "buenos aires",     "can tho",         "cape town",         "cebu city",
    "chiang mai",          "colorado springs", "corpus christi",  "costa mesa",        "da nang",
    "dar es salaam",       "den haag",         "des moines",      "east midlands",     "el paso",
    "fort lauderdale",     "fort worth",       "gold coast",      "grand prairie",     "grand rapids",
    "green bay",           "ha noi",           "ho chi minh",     "ho chi minh city",  "hong kong",
    "iowa city",           "jersey city",      "johor bahru",     "kansas city",       "king of prussia",
    "kuala lumpur",        "kuwait city",      "la paz",          "la plata",          "las palmas",
    "las vegas",           "le havre",         "le mans",         "little rock",       "long beach",
    "los angeles",         "luxembourg city",  "mexico city",     "milton keynes",     "monte carlo",
    "mount isa",           "new delhi",        "new orleans",     "new york",          "new york city",
    "newcastle upon tyne", "oklahoma city",    "palm beach",      "palma de mallorca", "panama city",
    "petaling jaya",       "phnom penh",       "porto alegre",    "port elizabeth",    "port louis",
    "port moresby",        "quebec city",      "quezon city",     "rancho cucamonga",  "ras al khaimah",
    "rio de janeiro",      "round rock",       "salt lake city",  "san antonio",       "san bernardino",
    "san diego",           "san francisco",    "san jose",        "san josé",          "san juan",
    "santa ana",           "santa clara",      "santa cruz",      "santo domingo",     "sao paulo",
    "são paulo",           "shah alam",        "sharm el sheikh", "south bend",        "sri jayawardenepura kotte",
    "stoke on trent",      "tel aviv",         "the hague",       "tunbridge wells",   "virginia beach",
    "west sacramento",     "winston salem"};
constexpr std::string_view kCountries[]{"germany",
                                        "deutschland",
                                        "france",
                                        "spain",
                                        "españa",
                                        "italy",
                                        "italia",
                                        "portugal",
                                        "netherlands",
                                        "belgium",
                                        "austria",
                                        "switzerland",
                                        "sweden",
                                        "norway",
                                        "denmark",
                                        "finland",
                                        "poland",
                                        "ireland",
                                        "united kingdom",
                                        "great britain",
                                        "england",
                                        "scotland",
                                        "wales",
                                        "united states",
                                        "united states of america",
                                        "canada",
                                        "mexico",
                                        "brazil",
                                        "australia",
                                        "new zealand",
                                        "china",
                                        "hong kong",
                                        "taiwan",
                                        "japan",
                                        "korea",
                                        "south korea",
                                        "singapore",
                                        "malaysia",
                                        "thailand",
                                        "vietnam",
                                        "indonesia",
                                        "philippines",
                                        "india",
                                        "israel",
                                        "turkey",
                                        "russia",
                                        "ukraine",
                                        "united arab emirates",
                                        "saudi arabia",
                                        "qatar",
                                        "kuwait",
                                        "bahrain",
                                        "oman",
                                        "jordan",
                                        "lebanon",
                                        "egypt",
                                        "south africa",
                                        "czech republic",
                                        "czechia",
                                        "slovakia",
                                        "hungary",
                                        "romania",
                                        "bulgaria",
                                        "greece",
                                        "croatia",
                                        "slovenia",
                                        "serbia",
                                        "lithuania",
                                        "latvia",
                                        "estonia",
                                        "luxembourg",
                                        "armenia",
                                        "argentina",
                                        "chile",
                                        "colombia",
                                        "peru",
                                        "uae",
                                        "macau",
                                        "macao",
                                        "iceland",
                                        "malta",
                                        "cyprus",
                                        "morocco",
                                        "nigeria",
                                        "kenya",
                                        "pakistan",
                                        "bangladesh",
                                        "sri lanka",
                                        "cambodia",
                                        "kazakhstan",
                                        "georgia"};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '.')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '.')) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> words_of(std::string_view part) {
  std::vector<std::string_view> words;
  for (std::size_t at = 0; at < part.size();) {
    const std::size_t end = std::min(part.find(' ', at), part.size());
    if (end > at) words.push_back(part.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

/// A state, province or country: two or three capital letters, or a country's name.
bool is_region(std::string_view part) {
  const bool is_code = (part.size() == 2 || part.size() == 3) && std::all_of(part.begin(), part.end(), [](char letter) {
                         return letter >= 'A' && letter <= 'Z';
                       });
  return is_code || is_one_of(ascii_lower(part), kCountries);
}

bool holds_digit(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char letter) { return letter >= '0' && letter <= '9'; });
}

/// "Hamburg-DE" and "Leipzig - Germany" are two parts, "Stratford-upon-Avon" is one.
std::vector<std::string_view> place_parts(std::string_view place) {
  std::vector<std::string_view> parts;
  std::size_t first = 0;
  const auto cut = [&](std::size_t end, std::size_t mark) {
    if (const auto part = trimmed(place.substr(first, end - first)); !part.empty()) parts.push_back(part);
    first = end + mark;
  };
  for (std::size_t at = 0; at < place.size(); ++at) {
    const bool is_dash =
        place.substr(at).starts_with(" - ") || (place[at] == '-' && is_region(trimmed(place.substr(at + 1))));
    if (std::string_view(",;/|()[]\n\t").find(place[at]) != std::string_view::npos) {
      cut(at, 1);
    } else if (is_dash) {
      cut(at, place[at] == ' ' ? 3 : 1);
      at = first - 1;
    }
  }
  cut(place.size(), 1);
  return parts;
}

/// A name that may be a city's, and whether there is evidence that it is not a person's.
struct NamedCity {
  std::string name;
  bool is_confirmed{false};
};

/// Removes a postcode in front, as in "10115 Berlin". Returns whether there was one.
bool drop_postcode(std::vector<std::string_view>& words) {
  const bool has_postcode =
      words.size() > 1 && words.front().size() >= 4 && words.front().size() <= 6 &&
      std::all_of(words.front().begin(), words.front().end(), [](char letter) { return is_ascii_digit(letter); });
  if (has_postcode) words.erase(words.begin());
  return has_postcode;
}

/// Whether a word cannot be part of a city's name: a word for streets, a person's role, a number.
bool ends_city(std::string_view word, const std::string& lower, bool is_saint) {
  if (holds_digit(word) || is_one_of(lower, kPeople)) return true;
  // short_place() cut the word, whose rest may have named a street.
  if (word.find("…") != std::string_view::npos) return true;
  if (is_one_of(lower, kStreets) && !is_saint) return true;
  if (lower.ends_with("straße") || lower.ends_with("strasse") || lower.ends_with("str.") || lower.ends_with("platz"))
    return true;
  return word.find_first_of("@:*#\"_=") != std::string_view::npos;
}

/// Reads a part as the name of a city: capitalised words only, up to the first word for a facility; else empty. A
/// single word is not a person's full name. Several words are confirmed as a city by a postcode, by a word for a
/// facility after them, by a word that joins the names of places ("am"), by a state, or by the list.
NamedCity city_in(std::string_view part) {
  std::vector<std::string_view> words = words_of(part);
  NamedCity city;
  city.is_confirmed = drop_postcode(words);
  std::size_t count = 0;
  for (std::size_t at = 0; at < words.size(); ++at) {
    const std::string lower = ascii_lower(words[at]);
    const bool is_saint = at == 0 && lower == "st" && words.size() > 1;
    if (ends_city(words[at], lower, is_saint)) return {};
    if (is_one_of(lower, kFacilities) && !(is_one_of(lower, kSmallWords) && at + 1 < words.size())) {
      city.is_confirmed = true;
      break;
    }
    const Character first = characters_of(words[at].substr(0, 4)).front();
    const bool is_capital = (first.is_letter() && first.ascii <= 'Z') || (first.point >= 0xC0 && first.point != 0xFFFD);
    if (!is_capital && !(at > 0 && is_one_of(lower, kSmallWords))) return {};
    city.is_confirmed = city.is_confirmed || is_saint || is_one_of(lower, kPlaceWords);
    city.name += (city.name.empty() ? "" : " ") + std::string(words[at]);
    ++count;
  }
  if (count == 0 || count > 4) return {};
  const bool has_state = count > 1 && is_one_of(words[count - 1], kAustralianStates);
  city.is_confirmed = city.is_confirmed || count == 1 || has_state || is_one_of(ascii_lower(city.name), kKnownCities);
  return city;
}

}  // namespace

std::string foreign_city(std::string_view place) {
  const std::vector<std::string_view> parts = place_parts(place);
  std::size_t first_region = parts.size();
  while (first_region > 1 && is_region(parts[first_region - 1])) --first_region;
  std::string regions;
  for (std::size_t at = first_region; at < parts.size(); ++at)
    regions += (regions.empty() ? "" : ", ") + std::string(parts[at]);
  if (parts.empty()) return {};
  if (parts.size() == 1 && is_region(parts.front())) return std::string(parts.front());
  // Without a region at the end, it is unknown which of several parts is the city.
  if (regions.empty() && parts.size() > 1) return {};
  const NamedCity city = city_in(parts[first_region - 1]);
  // "AUSTIN TX 78701": only what follows is known to be a region.
  if (city.name.empty()) return regions;
  if (regions.empty()) return city.is_confirmed ? city.name : std::string{};
  return city.name + ", " + regions;
}

std::string with_region(std::string_view place, std::string_view region, std::string_view country) {
  const std::vector<std::string_view> parts = place_parts(place);
  if (parts.size() != 1 || is_region(parts.front())) return {};
  const NamedCity city = city_in(parts.front());
  if (city.name.empty() || city.is_confirmed) return {};
  for (const std::string_view known : {region, country}) {
    if (is_region(known)) return std::string(parts.front()).append(", ").append(known);
  }
  return {};
}

}  // namespace parcelgate
