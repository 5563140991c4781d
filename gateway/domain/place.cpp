#include "gateway/domain/place.hpp"

#include <algorithm>
#include <vector>

#include "gateway/base/text.hpp"
#include "gateway/base/utf8.hpp"
#include "gateway/base/words.hpp"
#include "gateway/domain/characters.hpp"
#include "gateway/domain/chinese_cities.hpp"

namespace parcelgate {
namespace {

bool is_one_of(std::string_view word, Words words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// --- Chinese ---

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

// --- elsewhere ---

constexpr std::string_view kFacilities[]{
    "flughafen",     "airport",      "apt",         "hub",         "depot",        "terminal",     "center",
    "centre",        "ctr",          "dc",          "mc",          "do",           "facility",     "station",
    "stn",           "warehouse",    "wh",          "gateway",     "sort",         "sorting",      "sortation",
    "processing",    "distribution", "post",        "branch",      "aerodrome",    "office",       "services",
    "service",       "locker",       "parcelshop",  "packstation", "paketshop",    "shop",         "cargo",
    "logistics",     "ndc",          "rdc",         "isc",         "operations",   "web",          "express",
    "international", "regional",     "postfiliale", "filiale",     "zustellbasis", "paketzentrum", "briefzentrum",
    "carrier",       "annex",        "plant",       "network",     "delivery",     "unit",         "zsp",
    "mechzb",        "agence",       "plateforme"};
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

/// A part as the name of a city: capitalised words alone, up to the first word for a facility; else empty.
std::string city_in(std::string_view part) {
  std::vector<std::string_view> words = words_of(part);
  // "10115 Berlin"
  if (words.size() > 1 && words.front().size() >= 4 && words.front().size() <= 6 &&
      std::all_of(words.front().begin(), words.front().end(),
                  [](char letter) { return letter >= '0' && letter <= '9'; }))
    words.erase(words.begin());
  std::string city;
  std::size_t count = 0;
  for (std::size_t at = 0; at < words.size(); ++at) {
    const std::string lower = ascii_lower(words[at]);
    if (holds_digit(words[at]) || is_one_of(lower, kPeople)) return {};
    // short_place() cut it: the rest of the word may have been a street.
    if (words[at].find("…") != std::string_view::npos) return {};
    const bool is_saint = at == 0 && lower == "st" && words.size() > 1;
    if (is_one_of(lower, kStreets) && !is_saint) return {};
    if (lower.ends_with("straße") || lower.ends_with("strasse") || lower.ends_with("str.") || lower.ends_with("platz"))
      return {};
    if (is_one_of(lower, kFacilities) && !(is_one_of(lower, kSmallWords) && at + 1 < words.size())) break;
    const Character first = characters_of(words[at].substr(0, 4)).front();
    const bool is_capital = (first.is_letter() && first.ascii <= 'Z') || (first.point >= 0xC0 && first.point != 0xFFFD);
    if (!is_capital && !(at > 0 && is_one_of(lower, kSmallWords))) return {};
    if (words[at].find_first_of("@:*#\"_=") != std::string_view::npos) return {};
    city += (city.empty() ? "" : " ") + std::string(words[at]);
    ++count;
  }
  return count <= 4 ? city : std::string{};
}

std::string foreign_city(std::string_view place) {
  const std::vector<std::string_view> parts = place_parts(place);
  std::size_t first_region = parts.size();
  while (first_region > 1 && is_region(parts[first_region - 1])) --first_region;
  std::string regions;
  for (std::size_t at = first_region; at < parts.size(); ++at)
    regions += (regions.empty() ? "" : ", ") + std::string(parts[at]);
  if (parts.empty()) return {};
  if (parts.size() == 1 && is_region(parts.front())) return std::string(parts.front());
  // Of several parts without a region at the end, none is known to be the city.
  if (regions.empty() && parts.size() > 1) return {};
  std::string city = city_in(parts[first_region - 1]);
  // "PERTH WA", "AUSTIN TX 78701": the state is the last word.
  if (city.empty()) return regions;
  return regions.empty() ? city : city + ", " + regions;
}

}  // namespace

std::string city_of(std::string_view place) {
  const std::vector<Character> characters = characters_of(place);
  const bool is_chinese =
      std::any_of(characters.begin(), characters.end(), [](const Character& each) { return each.is_han(); });
  return is_chinese ? chinese_city(place) : foreign_city(place);
}

bool is_city_name(std::string_view text) {
  const RegionName province = find_province(text);
  if (province.size > 0 && province.size == text.size()) return true;
  const RegionName city = find_city(text);
  return city.size > 0 && city.size == text.size();
}

std::string short_place(const Location& location, std::size_t max_bytes) {
  constexpr std::string_view kCutMark = "…";
  for (const std::string* part : {&location.name, &location.region, &location.postal_code, &location.country}) {
    if (part->empty()) continue;
    if (part->size() <= max_bytes) return *part;
    if (std::string city = city_of(*part); !city.empty() && city.size() <= max_bytes) return city;
    return std::string(cut_utf8(*part, max_bytes - kCutMark.size())) + std::string(kCutMark);
  }
  return {};
}

}  // namespace parcelgate
