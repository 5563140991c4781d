#include "gateway/ports/carrier_detector.hpp"

#include <algorithm>
#include <cstdint>
#include <span>

namespace parcelgate {
namespace {

/// One code point of UTF-8, at most three bytes long: all that matters here lies below U+10000.
struct Letter {
  std::uint32_t code{0};
  std::size_t bytes{1};
};

Letter read_letter(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t index) { return static_cast<unsigned char>(text[index]); };
  const auto continues = [&](std::size_t index) { return index < text.size() && (byte(index) & 0xC0U) == 0x80U; };
  const std::uint32_t first = byte(at);
  if ((first & 0xE0U) == 0xC0U && continues(at + 1)) return {((first & 0x1FU) << 6U) | (byte(at + 1) & 0x3FU), 2};
  if ((first & 0xF0U) == 0xE0U && continues(at + 1) && continues(at + 2)) {
    return {((first & 0x0FU) << 12U) | ((byte(at + 1) & 0x3FU) << 6U) | (byte(at + 2) & 0x3FU), 3};
  }
  return {first, 1};
}

bool is_blank(std::uint32_t code) noexcept {
  return code == ' ' || (code >= '\t' && code <= '\r') || code == 0xA0 || (code >= 0x2000 && code <= 0x200F) ||
         code == 0x202F || code == 0x2060 || code == 0x3000 || code == 0xFEFF;
}

bool is_dash(std::uint32_t code) noexcept {
  return code == '-' || (code >= 0x2010 && code <= 0x2015) || code == 0x2212 || code == 0x30FC || code == 0xFE58 ||
         code == 0xFE63 || code == 0xFF0D;
}

/// ASCII of a full-width form, else the code itself.
std::uint32_t narrow(std::uint32_t code) noexcept {
  return code >= 0xFF01 && code <= 0xFF5E ? code - 0xFF01 + '!' : code;
}

bool is_part(std::uint32_t code) noexcept {
  return (code >= '0' && code <= '9') || (code >= 'A' && code <= 'Z') || (code >= 'a' && code <= 'z') || is_dash(code);
}

bool has_digit(std::string_view text) noexcept {
  return std::any_of(text.begin(), text.end(), [](char letter) { return letter >= '0' && letter <= '9'; });
}

/// A point or a plus between digits, as in 9.4001118995623E+21: what a spreadsheet made of a number is not that number.
bool joins_digits(std::string_view typed, std::size_t at) noexcept {
  const auto is_digit = [&](std::size_t index) { return index < typed.size() && has_digit(typed.substr(index, 1)); };
  if (at == 0 || !is_digit(at + 1)) return false;
  return (typed[at] == '.' && is_digit(at - 1)) || (typed[at] == '+' && (typed[at - 1] == 'E' || typed[at - 1] == 'e'));
}

using Words = std::vector<std::string>;

/// Runs of words that only blanks separate; everything that no number holds ends a run.
std::vector<Words> split_runs(std::string_view typed) {
  std::vector<Words> runs(1);
  bool in_word = false;
  for (std::size_t at = 0; at < typed.size();) {
    const Letter letter = read_letter(typed, at);
    const std::uint32_t code = narrow(letter.code);
    const bool joins = in_word && joins_digits(typed, at);
    if (is_part(code) || joins) {
      if (!in_word) runs.back().emplace_back();
      runs.back().back() += is_dash(code) ? '-' : static_cast<char>(code);
    } else if (!is_blank(code) && !runs.back().empty()) {
      runs.emplace_back();
    }
    in_word = is_part(code) || joins;
    at += letter.bytes;
  }
  return runs;
}

std::string join_words(std::span<const std::string> words) {
  std::string out;
  for (const std::string& word : words) out += word;
  out = normalize_number(out);
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
    const bool is_number = has_digit(number) && number.find_first_of(".+") == std::string::npos;
    if (is_number && is_new && out.size() < kMost) out.push_back(std::move(number));
  };
  add(normalize_number(typed));
  for (const Words& words : split_runs(typed.substr(0, kLongestText))) {
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

std::string normalize_number(std::string_view typed) {
  std::string out;
  for (std::size_t at = 0; at < typed.size();) {
    const Letter letter = read_letter(typed, at);
    if (is_dash(letter.code)) {
      out += '-';
    } else if (const std::uint32_t code = narrow(letter.code); code < 0x80 && letter.code != code) {
      out += static_cast<char>(code >= 'a' && code <= 'z' ? code - 'a' + 'A' : code);
    } else if (letter.bytes == 1) {
      const char plain = typed[at];
      if (!is_blank(letter.code)) out += plain >= 'a' && plain <= 'z' ? static_cast<char>(plain - 'a' + 'A') : plain;
    } else if (!is_blank(letter.code)) {
      out.append(typed.substr(at, letter.bytes));
    }
    if (out.size() > kMaxNumberLength) return {};
    at += letter.bytes;
  }
  return out;
}

}  // namespace parcelgate
