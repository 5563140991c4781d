#include "gateway/base/colour.hpp"

#include <gtest/gtest.h>

namespace parcelgate {
namespace {

TEST(Colour, IsReadFromSixDigitsAlone) {
  EXPECT_EQ(find_colour("#0A58ca"), (Colour{0x0A, 0x58, 0xCA}));
  for (const char* text : {"", "0a58ca", "#0a58c", "#0a58cg", "red", "#0a58ca;"})
    EXPECT_FALSE(find_colour(text)) << text;
  EXPECT_EQ(to_string(Colour{0x0A, 0x58, 0xCA}), "#0a58ca");
}

TEST(Colour, ContrastIsThatOfTheStandard) {
  EXPECT_NEAR(contrast({0, 0, 0}, {255, 255, 255}), 21.0, 0.01);
  EXPECT_NEAR(contrast({255, 255, 255}, {255, 255, 255}), 1.0, 0.01);
  EXPECT_NEAR(contrast({0x76, 0x76, 0x76}, {255, 255, 255}), 4.54, 0.01);
}

TEST(Colour, IsLightenedUntilItCanBeRead) {
  constexpr Colour kDark{0x15, 0x18, 0x1d};
  for (const Colour colour : {Colour{0, 0, 0}, Colour{0x0A, 0x58, 0xCA}, Colour{0xB3, 0x26, 0x1E}})
    EXPECT_GE(contrast(lightened_for(colour, kDark), kDark), kLeastContrast) << to_string(colour);
  EXPECT_EQ(lightened_for({255, 255, 0}, kDark), (Colour{255, 255, 0})) << "light enough already";
}

}  // namespace
}  // namespace parcelgate
