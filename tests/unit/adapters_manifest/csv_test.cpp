#include "adapters/manifest/text/csv.hpp"

#include <gtest/gtest.h>

#include "tests/unit/adapters_manifest/folder.hpp"

namespace parcelgate {
namespace {

using testing::CarrierFolder;

constexpr std::string_view kMark = "\xEF\xBB\xBF";
constexpr std::string_view kReceived = "\xD2\xD1\xC7\xA9\xCA\xD5";  // 已签收 in GBK

TEST(Csv, AByteOrderMarkAtTheHeadIsSkipped) {
  Faults faults;
  const auto rows = read_csv(std::string(kMark) + "code,source\n1,已签收\n", {"code", "source"}, faults);
  EXPECT_TRUE(faults.empty()) << faults.text();
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].line, 2U);
  EXPECT_EQ(rows[0].cells, (std::vector<std::string>{"1", "已签收"}));
}

TEST(Csv, AFileInAnotherEncodingIsOneFault) {
  Faults faults;
  EXPECT_TRUE(read_csv("code,source\n1," + std::string(kReceived) + "\n2,\n", {"code", "source"}, faults).empty());
  EXPECT_EQ(faults.text(), "the file is not UTF-8; save it as UTF-8\n");
}

TEST(Csv, BothTablesOfACourierAreReadSo) {
  const CarrierFolder folder;
  folder.write_manifest(R"([{"name": "m", "via": ["poll"], "shipments": {"at": "p", "number": "no"},
    "events": {"at": "s", "time": {"at": "t"}, "code": "c"}}])");
  folder.write("status_map.csv",
               std::string(kMark) + std::string(testing::kMapHeader) + "1,,delivered,delivered_plain,,x\n");
  folder.write("carriers.csv", std::string(kMark) + "code,carrier,source\nSF,sf,test\n");
  EXPECT_NE(folder.load(), nullptr);
  folder.write("carriers.csv", "code,carrier,source\n" + std::string(kReceived) + ",sf,test\n");
  Faults faults;
  EXPECT_FALSE(folder.load(faults).has_value());
  ASSERT_EQ(faults.size(), 1U) << faults.text();
  EXPECT_NE(faults.text().find("acme/carriers.csv: the file is not UTF-8; save it as UTF-8"), std::string::npos);
}

TEST(Csv, TextAfterAClosingQuoteIsOneFaultOfItsRow) {
  Faults faults;
  const auto rows = read_csv("code,source\n\"x\"y,z\n2,b\n", {"code", "source"}, faults);
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].cells[0], "2");
  EXPECT_EQ(faults.text(), "line 2: has text after a closing quote; write a quote inside a quoted cell twice (\"\")\n");
}

TEST(Csv, AQuoteThatIsNeverClosedIsOneFaultWithTheLineWhereItsRowBegins) {
  Faults faults;
  const auto rows = read_csv("code,source\n1,a\n2,\"b\n3,c\n4,d\n", {"code", "source"}, faults);
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(faults.text(),
            "line 3: a quote is never closed: the row reaches to the end of the file; close the quote\n");
}

}  // namespace
}  // namespace parcelgate
