#include "gateway/base/colour.hpp"

#include <algorithm>
#include <cmath>

namespace parcelgate {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

double linear(std::uint8_t channel) noexcept {
  const double share = channel / 255.0;
  return share <= 0.04045 ? share / 12.92 : std::pow((share + 0.055) / 1.055, 2.4);
}

double luminance(const Colour& colour) noexcept {
  return 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue);
}

std::uint8_t lighter(std::uint8_t channel) noexcept {
  return static_cast<std::uint8_t>(channel + (255 - channel + 9) / 10);
}

}  // namespace

std::optional<Colour> find_colour(std::string_view text) noexcept {
  if (text.size() != 7 || text.front() != '#') return std::nullopt;
  std::uint32_t value = 0;
  for (char letter : text.substr(1)) {
    if (letter >= 'A' && letter <= 'F') letter = static_cast<char>(letter - 'A' + 'a');
    const std::size_t digit = kHexDigits.find(letter);
    if (digit == std::string_view::npos) return std::nullopt;
    value = value * 16 + static_cast<std::uint32_t>(digit);
  }
  return Colour{static_cast<std::uint8_t>(value >> 16U), static_cast<std::uint8_t>(value >> 8U),
                static_cast<std::uint8_t>(value)};
}

std::string to_string(const Colour& colour) {
  std::string out = "#";
  for (const std::uint8_t channel : {colour.red, colour.green, colour.blue}) {
    out.push_back(kHexDigits[channel >> 4U]);
    out.push_back(kHexDigits[channel & 0xFU]);
  }
  return out;
}

double contrast(const Colour& left, const Colour& right) noexcept {
  const double one = luminance(left);
  const double other = luminance(right);
  const double darker = std::min(one, other);
  const double brighter = std::max(one, other);
  return (brighter + 0.05) / (darker + 0.05);
}

Colour lightened_for(Colour colour, const Colour& background) noexcept {
  constexpr Colour kWhite{255, 255, 255};
  while (colour != kWhite && contrast(colour, background) < kLeastContrast)
    colour = {lighter(colour.red), lighter(colour.green), lighter(colour.blue)};
  return colour;
}

}  // namespace parcelgate
