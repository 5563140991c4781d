#include "gateway/domain/characters.hpp"

namespace parcelgate {
namespace {

constexpr char32_t kFullWidth = 0xFEE0;  // from "!" to its full-width form

Character character_at(std::string_view text, std::size_t at) noexcept {
  Character made;
  made.at = at;
  const auto lead = static_cast<unsigned char>(text[at]);
  if (lead < 0x80) {
    made.point = lead;
    made.ascii = static_cast<char>(lead);
    return made;
  }
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
  if (size == 1 || at + size > text.size()) return made;
  char32_t point = lead & (0xFFU >> (size + 1));
  for (std::size_t next = 1; next < size; ++next) {
    const auto byte = static_cast<unsigned char>(text[at + next]);
    if ((byte & 0xC0U) != 0x80U) return made;
    point = point << 6U | (byte & 0x3FU);
  }
  made.point = point;
  made.size = size;
  if (point >= 0xFF01 && point <= 0xFF5E) made.ascii = static_cast<char>(point - kFullWidth);
  if (point == 0x3000 || point == 0xA0 || point == 0x202F) made.ascii = ' ';
  if (point >= 0x2010 && point <= 0x2015) made.ascii = '-';
  return made;
}

}  // namespace

std::vector<Character> characters_of(std::string_view text) {
  std::vector<Character> all;
  all.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); at += all.back().size) all.push_back(character_at(text, at));
  return all;
}

}  // namespace parcelgate
