#include "gateway/base/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "gateway/base/utf8_runs.hpp"

namespace parcelgate {
namespace {

constexpr char32_t kReplacement = 0xFFFD;
constexpr char32_t kJoiner = 0x200D;

/// Code points that belong to the character before them: accents, vowel signs, variation selectors, skin tones. Not the
/// whole of Unicode: the scripts and emoji that couriers write in.
constexpr std::array<CodePointRange, 19> kJoining{{{0x0300, 0x036F},
                                                   {0x0483, 0x0489},
                                                   {0x0591, 0x05BD},
                                                   {0x064B, 0x065F},
                                                   {0x0670, 0x0670},
                                                   {0x0900, 0x0903},
                                                   {0x093A, 0x094F},
                                                   {0x0E31, 0x0E31},
                                                   {0x0E34, 0x0E3A},
                                                   {0x0E47, 0x0E4E},
                                                   {0x1AB0, 0x1AFF},
                                                   {0x1DC0, 0x1DFF},
                                                   {0x200D, 0x200D},
                                                   {0x20D0, 0x20FF},
                                                   {0x302A, 0x302F},
                                                   {0x3099, 0x309A},
                                                   {0xFE00, 0xFE0F},
                                                   {0xFE20, 0xFE2F},
                                                   {0x1F3FB, 0x1F3FF}}};

bool is_joining(char32_t point) noexcept {
  const auto* const range =
      std::find_if(kJoining.begin(), kJoining.end(), [&](CodePointRange one) { return point <= one.last; });
  return range != kJoining.end() && point >= range->first;
}

bool is_regional_indicator(char32_t point) noexcept {
  return point >= 0x1F1E6 && point <= 0x1F1FF;
}

/// Where the character before `at` begins. Over bad bytes it goes one by one.
std::size_t start_before(std::string_view text, std::size_t at) noexcept {
  std::size_t start = at - 1;
  for (int more = 0; more < 3 && start > 0 && is_continuation(text[start]); ++more) --start;
  return code_point_at(text, start).length == at - start ? start : at - 1;
}

/// Whether a flag, which is two letters of its own alphabet, would be cut in two.
bool cuts_a_flag(std::string_view text, std::size_t at) noexcept {
  std::size_t letters = 0;
  while (at > 0) {
    at = start_before(text, at);
    if (!is_regional_indicator(code_point_at(text, at).point)) break;
    ++letters;
  }
  return letters % 2 == 1;
}

/// Whether `at` lies within one user-perceived character (grapheme cluster).
bool is_inside_character(std::string_view text, std::size_t at) noexcept {
  const char32_t next = code_point_at(text, at).point;
  if (is_joining(next)) return true;
  if (code_point_at(text, start_before(text, at)).point == kJoiner) return true;
  return is_regional_indicator(next) && cuts_a_flag(text, at);
}

}  // namespace

std::size_t ascii_length(std::string_view bytes) noexcept {
  constexpr std::uint64_t kHighBits = 0x8080808080808080U;
  std::size_t at = 0;
  std::uint64_t word = 0;
  while (bytes.size() - at >= sizeof(word)) {
    std::memcpy(&word, bytes.data() + at, sizeof(word));
    if ((word & kHighBits) != 0) break;
    at += sizeof(word);
  }
  while (at < bytes.size() && static_cast<unsigned char>(bytes[at]) < 0x80U) ++at;
  return at;
}

CodePoint code_point_at(std::string_view text, std::size_t at) noexcept {
  const auto first = static_cast<unsigned char>(text[at]);
  if (first < 0x80) return {first, 1, true};
  if (first < 0xC2 || first > 0xF4) return {kReplacement, 1, false};
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  // The second byte decides: overlong forms, surrogates and points above U+10FFFF are refused by its range.
  const unsigned least = first == 0xE0 ? 0xA0U : first == 0xF0 ? 0x90U : 0x80U;
  const unsigned most = first == 0xED ? 0x9FU : first == 0xF4 ? 0x8FU : 0xBFU;
  char32_t point = first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    const unsigned byte = at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
    if (byte < (i == 1 ? least : 0x80U) || byte > (i == 1 ? most : 0xBFU)) return {kReplacement, i, false};
    point = (point << 6U) | (byte & 0x3FU);
  }
  return {point, length, true};
}

void append_utf8(std::string& out, char32_t point) {
  const auto put = [&](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (point < 0x80U) return put(point);
  if (point < 0x800U) {
    put(0xC0U | (point >> 6U));
  } else {
    if (point < 0x10000U) {
      put(0xE0U | (point >> 12U));
    } else {
      put(0xF0U | (point >> 18U));
      put(0x80U | ((point >> 12U) & 0x3FU));
    }
    put(0x80U | ((point >> 6U) & 0x3FU));
  }
  put(0x80U | (point & 0x3FU));
}

// Measured: libunistring's u8_check here makes decoding a message with Chinese texts 10 to 16 % slower.
bool is_utf8(std::string_view bytes) noexcept {
  std::size_t at = 0;
  while (at < bytes.size()) {
    at += ascii_length(bytes.substr(at));
    while (const std::size_t length = usual_length(bytes, at)) at += length;
    if (at == bytes.size()) break;
    const CodePoint next = code_point_at(bytes, at);
    if (!next.is_valid) return false;
    at += next.length;
  }
  return true;
}

std::string_view cut_utf8(std::string_view text, std::size_t max_bytes) noexcept {
  constexpr int kMostParts = 16;  // of one character; a longer chain of marks is cut through
  if (text.size() <= max_bytes) return text;
  std::size_t end = max_bytes;
  for (int more = 0; more < 3 && end > 0 && is_continuation(text[end]); ++more) --end;
  if (end > 0 && is_continuation(text[end])) end = max_bytes;  // not UTF-8: cut at the limit
  std::size_t whole = end;
  for (int part = 0; part < kMostParts && whole > 0; ++part) {
    if (!is_inside_character(text, whole)) return text.substr(0, whole);
    whole = start_before(text, whole);
  }
  return text.substr(0, end);
}

}  // namespace parcelgate
