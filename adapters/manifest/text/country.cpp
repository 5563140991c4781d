#include "adapters/manifest/text/country.hpp"

#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <memory>
#include <utility>

#include "gateway/base/text.hpp"

namespace parcelgate {
namespace {

using Row = std::pair<std::string_view, std::string_view>;

// Each sorted by its first column; see cmake/generate_place_tables.py.
constexpr Row kCountryCodes[] = {
// ISO 3166-1: alpha-3, alpha-2
#include "country_codes.inc"
};
constexpr auto kShortCodes = [] {
  std::array<std::string_view, std::size(kCountryCodes)> codes;
  std::transform(std::begin(kCountryCodes), std::end(kCountryCodes), codes.begin(),
                 [](const Row& row) { return row.second; });
  std::sort(codes.begin(), codes.end());
  return codes;
}();
constexpr Row kCountryNames[] = {
#include "country_names.inc"
};
constexpr Row kRegionNames[] = {
// behind their country: "US-texas"
#include "region_names.inc"
};

template <std::size_t kCount>
std::string_view find_row(const Row (&rows)[kCount], std::string_view key) noexcept {
  const auto* const found =
      std::lower_bound(std::begin(rows), std::end(rows), key,
                       [](const Row& row, std::string_view wanted) { return row.first < wanted; });
  return found != std::end(rows) && found->first == key ? found->second : std::string_view{};
}

/// Names are no longer than this; a longer text is not looked up.
constexpr std::size_t kLongestName = 96;

bool is_alnum(char letter) noexcept {
  return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
}

/// fold_name() of a text without other letters.
std::string fold_ascii(std::string_view name) {
  std::string out;
  for (const char raw : name) {
    if (const char letter = ascii_lower(raw); is_alnum(letter)) out += letter;
  }
  return out;
}

}  // namespace

std::string_view short_country(std::string_view country) noexcept {
  if (country.size() != 3) return country;
  const std::array<char, 3> code{ascii_upper(country[0]), ascii_upper(country[1]), ascii_upper(country[2])};
  const std::string_view found = find_row(kCountryCodes, {code.data(), code.size()});
  return found.empty() ? country : found;
}

std::string fold_name(std::string_view name) {
  if (name.size() > kLongestName) return {};
  if (ascii_length(name) == name.size()) return fold_ascii(name);
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(name.data());
  if (u8_check(bytes, name.size()) != nullptr) return {};
  std::size_t size = 0;
  const std::unique_ptr<std::uint8_t, decltype(&std::free)> folded(
      u8_casefold(bytes, name.size(), nullptr, UNINORM_NFKD, nullptr, &size), &std::free);
  std::string out;
  if (!folded) return out;
  for (std::size_t at = 0; at < size;) {
    ucs4_t point = 0;
    const int length = u8_mbtouc(&point, folded.get() + at, size - at);
    const bool is_kept = point < 0x80U ? is_alnum(static_cast<char>(point)) : uc_is_property_alphabetic(point);
    if (is_kept) out.append(reinterpret_cast<const char*>(folded.get() + at), static_cast<std::size_t>(length));
    at += static_cast<std::size_t>(length);
  }
  return out;
}

std::string_view country_code(std::string_view text) {
  if (text.size() < 2) return {};
  if (text.size() == 2) {
    const std::array<char, 2> code{ascii_upper(text[0]), ascii_upper(text[1])};
    const std::string_view wanted(code.data(), code.size());
    if (wanted == "UK") return "GB";
    if (wanted == "EL") return "GR";
    if (wanted == "XK") return "XK";
    const auto* const found = std::lower_bound(kShortCodes.begin(), kShortCodes.end(), wanted);
    return found != kShortCodes.end() && *found == wanted ? *found : std::string_view{};
  }
  const std::string_view by_code = short_country(text);
  if (by_code.size() == 2) return by_code;
  return find_row(kCountryNames, fold_name(text));
}

std::string_view find_country(std::string_view country) {
  constexpr std::string_view kIsoSigns = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  const bool is_iso = country.size() == 2 && country.find_first_not_of(kIsoSigns) == std::string_view::npos;
  if (country.empty() || (is_iso && country != "UK" && country != "EL")) return country;
  const bool is_lower_iso = country.size() == 2 && country != "UK" && country != "EL";
  const std::string_view code = country_code(country);
  return code.empty() || is_lower_iso ? country : code;
}

std::string_view find_region(std::string_view country, std::string_view name) {
  return find_row(kRegionNames, std::string(country) + "-" + fold_name(name));
}

}  // namespace parcelgate
