#include "gateway/base/percent.hpp"

#include <gtest/gtest.h>

namespace parcelgate {
namespace {

TEST(Percent, EncodesAsRfc3986AndAsHtmlForms) {
  EXPECT_EQ(percent_encode("a *-_.~/顺"), "a%20%2A-_.~%2F%E9%A1%BA");
  EXPECT_EQ(form_encode("a *-_.~/顺"), "a+*-_.%7E%2F%E9%A1%BA");
}

TEST(Percent, EveryByteSurvivesEncodingAndDecoding) {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes.push_back(static_cast<char>(byte));
  EXPECT_EQ(form_decode(form_encode(bytes)), bytes);
  const std::string printable = bytes.substr(0x20);
  EXPECT_EQ(percent_decode(percent_encode(printable)), printable);
}

TEST(Percent, TheStrictDecoderRefusesBrokenEscapesAndControlCharacters) {
  EXPECT_EQ(percent_decode("a+b%2fc%C3%A9"), "a+b/cé");
  for (const char* broken : {"%", "%4", "a%4", "%zz", "%2", "%0A", "a\nb", "%00"}) {
    EXPECT_EQ(percent_decode(broken), std::nullopt) << broken;
  }
}

TEST(Percent, TheLenientDecoderKeepsBrokenEscapes) {
  EXPECT_EQ(form_decode("a+b%20c"), "a b c");
  EXPECT_EQ(form_decode("100%"), "100%");
  EXPECT_EQ(form_decode("%4"), "%4");
  EXPECT_EQ(form_decode("%zz%41"), "%zzA");
}

}  // namespace
}  // namespace parcelgate
