#include "gateway/base/text.hpp"

#include <random>

#include <gtest/gtest.h>

namespace parcelgate {
namespace {

constexpr std::string_view kEmoji = "\xF0\x9F\x98\x80";  // U+1F600

TEST(Text, IsTrimmedOfBlanksAtItsEndsAlone) {
  EXPECT_EQ(trim("\r\n\t a b \t"), "a b");
  EXPECT_EQ(trim(" \n"), "");
  EXPECT_EQ(trim(""), "");
  EXPECT_EQ(trim("签收"), "签收") << "bytes beyond ASCII are no blanks";
}

TEST(Text, ComparesIgnoringTheCaseOfAsciiLettersAlone) {
  EXPECT_TRUE(equal_ignoring_case("Content-TYPE", "content-type"));
  EXPECT_FALSE(equal_ignoring_case("content-type", "content-types"));
  EXPECT_FALSE(equal_ignoring_case("É", "é"));
  EXPECT_FALSE(equal_ignoring_case("@[", "`{"));
}

TEST(Text, CutsPartsOffUntilNothingIsLeft) {
  std::string_view rest = "a=1&&b";
  EXPECT_EQ(cut_part(rest, '&'), "a=1");
  EXPECT_EQ(cut_part(rest, '&'), "");
  EXPECT_EQ(cut_part(rest, '&'), "b");
  EXPECT_TRUE(rest.empty());
}

TEST(Text, LowersAsciiAndLeavesOtherScriptsAsTheyAre) {
  EXPECT_EQ(ascii_lower("Bearer É 顺丰 Z[@"), "bearer É 顺丰 z[@");
}

TEST(Utf8, IsWhatRfc3629Says) {
  EXPECT_TRUE(is_utf8(""));
  EXPECT_TRUE(is_utf8("plain text that is longer than eight bytes"));
  EXPECT_TRUE(is_utf8("已签收，感谢使用 😀 é \xEF\xBF\xBF \xF4\x8F\xBF\xBF"));
  for (const std::string_view bad :
       {"\x80", "a\xBF", "\xC0\xAF", "\xC1\x81", "\xE0\x80\xAF", "\xED\xA0\x80", "\xED\xBF\xBF", "\xF0\x80\x80\xAF",
        "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xE4\xB8", "abcdefg\xE4", "\xF0\x9F\x98"}) {
    EXPECT_FALSE(is_utf8(bad)) << testing::PrintToString(bad);
  }
}

TEST(Utf8, ABadCharacterCostsThatCharacterAlone) {
  EXPECT_EQ(repair_utf8("已签收，\xE4\xB8\""), "已签收，�\"") << "cut short";
  EXPECT_EQ(repair_utf8("MONTR\xC9"
                        "AL"),
            "MONTR�AL")
      << "a byte of Latin-1";
  EXPECT_EQ(repair_utf8("a\xF0\x9F\x98z"), "a�z") << "three bytes of four are one character";
  EXPECT_EQ(repair_utf8("\xC0\xAF"), "��") << "an overlong form is read byte by byte, as the web does";
  EXPECT_EQ(repair_utf8("x\xED\xA0\xBDy"), "x���y") << "a lone surrogate too";
  EXPECT_EQ(repair_utf8("\xED\xA0\xBD\xED\xB8\x80!"), std::string(kEmoji) + "!") << "a pair of surrogates is meant";
  EXPECT_EQ(repair_utf8("顺丰 good"), "顺丰 good");
}

TEST(Utf8, IsCutBetweenCharacters) {
  EXPECT_EQ(cut_utf8("abc", 3), "abc");
  EXPECT_EQ(cut_utf8("abcd", 3), "abc");
  EXPECT_EQ(cut_utf8("深圳市", 8), "深圳");
  EXPECT_EQ(cut_utf8("深圳市", 6), "深圳");
  EXPECT_EQ(cut_utf8("深圳市", 2), "");
  EXPECT_EQ(cut_utf8("abc", 0), "");
  EXPECT_EQ(cut_utf8("\x80\x80\x80\x80\x80\x80", 4), "\x80\x80\x80\x80") << "what is no UTF-8 has no characters";
  EXPECT_EQ(shorten("深圳市", 8), "深圳…");
  EXPECT_EQ(shorten("深圳市", 9), "深圳市");
}

TEST(Utf8, IsNotCutInsideWhatPeopleSeeAsOneCharacter) {
  EXPECT_EQ(cut_utf8("cafe\xCC\x81s", 5), "caf") << "an accent of its own";
  EXPECT_EQ(cut_utf8("cafe\xCC\x81s", 6), "cafe\xCC\x81");
  const std::string family = "👩\xE2\x80\x8D👧";
  EXPECT_EQ(cut_utf8("a" + family + "b", 5), "a");
  EXPECT_EQ(cut_utf8("a" + family + "b", 8), "a");
  EXPECT_EQ(cut_utf8("a" + family + "b", 12), "a" + family);
  EXPECT_EQ(cut_utf8("🇩🇪🇨🇳", 12), "🇩🇪") << "flags are two letters";
  EXPECT_EQ(cut_utf8("🇩🇪🇨🇳", 8), "🇩🇪");
  EXPECT_EQ(cut_utf8("a👍🏽x", 6), "a") << "a skin tone";
  EXPECT_EQ(cut_utf8("👍🏽x", 4), "👍") << "something is shown rather than nothing";
  std::string marks = "e";
  for (int i = 0; i < 100; ++i) marks += "\xCC\x81";
  EXPECT_EQ(cut_utf8(marks, 90).size(), 89U) << "an endless chain of marks is cut through";
}

TEST(PrintableLine, IsOneLineWithoutControls) {
  EXPECT_EQ(printable_line("已签收"), "已签收");
  EXPECT_EQ(printable_line("a\r\n\tb\x0B\x0C"
                           "c"),
            "a b c");
  EXPECT_EQ(printable_line("\n a \n"), " a ");
  EXPECT_EQ(printable_line("one\xC2\x85two\xE2\x80\xA8three\xE2\x80\xA9"), "one two three");
  EXPECT_EQ(printable_line("\x1B[31mred\x1B]0;title\x07"), "[31mred]0;title");
  EXPECT_EQ(printable_line(std::string_view("a\0b\x7F", 4)), "ab");
  EXPECT_EQ(printable_line("\xC2\x9B"
                           "2J"),
            "2J")
      << "C1";
  EXPECT_EQ(printable_line("\xE2\x80\xAE"
                           "abc\xE2\x80\xAC\xE2\x81\xA6x\xE2\x81\xA9\xE2\x80\x8E\xE2\x80\x8F\xD8\x9C"),
            "abcx");
  EXPECT_EQ(printable_line("S\xE2\x80\x8B"
                           "F\xEF\xBB\xBF"
                           "1\xE2\x80\x8D\xC2\xAD"),
            "SF1");
  EXPECT_EQ(printable_line("cut \xE4\xB8"), "cut �");
}

/// Bytes that are bad in many ways, and good ones between them.
std::string hostile_text(std::mt19937& random) {
  static constexpr std::string_view kParts[] = {
      "a",        "已",           "\xE4\xB8", "\xF0\x9F\x98\x80", "\xED\xA0\xBD", "\xED\xB8\x80", "\xC0\xAF", "\x80",
      "\xFF",     "\x1B[2J",      "\r\n",     "\xE2\x80\xAE",     "\xCC\x81",     "\xE2\x80\x8D", "🇩",        "\x7F",
      "\xC2\x85", "\xEF\xBB\xBF", " ",        "\xF4\x90"};
  std::string out;
  for (auto parts = random() % 24; parts > 0; --parts) {
    if (random() % 4 == 0)
      out.push_back(static_cast<char>(random() % 256));
    else
      out += kParts[random() % std::size(kParts)];
  }
  return out;
}

TEST(Utf8, HostileTextIsValidInEveryOutput) {
  std::mt19937 random(20260302);
  for (int round = 0; round < 20'000; ++round) {
    const std::string text = hostile_text(random);
    const std::string repaired = repair_utf8(text);
    ASSERT_TRUE(is_utf8(repaired)) << testing::PrintToString(text);
    ASSERT_EQ(repair_utf8(repaired), repaired);
    ASSERT_EQ(is_utf8(text), repaired == text);
    const std::string line = printable_line(text);
    ASSERT_TRUE(is_utf8(line) && is_printable_line(line)) << testing::PrintToString(text);
    ASSERT_EQ(printable_line(line), line);
    const std::size_t most = random() % (repaired.size() + 2);
    const std::string_view front = cut_utf8(repaired, most);
    ASSERT_LE(front.size(), most);
    ASSERT_TRUE(repaired.starts_with(front) && is_utf8(front)) << testing::PrintToString(repaired) << most;
    ASSERT_LE(cut_utf8(text, most).size(), most);
  }
}

}  // namespace
}  // namespace parcelgate
