#include "gateway/edge/http/query.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

#include "gateway/base/percent.hpp"
#include "gateway/base/text.hpp"
#include "gateway/wire/faults.hpp"

namespace parcelgate {
namespace {

std::optional<Locale> locale_of_range(const std::string& range) {
  if (range == "en" || range.starts_with("en-")) return Locale::en;
  if (range.starts_with("zh-tw") || range.starts_with("zh-hk") || range.starts_with("zh-mo") ||
      range.starts_with("zh-hant")) {
    return Locale::zh_tw;
  }
  if (range == "zh" || range.starts_with("zh-")) return Locale::zh_cn;
  return std::nullopt;
}

/// "q=0.8" in thousandths; 1000 when not given, 0 when it cannot be read.
int weight_of(std::string_view parameters) {
  while (!parameters.empty()) {
    const std::string_view parameter = trim(cut_part(parameters, ';'));
    if (!parameter.starts_with("q=") && !parameter.starts_with("Q=")) continue;
    double weight = 0;
    const std::string_view digits = parameter.substr(2);
    const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), weight);
    if (fault != std::errc{} || end != digits.data() + digits.size() || weight < 0 || weight > 1) return 0;
    return static_cast<int>(weight * 1000);
  }
  return 1000;
}

}  // namespace

std::optional<std::string> find_parameter(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    std::string_view value = cut_part(query, '&');
    if (cut_part(value, '=') != name) continue;
    std::string plain(value);
    std::replace(plain.begin(), plain.end(), '+', ' ');
    return percent_decode(plain).value_or("");
  }
  return std::nullopt;
}

Result<void> check_parameters(std::string_view query, std::span<const std::string_view> known) {
  std::vector<std::string> seen;
  while (!query.empty()) {
    std::string_view part = cut_part(query, '&');
    if (part.empty()) continue;
    const std::string name = percent_decode(cut_part(part, '=')).value_or("");
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      const std::string remedy = known.empty() ? "this endpoint has none" : suggest(name, known);
      return unexpected(ErrorKind::malformed, "unknown parameter \"" + name.substr(0, 40) + "\"; " + remedy);
    }
    if (std::find(seen.begin(), seen.end(), name) != seen.end()) {
      return unexpected(ErrorKind::malformed, name + ": is a duplicate; give it once");
    }
    seen.push_back(name);
  }
  return {};
}

Result<std::uint32_t> number_parameter(std::string_view query, std::string_view name, std::uint32_t fallback,
                                       std::uint32_t least, std::uint32_t most) {
  const auto text = find_parameter(query, name);
  if (!text) return fallback;
  std::uint32_t value = 0;
  const auto [end, fault] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (fault == std::errc{} && end == text->data() + text->size() && value >= least && value <= most) return value;
  return unexpected(ErrorKind::malformed, std::string(name) + ": must be a whole number from " + std::to_string(least) +
                                              " to " + std::to_string(most));
}

Result<std::optional<Locale>> language_parameter(std::string_view query) {
  const auto lang = find_parameter(query, "lang");
  if (!lang) return std::optional<Locale>{};
  if (const auto named = find_locale(*lang)) return named;
  return unexpected(ErrorKind::malformed, "lang: is not one of en, zh-CN, zh-TW");
}

Locale preferred_locale(std::string_view accept_language, Locale fallback) {
  Locale best = fallback;
  int best_weight = 0;
  while (!accept_language.empty()) {
    std::string_view parameters = cut_part(accept_language, ',');
    const std::string range = ascii_lower(trim(cut_part(parameters, ';')));
    const auto locale = range == "*" ? std::optional(fallback) : locale_of_range(range);
    const int weight = weight_of(parameters);
    if (!locale || weight <= best_weight) continue;
    best = *locale;
    best_weight = weight;
  }
  return best;
}

}  // namespace parcelgate
