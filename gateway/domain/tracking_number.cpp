#include "gateway/domain/tracking_number.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "gateway/base/text.hpp"

namespace parcelgate {
namespace {

/// Blanks and invisible characters: joiners, marks of direction, soft hyphens, byte order marks, variation selectors.
bool is_blank_or_invisible(std::uint32_t code) noexcept {
  return code == ' ' || (code >= '\t' && code <= '\r') || code == 0x85 || code == 0xA0 || code == 0xAD ||
         code == 0x61C || code == 0x1680 || code == 0x180E || (code >= 0x2000 && code <= 0x200F) ||
         (code >= 0x2028 && code <= 0x202F) || (code >= 0x205F && code <= 0x206F) || code == 0x3000 ||
         (code >= 0xFE00 && code <= 0xFE0F) || code == 0xFEFF;
}

bool is_dash(std::uint32_t code) noexcept {
  return code == '-' || (code >= 0x2010 && code <= 0x2015) || code == 0x2043 || code == 0x2212 || code == 0x30FC ||
         code == 0xFE58 || code == 0xFE63 || code == 0xFF0D;
}

/// Quotes, brackets, stops and signs around a copied number, hyphens included.
bool is_punctuation(std::uint32_t code) noexcept {
  if (code < 0x80)
    return std::string_view("\"'`.,;:#=()[]<>*!-").find(static_cast<char>(code)) != std::string_view::npos;
  return (code >= 0x2018 && code <= 0x201F) || (code >= 0x3001 && code <= 0x3002) || (code >= 0x3008 && code <= 0x3011);
}

/// ASCII of a full-width form, else the code itself.
std::uint32_t narrow(std::uint32_t code) noexcept {
  return code >= 0xFF01 && code <= 0xFF5E ? code - 0xFF01 + '!' : code;
}

constexpr char to_capital(char letter) noexcept {
  return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
}

/// Puts the letters of the core (without punctuation at its ends) into `out`, case unchanged.
std::string narrow_letters(std::string_view typed) {
  std::string out;
  std::size_t end = 0;  // behind the last letter that is no punctuation
  for (std::size_t at = 0; at < typed.size();) {
    if (is_ascii_digit(typed[at]) || is_ascii_letter(typed[at])) {
      out += typed[at++];
      end = out.size();
      continue;
    }
    const CodePoint letter = code_point_at(typed, at);
    const std::uint32_t code = is_dash(letter.point) ? '-' : narrow(letter.point);
    const std::size_t from = std::exchange(at, at + letter.length);
    if (is_blank_or_invisible(code)) continue;
    const bool trims = is_punctuation(code);
    if (trims && out.empty()) continue;
    if (code < 0x80) {
      out += static_cast<char>(code);
    } else if (!letter.is_valid) {
      out += kReplacementCharacter;  // a lone byte must not form a character with the bytes after it
    } else {
      out.append(typed.substr(from, letter.length));
    }
    if (!trims) end = out.size();
  }
  out.resize(end);
  return out;
}

std::vector<std::string_view> groups_of(std::string_view number) {
  std::vector<std::string_view> groups;
  for (;;) {
    const std::size_t end = number.find('-');
    groups.push_back(number.substr(0, end));
    if (end == std::string_view::npos) return groups;
    number.remove_prefix(end + 1);
  }
}

bool all_digits(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_ascii_digit);
}
bool all_capitals(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_ascii_capital);
}

/// 8-4-4-4-12 hexadecimal digits.
bool is_uuid(const std::vector<std::string_view>& groups) noexcept {
  constexpr std::array<std::size_t, 5> kSizes{8, 4, 4, 4, 12};
  if (groups.size() != kSizes.size()) return false;
  for (std::size_t at = 0; at < kSizes.size(); ++at) {
    const bool is_hex = std::all_of(groups[at].begin(), groups[at].end(), [](char letter) {
      return is_ascii_digit(letter) || (letter >= 'A' && letter <= 'F');
    });
    if (!is_hex || groups[at].size() != kSizes[at]) return false;
  }
  return true;
}

/// A whole waybill number and up to three short counters: "DPK3600000000018-1", "JDVA00123456789-1-2".
bool names_package(const std::vector<std::string_view>& groups) noexcept {
  constexpr std::size_t kShortestWaybill = 10;
  constexpr std::size_t kLongestCounter = 3;
  if (groups.front().size() < kShortestWaybill || groups.size() > 4) return false;
  return std::all_of(groups.begin() + 1, groups.end(),
                     [](std::string_view group) { return all_digits(group) && group.size() <= kLongestCounter; });
}

