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

}  // namespace
}  // namespace parcelgate
