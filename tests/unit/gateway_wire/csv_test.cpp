#include "gateway/wire/csv.hpp"

#include <gtest/gtest.h>

namespace parcelgate {
namespace {

TEST(Csv, TextsThatASpreadsheetTakesForFormulasGetAnApostrophe) {
  for (const std::string_view text : {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1", "＋1", "－1", "＠SUM(A1)"})
    EXPECT_EQ(csv_text(text), "'" + std::string(text));
  EXPECT_EQ(csv_text("\n=1"), "\"'\n=1\"");
  EXPECT_EQ(csv_text("\r=1"), "\"'\r=1\"");
}

TEST(Csv, OtherTextsStayAsTheyAre) {
  for (const std::string_view text : {"", "SF7444703069240", "1=1", "a-b", "【成都市】已收取快件"})
    EXPECT_EQ(csv_text(text), text);
  EXPECT_EQ(csv_text("a,\"b\""), "\"a,\"\"b\"\"\"");
}

}  // namespace
}  // namespace parcelgate
