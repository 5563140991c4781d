#include "adapters/manifest/added_rows.hpp"

#include <gtest/gtest.h>

namespace parcelgate {
namespace {

constexpr const char* kTable =
    "code,text_pattern,status,reason,leg,source\n"
    "10,,picked_up,accepted,,list\n"
    "11,.*lost.*,exception,damaged,,list\n";

TEST(AddedRows, StandAtTheEndOfTheTable) {
  EXPECT_EQ(with_added_rows(kTable, "20,,in_transit,accepted,,\"by key-1: a, b\"\n", {}),
            std::string(kTable) + "20,,in_transit,accepted,,\"by key-1: a, b\"\n");
  EXPECT_EQ(with_added_rows(kTable, "", {}), kTable);
}

TEST(AddedRows, ARowThatTheTableHasByNowIsLeftOut) {
  EXPECT_EQ(with_added_rows(kTable, "10,,in_transit,accepted,,x\n", {}), kTable);
  EXPECT_EQ(with_added_rows(kTable, "0010,,in_transit,accepted,,x\n", {.strip_zeros = true}), kTable);
}

TEST(AddedRows, ACodeThatHasRowsWithPatternsAloneGetsItsBareRow) {
  EXPECT_NE(with_added_rows(kTable, "11,,in_transit,accepted,,x\n", {}), kTable);
}

TEST(AddedRows, ATableWithoutALastLineFeedGetsOne) {
  std::string table = kTable;
  table.pop_back();
  EXPECT_EQ(with_added_rows(table, "20,,in_transit,accepted,,x", {}),
            std::string(kTable) + "20,,in_transit,accepted,,x\n");
}

}  // namespace
}  // namespace parcelgate
