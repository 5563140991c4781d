#include "gateway/base/text.hpp"

#include <gtest/gtest.h>

namespace parcelgate {
namespace {

TEST(Text, IsTrimmedOfBlanksAtItsEndsAlone) {
  EXPECT_EQ(trim("\r\n\t a b \t"), "a b");
  EXPECT_EQ(trim(" \n"), "");
  EXPECT_EQ(trim(""), "");
  EXPECT_EQ(trim("签收"), "签收") << "bytes beyond ASCII are no blanks";
}

TEST(Text, LowersAsciiAndLeavesOtherScriptsAsTheyAre) {
  EXPECT_EQ(ascii_lower("Bearer É 顺丰 Z[@"), "bearer É 顺丰 z[@");
}

}  // namespace
}  // namespace parcelgate
