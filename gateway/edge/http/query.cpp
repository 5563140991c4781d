#include "gateway/edge/http/query.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

#include "gateway/base/text.hpp"
#include "gateway/wire/faults.hpp"

namespace parcelgate {
namespace {

int hex_value(char digit) noexcept {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

/// Cuts the next part off `rest`.
std::string_view next_part(std::string_view& rest, char separator) noexcept {
  const std::size_t end = rest.find(separator);
  const std::string_view part = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
  return part;
}

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
    const std::string_view parameter = trim(next_part(parameters, ';'));
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

std::optional<std::string> percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    char letter = text[at];
    if (letter == '%') {
      if (at + 2 >= text.size()) return std::nullopt;
      const int high = hex_value(text[at + 1]);
      const int low = hex_value(text[at + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      letter = static_cast<char>(high * 16 + low);
      at += 2;
    }
    if (static_cast<unsigned char>(letter) < 0x20) return std::nullopt;
    out.push_back(letter);
  }
  return out;
}

std::optional<std::string> find_parameter(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    std::string_view value = next_part(query, '&');
    if (next_part(value, '=') != name) continue;
    std::string plain(value);
    std::replace(plain.begin(), plain.end(), '+', ' ');
    return percent_decode(plain).value_or("");
  }
  return std::nullopt;
}

Result<void> check_parameters(std::string_view query, std::span<const std::string_view> known) {
  std::vector<std::string> seen;
  while (!query.empty()) {
    std::string_view part = next_part(query, '&');
    if (part.empty()) continue;
    const std::string name = percent_decode(next_part(part, '=')).value_or("");
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

Locale preferred_locale(std::string_view accept_language, Locale fallback) {
  Locale best = fallback;
  int best_weight = 0;
  while (!accept_language.empty()) {
    std::string_view parameters = next_part(accept_language, ',');
    const std::string range = ascii_lower(trim(next_part(parameters, ';')));
    const auto locale = range == "*" ? std::optional(fallback) : locale_of_range(range);
    const int weight = weight_of(parameters);
    if (!locale || weight <= best_weight) continue;
    best = *locale;
    best_weight = weight;
  }
  return best;
}

}  // namespace parcelgate
