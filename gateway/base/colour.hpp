// Colours of web pages, and how well text in them can be read (WCAG 2.2, relative luminance and contrast ratio).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parcelgate {

struct Colour {
  std::uint8_t red{0};
  std::uint8_t green{0};
  std::uint8_t blue{0};
  friend bool operator==(const Colour&, const Colour&) = default;
};

/// The least contrast of text with its background (WCAG 2.2, 1.4.3).
inline constexpr double kLeastContrast = 4.5;

/// Reads "#0b5fff"; nothing for any other form.
[[nodiscard]] std::optional<Colour> find_colour(std::string_view text) noexcept;
[[nodiscard]] std::string to_string(const Colour& colour);
/// From 1 (the same) to 21 (black and white).
[[nodiscard]] double contrast(const Colour& left, const Colour& right) noexcept;
/// The colour, lightened as far as text in it needs on a dark background.
[[nodiscard]] Colour lightened_for(Colour colour, const Colour& background) noexcept;

}  // namespace parcelgate
