#include "adapters/imports/cells.hpp"

#include <gtest/gtest.h>

namespace parcelgate::imports {
namespace {

std::string instant(std::string_view text) {
  const auto read = read_cell_instant(text, *Zone::load("Asia/Shanghai"));
  return read ? *read : read.error().what;
}

TEST(ImportCells, TheProtectionAgainstSpreadsheetsIsTakenOff) {
  EXPECT_EQ(plain_cell("=\"3812004455667788\""), "3812004455667788");
  EXPECT_EQ(plain_cell("'0123"), "0123");
  EXPECT_EQ(plain_cell("\tSF123 \t"), "SF123");
  EXPECT_EQ(plain_cell("=\""), "=\"");
  EXPECT_EQ(plain_cell("="), "=");
}

TEST(ImportCells, ANumberThatASpreadsheetShortenedIsRefusedWithTheRemedy) {
  for (const char* text : {"9.4E+21", "1.23457E+17", "3E+15", "3.8e+15"}) {
    const auto checked = check_cell(text);
    ASSERT_FALSE(checked) << text;
    EXPECT_EQ(checked.error().what,
              "\"" + std::string(text) +
                  "\" is a number that a spreadsheet has shortened; its digits are lost: format the column as text and "
                  "export it again");
  }
  for (const char* text : {"#####", "#N/A", "#REF!"}) EXPECT_FALSE(check_cell(text)) << text;
  for (const char* text : {"SF123", "1E5", "12.5E+3X", "94E+21", "E+21", "9.4E+", "", "#1"})
    EXPECT_TRUE(check_cell(text)) << text;
}

TEST(ImportCells, AmountsAreReadAsPlatformsWriteThem) {
  for (const char* text : {"1299.5", "1,299.50", "¥1,299.50", "￥1299.5", "1299.50元", "CNY 1299.5"}) {
    const auto amount = read_cell_amount(text);
    ASSERT_TRUE(amount) << text << ": " << amount.error().what;
    EXPECT_EQ(*amount, 1299.5) << text;
  }
  for (const char* text : {"-5", "12,99", "1,2345", "1.2E3", "abc", "", "¥", "1299,50", "inf", "nan", "0x10", "1 2"})
    EXPECT_FALSE(read_cell_amount(text)) << text;
}

TEST(ImportCells, PiecesAreWholeNumbers) {
  for (const char* text : {"3", "3.0", "3.00", "3件", "3 件", "3个", "3 pcs", "3."}) {
    const auto count = read_cell_count(text);
    ASSERT_TRUE(count) << text << ": " << count.error().what;
    EXPECT_EQ(*count, 3U) << text;
  }
  EXPECT_EQ(read_cell_count("1,200").value(), 1'200U);
  EXPECT_EQ(read_cell_count("0").value(), 0U);
  for (const char* text : {"-3", "3.5", "three", "", "件", "1,2", "99999999999"})
    EXPECT_FALSE(read_cell_count(text)) << text;
}

TEST(ImportCells, ATimeWithoutAnOffsetIsATimeOfTheZone) {
  EXPECT_EQ(instant("2026-09-18 16:00:05"), "2026-09-18T16:00:05+08:00");
  EXPECT_EQ(instant("2026/9/18 16:00"), "2026-09-18T16:00:00+08:00");
  EXPECT_EQ(instant("2026年9月18日 16:00"), "2026-09-18T16:00:00+08:00");
  EXPECT_EQ(instant("20260918160005"), "2026-09-18T16:00:05+08:00");
  EXPECT_EQ(instant("2026-09-18"), "2026-09-18T00:00:00+08:00");
  EXPECT_EQ(instant("2026-09-18T16:00:05Z"), "2026-09-18T16:00:05Z");
  EXPECT_EQ(instant("2026-09-18T16:00:05-05:00"), "2026-09-18T16:00:05-05:00");
  EXPECT_EQ(instant("2026-09-18 16:00:05 Europe/Berlin"), "2026-09-18T16:00:05+02:00");
}

TEST(ImportCells, ATextThatIsNoTimeIsRefusedWithTheReason) {
  EXPECT_EQ(instant("45920.66"),
            "\"45920.66\" is not a time: it is a day number of a spreadsheet; format the column as date and time");
  EXPECT_EQ(instant("9/18/26"),
            "\"9/18/26\" is not a time: it does not say which number is the year; write it as 2026-09-18 16:00:00");
  EXPECT_NE(instant("2026-02-30 10:00").find("is not a time: there is no such day"), std::string::npos);
  EXPECT_NE(instant("2026-09-18 16:00 CST").find("its zone is not known"), std::string::npos);
  EXPECT_NE(instant("soon").find("is not a time"), std::string::npos);
}

}  // namespace
}  // namespace parcelgate::imports