/// Whether the hyphens only group: letters of a prefix, digits, a check letter or the two letters of a country. A short
/// number, such as "AUR-2026-000417", may be its courier's own form.
bool only_groups(const std::vector<std::string_view>& groups, std::string_view joined) noexcept {
  constexpr std::size_t kFewestDigits = 11;
  constexpr std::size_t kLongestPrefix = 4;
  if (joined.size() == 18 && joined.starts_with("1Z")) {
    return std::all_of(joined.begin(), joined.end(),
                       [](char letter) { return is_ascii_digit(letter) || is_ascii_capital(letter); });
  }
  const std::size_t prefix =
      static_cast<std::size_t>(std::find_if_not(joined.begin(), joined.end(), is_ascii_capital) - joined.begin());
  std::string_view digits = joined.substr(prefix);
  const bool has_country = digits.size() > 2 && all_capitals(digits.substr(digits.size() - 2));
  if (has_country) {
    digits.remove_suffix(2);
  } else if (!digits.empty() && is_ascii_capital(digits.back())) {
    digits.remove_suffix(1);  // a check character: DPD
  }
  if (!all_digits(digits) || prefix > kLongestPrefix) return false;
  const bool is_postal = prefix == 2 && has_country && digits.size() == 9;
  const bool parts_prefix_only = groups.size() == 2 && all_capitals(groups.front()) && digits.size() >= 9;
  return is_postal || parts_prefix_only || digits.size() >= kFewestDigits;
}

/// Hyphens decided, of a plain number.
std::string decide_hyphens(std::string number) {
  if (number.find('-') == std::string::npos) return number;
  const auto groups = groups_of(number);
  if (is_uuid(groups)) {
    std::transform(number.begin(), number.end(), number.begin(), [](char letter) {
      return is_ascii_capital(letter) ? static_cast<char>(letter - 'A' + 'a') : letter;
    });
    return number;
  }
  if (names_package(groups)) return number;
  std::string joined = number;
  std::erase(joined, '-');
  return only_groups(groups, joined) ? joined : number;
}

/// "9.4E+21", "9,4E21", "1E+3": printed by a spreadsheet or a JSON writer that took the number for a quantity.
bool is_scientific(std::string_view number) noexcept {
  const std::size_t exponent = number.find('E');
  if (exponent == std::string_view::npos || exponent == 0) return false;
  std::string_view mantissa = number.substr(0, exponent);
  std::string_view power = number.substr(exponent + 1);
  const bool is_signed = power.starts_with('+') || power.starts_with('-');
  if (is_signed) power.remove_prefix(1);
  const std::size_t point = mantissa.find_first_of(".,");
  const bool is_fraction = point != std::string_view::npos;
  const bool digits = is_fraction ? all_digits(mantissa.substr(0, point)) && all_digits(mantissa.substr(point + 1))
                                  : all_digits(mantissa);
  // Without a sign or a fraction it may be a number of a courier: "5E12345678".
  return digits && all_digits(power) && (is_fraction || is_signed || (mantissa.size() == 1 && power.size() <= 2));
}

/// "744470306924.0"
bool is_fraction(std::string_view number) noexcept {
  const std::size_t point = number.find_first_of(".,");
  return point != std::string_view::npos && all_digits(number.substr(0, point)) && all_digits(number.substr(point + 1));
}

bool is_placeholder(std::string_view number) noexcept {
  constexpr std::array<std::string_view, 18> kPlaceholders{
      "STRING",         "UNKNOWN",    "UNDEFINED", "PENDING",   "PLACEHOLDER", "TRACKING",
      "TRACKINGNUMBER", "TRACKINGNO", "WAYBILL",   "WAYBILLNO", "NUMBER",      "EXAMPLE",
      "TESTING",        "INVALID",    "MISSING",   "AVAILABLE", "UNAVAILABLE", "NOTAVAILABLE"};
  const bool one_letter =
      number.find_first_not_of(number.front()) == std::string_view::npos && is_ascii_capital(number[0]);
  return one_letter || number.find_first_not_of("0-") == std::string_view::npos ||
         std::find(kPlaceholders.begin(), kPlaceholders.end(), number) != kPlaceholders.end();
}

bool is_part(std::uint32_t code) noexcept {
  return (code >= '0' && code <= '9') || (code >= 'A' && code <= 'Z') || (code >= 'a' && code <= 'z') || is_dash(code);
}

bool has_digit(std::string_view text) noexcept {
  return std::any_of(text.begin(), text.end(), is_ascii_digit);
}

/// A point or a plus between digits, as in 9.4001118995623E+21: a spreadsheet has rounded the number.
bool joins_digits(std::string_view typed, std::size_t at) noexcept {
  if (at == 0 || at + 1 >= typed.size() || !is_ascii_digit(typed[at + 1])) return false;
  return (typed[at] == '.' && is_ascii_digit(typed[at - 1])) ||
         (typed[at] == '+' && (typed[at - 1] == 'E' || typed[at - 1] == 'e'));
}

using WordRun = std::vector<std::string>;

/// Runs of words that only blanks separate; characters that no number holds end a run.
std::vector<WordRun> split_runs(std::string_view typed) {
  std::vector<WordRun> runs(1);
  bool in_word = false;
  for (std::size_t at = 0; at < typed.size();) {
    const CodePoint letter = code_point_at(typed, at);
    const std::uint32_t code = narrow(letter.point);
    const bool joins = in_word && joins_digits(typed, at);
    if (is_part(code) || joins) {
      if (!in_word) runs.back().emplace_back();
      runs.back().back() += is_dash(code) ? '-' : static_cast<char>(code);
    } else if (!is_blank_or_invisible(code) && !runs.back().empty()) {
      runs.emplace_back();
    }
    in_word = is_part(code) || joins;
    at += letter.length;
  }
  return runs;
}

