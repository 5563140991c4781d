#include "adapters/imports/row_reader.hpp"

#include <gtest/gtest.h>

namespace parcelgate::imports {
namespace {

using Cells = std::vector<std::string>;

std::vector<FileRow> rows_of(RowReader& reader) {
  std::vector<FileRow> rows;
  for (FileRow row; reader.next(row);) rows.push_back(row);
  return rows;
}

TEST(ImportRows, AByteOrderMarkBelongsToNoColumn) {
  auto reader = RowReader::read("\xEF\xBB\xBF退货单号,订单号\r\nR1,O1\r\n");
  ASSERT_TRUE(reader);
  EXPECT_EQ(reader->header(), (Cells{"退货单号", "订单号"}));
  EXPECT_EQ(reader->raw_header(), "退货单号,订单号");
  const auto rows = rows_of(*reader);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].line, 2u);
  EXPECT_EQ(rows[0].raw, "R1,O1");
  EXPECT_EQ(rows[0].cells, (Cells{"R1", "O1"}));
}

TEST(ImportRows, BytesThatAreNotUtf8AreGb18030) {
  // 退货单号,订单号,城市 and 杭州市
  auto reader = RowReader::read(
      "\xcd\xcb\xbb\xf5\xb5\xa5\xba\xc5,\xb6\xa9\xb5\xa5\xba\xc5,\xb3\xc7\xca\xd0\nR1,O1,\xba\xbc\xd6\xdd\xca\xd0\n");
  ASSERT_TRUE(reader);
  EXPECT_EQ(reader->header(), (Cells{"退货单号", "订单号", "城市"}));
  EXPECT_EQ(rows_of(*reader).at(0).cells[2], "杭州市");
}

TEST(ImportRows, OneRareChineseWordIsEnoughForGb18030) {
  auto reader = RowReader::read("return_id,order_id,city\nR1,O1,\x84\x80\n");  // one character of GBK, none of GB2312
  ASSERT_TRUE(reader);
  EXPECT_EQ(rows_of(*reader).at(0).cells[2], "剙");
}

TEST(ImportRows, ABadCharacterRefusesItsRowAlone) {
  auto reader = RowReader::read("退货单号,城市\nR1,杭\xE5\x8D州市\nR2,杭州市\n");
  ASSERT_TRUE(reader);
  const auto rows = rows_of(*reader);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].fault, "holds a character that cannot be read; save the file as UTF-8");
  EXPECT_EQ(rows[1].fault, "");
}

TEST(ImportRows, QuotedCellsHoldCommasQuotesAndLineEnds) {
  auto reader = RowReader::read("a,b\n\"1,2\",\"say \"\"hi\"\"\r\nnow\"\n3,4");
  ASSERT_TRUE(reader);
  const auto rows = rows_of(*reader);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].cells, (Cells{"1,2", "say \"hi\"\r\nnow"}));
  EXPECT_EQ(rows[0].raw, "\"1,2\",\"say \"\"hi\"\"\r\nnow\"");
  EXPECT_EQ(rows[1].line, 4u);
  EXPECT_EQ(rows[1].cells, (Cells{"3", "4"}));
}

TEST(ImportRows, AQuoteThatIsNotClosedRefusesItsLineAlone) {
  auto reader = RowReader::read("a,b\n1,\"2\n3,4\n5,6\n");
  ASSERT_TRUE(reader);
  const auto rows = rows_of(*reader);
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].raw, "1,\"2");
  EXPECT_NE(rows[0].fault.find("not closed"), std::string::npos);
  EXPECT_EQ(rows[1].cells, (Cells{"3", "4"}));
  EXPECT_EQ(rows[2].line, 4u);
}

TEST(ImportRows, ARowOfOtherLengthIsRefusedAndABlankOneSkipped) {
  auto reader = RowReader::read("a,b\n1\n,\n\n1,2,3\n ,\t\n1,2\n");
  ASSERT_TRUE(reader);
  const auto rows = rows_of(*reader);
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].fault, "has 1 cells, and the header has 2; quote cells that hold commas");
  EXPECT_EQ(rows[1].line, 5u);
  EXPECT_EQ(rows[2].fault, "");
}

TEST(ImportRows, AnotherReaderContinuesAtAPlace) {
  const std::string text = "a,b\n1,\"x\ny\"\n3,4\n";
  auto reader = RowReader::read(text);
  FileRow row;
  ASSERT_TRUE(reader->next(row));
  auto other = RowReader::read(text);
  other->seek(reader->place());
  ASSERT_TRUE(other->next(row));
  EXPECT_EQ(row.line, 4u);
  EXPECT_EQ(row.cells, (Cells{"3", "4"}));
  EXPECT_FALSE(other->next(row));
}

TEST(ImportRows, AFileThatBeginsWithABraceHasABodyInEachLine) {
  auto reader = RowReader::read("\xEF\xBB\xBF\n{\"a\":1}\r\n\n  {\"b\":2}");
  ASSERT_TRUE(reader);
  EXPECT_FALSE(reader->is_csv());
  const auto rows = rows_of(*reader);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].raw, "{\"a\":1}");
  EXPECT_EQ(rows[0].line, 2u);
  EXPECT_EQ(rows[1].line, 4u);
}

TEST(ImportRows, AWorkbookAndAnEmptyFileAreRefusedWithTheRemedy) {
  EXPECT_EQ(RowReader::read("PK\x03\x04xl/workbook.xml").error().what,
            "the file is a workbook of a spreadsheet; save the sheet as CSV (UTF-8)");
  EXPECT_FALSE(RowReader::read("\xD0\xCF\x11\xE0").has_value());
  EXPECT_FALSE(RowReader::read("").has_value());
  EXPECT_FALSE(RowReader::open("/nonexistent.csv").has_value());
}

}  // namespace
}  // namespace parcelgate::imports
