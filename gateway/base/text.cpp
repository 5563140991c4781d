#include "gateway/base/text.hpp"

#include <array>
#include <cstdint>
#include <cstring>

#include "gateway/base/utf8_runs.hpp"

namespace parcelgate {
namespace {

/// Controls, marks of writing direction, characters without width, tags.
constexpr std::array<CodePointRange, 12> kHidden{{{0x0000, 0x001F},
                                                  {0x007F, 0x009F},
                                                  {0x00AD, 0x00AD},
                                                  {0x034F, 0x034F},
                                                  {0x061C, 0x061C},
                                                  {0x180B, 0x180F},
                                                  {0x200B, 0x200F},
                                                  {0x2028, 0x202E},
                                                  {0x2060, 0x206F},
                                                  {0xFEFF, 0xFEFF},
                                                  {0xFFF9, 0xFFFB},
                                                  {0xE0000, 0xE007F}}};

bool breaks_a_line(char32_t point) noexcept {
  return (point >= 0x09 && point <= 0x0D) || point == 0x85 || point == 0x2028 || point == 0x2029;
}

/// The second half of a character that was written as two surrogates of three bytes each, or 0.
char32_t paired_surrogates(std::string_view text, std::size_t at) noexcept {
  const auto byte = [&](std::size_t offset) { return static_cast<unsigned char>(text[at + offset]); };
  if (text.size() - at < 6 || byte(0) != 0xED || (byte(1) & 0xF0U) != 0xA0U || byte(3) != 0xED) return 0;
  if ((byte(4) & 0xF0U) != 0xB0U || !is_continuation(text[at + 2]) || !is_continuation(text[at + 5])) return 0;
  const std::uint32_t high = ((byte(1) & 0x0FU) << 6U) | (byte(2) & 0x3FU);
  const std::uint32_t low = ((byte(4) & 0x0FU) << 6U) | (byte(5) & 0x3FU);
  return 0x10000U + (high << 10U) + low;
}

/// Length of the text at the front that is ASCII without controls; most texts are that as a whole.
std::size_t printable_ascii_length(std::string_view text) noexcept {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  constexpr std::uint64_t kHighBits = 0x8080808080808080U;
  std::size_t at = 0;
  std::uint64_t word = 0;
  for (; text.size() - at >= sizeof(word); at += sizeof(word)) {
    std::memcpy(&word, text.data() + at, sizeof(word));
    const std::uint64_t without_del = word ^ (kOnes * 0x7F);
    const std::uint64_t below_blank = (word - kOnes * 0x20) & ~word;
    const std::uint64_t is_del = (without_del - kOnes) & ~without_del;
    if (((word | below_blank | is_del) & kHighBits) != 0) break;
  }
  while (at < text.size() && text[at] >= 0x20 && text[at] < 0x7F) ++at;
  return at;
}

}  // namespace

bool is_hidden(char32_t point) noexcept {
  const bool is_usual = (point >= 0x20 && point < 0x7F) || (point >= 0x3000 && point < 0xFEFF);
  if (is_usual) return false;
  const auto* const range =
      std::find_if(kHidden.begin(), kHidden.end(), [&](CodePointRange one) { return point <= one.last; });
  return range != kHidden.end() && point >= range->first;
}

std::string repair_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t plain = ascii_length(text.substr(at));
    out.append(text.substr(at, plain));
    at += plain;
    if (at == text.size()) break;
    const CodePoint next = code_point_at(text, at);
    if (next.is_valid) {
      out.append(text.substr(at, next.length));
    } else if (const char32_t meant = paired_surrogates(text, at); meant != 0) {
      append_utf8(out, meant);
      at += 6;
      continue;
    } else {
      out.append(kReplacementCharacter);
    }
    at += next.length;
  }
  return out;
}

std::string shorten(std::string_view text, std::size_t max_bytes) {
  const std::string_view front = cut_utf8(text, max_bytes);
  std::string out(front);
  if (front.size() < text.size()) out += "…";
  return out;
}

bool is_printable_line(std::string_view text) noexcept {
  std::size_t at = 0;
  while (at < text.size()) {
    at += printable_ascii_length(text.substr(at));
    while (const std::size_t length = usual_length(text, at)) at += length;
    if (at == text.size()) break;
    const CodePoint next = code_point_at(text, at);
    if (!next.is_valid || is_hidden(next.point)) return false;
    at += next.length;
  }
  return true;
}

std::string printable_line(std::string_view text) {
  if (is_printable_line(text)) return std::string(text);
  std::string out;
  out.reserve(text.size());
  bool is_broken = false;  // a line break was read, and no character was written since
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint next = code_point_at(text, at);
    at += next.length;
    if (breaks_a_line(next.point)) {
      is_broken = true;
    } else if (!is_hidden(next.point)) {
      if (is_broken && !out.empty() && out.back() != ' ' && next.point != ' ') out.push_back(' ');
      is_broken = false;
      append_utf8(out, next.point);
    }
  }
  return out;
}

std::string printable_text(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    out += printable_line(text.substr(0, end));
    if (end < text.size()) out.push_back('\n');
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

}  // namespace parcelgate