std::string join_words(std::span<const std::string> words) {
  std::string out;
  for (const std::string& word : words) out += word;
  out = narrow_letters(out);
  std::transform(out.begin(), out.end(), out.begin(), to_capital);
  const auto is_hyphen = [](char letter) { return letter == '-'; };
  while (!out.empty() && is_hyphen(out.back())) out.pop_back();
  out.erase(out.begin(), std::find_if_not(out.begin(), out.end(), is_hyphen));
  return out;
}

}  // namespace

std::vector<std::string> possible_numbers(std::string_view typed) {
  constexpr std::size_t kMost = 16;
  constexpr std::size_t kLongestText = 1024;
  std::vector<std::string> out;
  const auto add = [&out](std::string number) {
    const bool is_new = std::find(out.begin(), out.end(), number) == out.end();
    const bool is_number =
        has_digit(number) && number.size() <= kMaxTrackingNumber && number.find_first_of(".+") == std::string::npos;
    if (is_number && is_new && out.size() < kMost) out.push_back(std::move(number));
  };
  add(plain_number(typed));
  for (const WordRun& words : split_runs(typed.substr(0, kLongestText))) {
    // Words without a digit are cut off from both ends one by one: "SF" may belong to a number, "number" does not.
    std::size_t end = words.size();
    while (end > 0 && !has_digit(words[end - 1])) --end;
    for (std::size_t begin = 0; begin < end; ++begin) {
      add(join_words(std::span(words).subspan(begin, end - begin)));
      if (has_digit(words[begin])) break;
    }
    for (const std::string& word : words) {
      if (has_digit(word)) add(join_words(std::span(&word, 1)));
    }
  }
  return out;
}

std::string plain_number(std::string_view typed) {
  std::string out = narrow_letters(typed);
  std::transform(out.begin(), out.end(), out.begin(), to_capital);
  return out;
}

std::string canonical_tracking_number(std::string_view typed) {
  // Nearly all numbers are written as they are compared.
  const bool is_plain = std::all_of(typed.begin(), typed.end(),
                                    [](char letter) { return is_ascii_digit(letter) || is_ascii_capital(letter); });
  return is_plain ? std::string(typed) : decide_hyphens(plain_number(typed));
}

bool is_tracking_number(std::string_view typed) {
  constexpr std::size_t kShortestWord = 6;
  const std::string as_written = narrow_letters(typed);
  if (as_written.empty() || as_written.size() > kMaxTrackingNumber) return false;
  std::string number = as_written;
  std::transform(number.begin(), number.end(), number.begin(), to_capital);
  // Two numbers with a comma between them, or "SF7444703069240.0" of a spreadsheet, are no number.
  const bool is_written_so = std::all_of(number.begin(), number.end(), [](char letter) {
    return is_ascii_digit(letter) || is_ascii_capital(letter) ||
           std::string_view("-_./#*+").find(letter) != std::string_view::npos;
  });
  if (!is_written_so || number.ends_with(".0") || is_placeholder(number)) return false;
  if (!std::any_of(number.begin(), number.end(), is_ascii_digit)) {
    return as_written.size() >= kShortestWord && all_capitals(as_written);
  }
  // A negative power keeps its hyphen in plain_number().
  return !is_scientific(number) && !is_fraction(number);
}

bool is_plain_id(std::string_view text, std::size_t max_size) noexcept {
  // Clients take "." and ".." out of a path.
  return !text.empty() && text != "." && text != ".." && text.size() <= max_size &&
         std::all_of(text.begin(), text.end(),
                     [](char letter) { return letter > ' ' && letter < 0x7f && letter != '/'; });
}

bool is_slug(std::string_view text) noexcept {
  constexpr std::size_t kLongest = 64;
  if (text.empty() || text.size() > kLongest || text.front() == '-' || text.back() == '-') return false;
  return text.find("--") == std::string_view::npos && std::all_of(text.begin(), text.end(), [](char letter) {
           return is_ascii_digit(letter) || (letter >= 'a' && letter <= 'z') || letter == '-';
         });
}

std::string to_slug(std::string_view typed) {
  constexpr std::size_t kLongest = 64;
  std::string out;
  for (std::size_t at = 0; at < typed.size() && out.size() < kLongest;) {
    const CodePoint read = code_point_at(typed, at);
    at += read.length;
    const std::uint32_t code = narrow(read.point);
    const char raw = code < 0x80 ? static_cast<char>(code) : '-';
    const char letter = is_ascii_capital(raw) ? static_cast<char>(raw - 'A' + 'a') : raw;
    if (is_ascii_digit(letter) || (letter >= 'a' && letter <= 'z')) {
      out += letter;
    } else if (!out.empty() && out.back() != '-') {
      out += '-';
    }
  }
  while (!out.empty() && out.back() == '-') out.pop_back();
  return out;
}

}  // namespace parcelgate
