#include "gateway/domain/characters.hpp"

#include "gateway/base/utf8.hpp"

namespace parcelgate {
namespace {

constexpr char32_t kFullWidth = 0xFEE0;  // from "!" to its full-width form

Character character_at(std::string_view text, std::size_t at) noexcept {
  const CodePoint read = code_point_at(text, at);
  Character made;
  made.point = read.point;
  made.at = at;
  made.size = read.length;
  if (read.point < 0x80) made.ascii = static_cast<char>(read.point);
  if (read.point >= 0xFF01 && read.point <= 0xFF5E) made.ascii = static_cast<char>(read.point - kFullWidth);
  if (read.point == 0x3000 || read.point == 0xA0 || read.point == 0x202F) made.ascii = ' ';
  if (read.point >= 0x2010 && read.point <= 0x2015) made.ascii = '-';
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
