#include "gateway/main/commands/text_table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

namespace parcelgate {
namespace {

std::string printed(const TextTable& table, bool colour = false) {
  std::ostringstream out;
  table.print(out, colour);
  return out.str();
}

TEST(TextTable, ColumnsAreAsWideAsTheirWidestCell) {
  TextTable table({{"ID"}, {"COUNT", TextTable::Align::right}, {"NOTE"}});
  table.add({"sf", "7", "first"});
  table.add({"kuaidi100", "12345678", ""});
  EXPECT_EQ(printed(table),
            "ID            COUNT  NOTE\n"
            "sf                7  first\n"
            "kuaidi100  12345678  -\n");
}

TEST(TextTable, AChineseCharacterTakesTwoColumns) {
  EXPECT_EQ(display_width("顺丰 SF"), 7u);
  TextTable table({{"LABEL"}, {"ID"}});
  table.add({"顺丰速运", "sf"});
  table.add({"DHL", "dhl"});
  EXPECT_EQ(printed(table),
            "LABEL     ID\n"
            "顺丰速运  sf\n"
            "DHL       dhl\n");
}

TEST(TextTable, AnEscapeSequenceFromOutsideIsNotPrinted) {
  TextTable table({{"TEXT"}});
  table.add({"a\033[31mb\nc"});
  const std::string out = printed(table);
  EXPECT_EQ(out.find('\033'), std::string::npos);
  EXPECT_EQ(std::count(out.begin(), out.end(), '\n'), 2);
}

TEST(TextTable, StateWordsAreColouredOnATerminalOnly) {
  TextTable table({{"STATE"}});
  table.add({"paused"});
  EXPECT_NE(printed(table, true).find("\033[33mpaused\033[0m"), std::string::npos);
  EXPECT_EQ(printed(table, false).find('\033'), std::string::npos);
}

TEST(TextTable, ATextThatIsTooLongForTheTerminalContinuesBelowItself) {
  TextTable table({{"ID"}, {"ERROR"}});
  table.add({"desk", "the desk refused the ticket"});
  std::ostringstream out;
  table.print(out, false, 26);
  EXPECT_EQ(out.str(),
            "ID    ERROR\n"
            "desk  the desk refused the\n"
            "      ticket\n");
}

TEST(TextTable, AnIdIsNeverBrokenHoweverNarrowTheTerminalIs) {
  TextTable table({{"ID"}, {"ERROR"}});
  table.add({"a-very-long-id", "HTTP 500 from the desk"});
  std::ostringstream out;
  table.print(out, false, 10);
  EXPECT_NE(out.str().find("a-very-long-id  HTTP 500 from the desk\n"), std::string::npos) << out.str();
}

TEST(TextTable, LinesBreakAtBlanksAndBetweenChineseCharacters) {
  EXPECT_EQ(wrap_text("one two three", 8), (std::vector<std::string>{"one two", "three"}));
  EXPECT_EQ(wrap_text("快件滞留网点", 5), (std::vector<std::string>{"快件", "滞留", "网点"}));
  EXPECT_EQ(wrap_text("abcdef", 3), (std::vector<std::string>{"abc", "def"}));
  EXPECT_EQ(wrap_text("顺丰", 1), (std::vector<std::string>{"顺", "丰"})) << "no endless loop";
  EXPECT_EQ(wrap_text("", 5), (std::vector<std::string>{""}));
}

TEST(TextTable, ACutTextFitsAndSaysThatItIsCut) {
  EXPECT_EQ(cut_to_width("short", 5), "short");
  EXPECT_EQ(cut_to_width("longer", 5), "long…");
  EXPECT_EQ(cut_to_width("快件滞留", 6), "快件…");
  EXPECT_EQ(cut_to_width("x", 0), "");
}

}  // namespace
}  // namespace parcelgate
