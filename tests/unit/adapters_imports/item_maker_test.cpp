#include "adapters/imports/item_maker.hpp"

#include <map>
#include <sstream>

#include <gtest/gtest.h>

#include "gateway/base/text.hpp"
#include "gateway/wire/json.hpp"
#include "tests/support/source_file.hpp"

namespace parcelgate::imports {
namespace {

/// What a file makes of its rows.
struct Made {
  std::vector<std::string> items;  ///< empty for a row with reasons
  std::vector<std::vector<std::string>> reasons;
  std::string faults;  ///< of the columns
};

Made make_items(Kind kind, std::string text, std::string_view map = "{}") {
  Made made;
  Faults faults;
  auto reader = RowReader::read(std::move(text));
  EXPECT_TRUE(reader);
  const ColumnMap columns = read_column_map(map, faults);
  ColumnPlan plan;
  if (reader->is_csv()) plan = ColumnPlan::make(kind, reader->header(), columns, faults);
  made.faults = faults.text();
  if (!faults.empty()) return made;
  const ItemMaker maker(kind, std::move(plan), {Zone::load("Asia/Shanghai")});
  for (FileRow row; reader->next(row);) {
    std::vector<std::string> reasons;
    std::string item = maker.make(row, reasons);
    made.items.push_back(reasons.empty() ? item : std::string());
    made.reasons.push_back(std::move(reasons));
  }
  return made;
}

TEST(ImportItems, AReturnIsMadeOfChineseColumns) {
  const Made made =
      make_items(Kind::returns,
                 "退货单号,订单号,平台,售后类型,申请时间,同意时间,金额,省份,城市,快递公司,运单号,备注\n"
                 "R1,O1,天猫,换货,2026-09-18 10:00,2026/9/18 16:00,\"¥1,299.5\",浙江省,杭州市,顺丰,=\"SF123\",x\n");
  ASSERT_EQ(made.faults, "");
  ASSERT_EQ(made.items.size(), 1u);
  EXPECT_EQ(made.items[0],
            R"({"return_id":"R1","order_id":"O1","rule_pack":"tmall","kind":"exchange",)"
            R"("requested_at":"2026-09-18T10:00:00+08:00","approved_at":"2026-09-18T16:00:00+08:00",)"
            R"("amount":{"value":1299.5,"currency":"CNY"},"origin":{"province":"浙江省","city":"杭州市"},)"
            R"("shipments":[{"carrier":"顺丰","tracking_number":"SF123"}]})");
}

TEST(ImportItems, EmptyCellsLeaveTheirMembersOut) {
  const Made made = make_items(Kind::returns,
                               "Return ID,order-id,amount,currency,carrier,tracking_number,phone_tail\n"
                               "R1,O1,,EUR,sf,,1234\nR2,O2,5,EUR,,N2,1234\n");
  ASSERT_EQ(made.faults, "");
  EXPECT_EQ(made.items[0], R"({"return_id":"R1","order_id":"O1"})");
  EXPECT_EQ(made.items[1], R"({"return_id":"R2","order_id":"O2","amount":{"value":5.0,"currency":"EUR"},)"
                           R"("shipments":[{"tracking_number":"N2","hints":{"phone_tail":"1234"}}]})");
}

TEST(ImportItems, EachProblemOfARowIsNamedWithItsColumn) {
  const Made made =
      make_items(Kind::returns, "退货单号,订单号,申请时间,金额,运单号\nR1,1.23457E+17,soon,much,9.4E+21\nR2,O2,,,\n");
  ASSERT_EQ(made.reasons.at(0).size(), 4u);
  EXPECT_TRUE(made.reasons[0][0].starts_with("订单号: \"1.23457E+17\" is a number that a spreadsheet has shortened"));
  EXPECT_TRUE(made.reasons[0][1].starts_with("申请时间: \"soon\" is not a time"));
  EXPECT_TRUE(made.reasons[0][2].starts_with("金额: \"much\" is not an amount"));
  EXPECT_TRUE(made.reasons[0][3].starts_with("运单号: \"9.4E+21\" is a number"));
  EXPECT_TRUE(made.reasons.at(1).empty());
}

TEST(ImportItems, AReceiptStatesItsPiecesAndTheirCondition) {
  const Made made = make_items(Kind::facts,
                               "退货单号,记录编号,操作,实收数量,应收数量,商品状态\nR1,f1,收货,2.0,3 件,破损\n"
                               "R2,f2,已收货,1,1,完好\nR3,f3,退款,,,\nR4,f4,收货,two,1,\n");
  ASSERT_EQ(made.faults, "");
  EXPECT_EQ(made.items.at(0), R"({"return_id":"R1","fact_id":"f1","kind":"received","quantity":2,)"
                              R"("expected_quantity":3,"condition":"defective"})");
  EXPECT_EQ(made.items.at(1), R"({"return_id":"R2","fact_id":"f2","kind":"received","quantity":1,)"
                              R"("expected_quantity":1,"condition":"good"})");
  EXPECT_EQ(made.items.at(2), R"({"return_id":"R3","fact_id":"f3","kind":"refunded"})");
  ASSERT_EQ(made.reasons.at(3).size(), 1U);
  EXPECT_EQ(made.reasons[3][0], "实收数量: \"two\" is not a number of pieces; write it as 3");
}

TEST(ImportItems, ProvinceAndCityOfAShipmentAreTheBuyers) {
  const Made made = make_items(Kind::shipments, "运单号,省份,城市,方向\nSF1,浙江省,杭州市,发货\n");
  EXPECT_EQ(made.items.at(0), R"({"tracking_number":"SF1","destination":{"province":"浙江省","city":"杭州市"},)"
                              R"("leg":"outbound"})");
}

TEST(ImportItems, AFactWithoutAnIdGetsTheSameOneEachTime) {
  const std::string file = "退货单号,操作,时间\nR1,收货,2026-09-20 10:00\nR1,退款,2026-09-20 10:00\n";
  const Made made = make_items(Kind::facts, file);
  const auto first = parse_json(made.items.at(0));
  const auto second = parse_json(made.items.at(1));
  ASSERT_TRUE(first && second);
  EXPECT_EQ(parcelgate::find_text(*first, "kind"), "received");
  EXPECT_TRUE(parcelgate::find_text(*first, "fact_id").starts_with("row-"));
  EXPECT_NE(parcelgate::find_text(*first, "fact_id"), parcelgate::find_text(*second, "fact_id"));
  EXPECT_EQ(make_items(Kind::facts, file).items, made.items);
  EXPECT_EQ(make_items(Kind::facts, "fact_id,return_id,kind\nf1,R1,received\n").items.at(0),
            R"({"fact_id":"f1","return_id":"R1","kind":"received"})");
}

TEST(ImportItems, AMapNamesColumnsAndTheirWords) {
  const std::string map =
      R"({"Nr": "return_id", "Order": "order_id", "Shop": {"member": "rule_pack", "values": {"North": "house"}},
          "城市": null, // no place
          "Number": "shipments.tracking_number"})";
  const Made made = make_items(Kind::returns, "Nr,Order,Shop,城市,Number\nR1,O1,North,x,N1\nR2,O2,jd,,\n", map);
  ASSERT_EQ(made.faults, "");
  EXPECT_EQ(made.items[0], R"({"return_id":"R1","order_id":"O1","rule_pack":"house",)"
                           R"("shipments":[{"tracking_number":"N1"}]})");
  EXPECT_EQ(made.items[1], R"({"return_id":"R2","order_id":"O2","rule_pack":"jd"})");
}

TEST(ImportItems, ColumnsThatCannotBeUsedAreFaults) {
  const std::string file = "退货单号,订单号,运单号,物流单号\n";
  EXPECT_NE(make_items(Kind::returns, file).faults.find("\"运单号\" and \"物流单号\" both fill"), std::string::npos);
  EXPECT_EQ(make_items(Kind::returns, file, R"({"物流单号": null})").faults, "");
  EXPECT_NE(make_items(Kind::returns, "订单号\n").faults.find("no column fills return_id"), std::string::npos);
  const Made made = make_items(Kind::returns, "退货单号,订单号\n", R"({"订单": "order_id", "订单号": "oder_id"})");
  EXPECT_NE(made.faults.find("the file has no column of this name; known: 退货单号, 订单号"), std::string::npos)
      << made.faults;
  EXPECT_NE(made.faults.find("there is no member \"oder_id\"; did you mean \"order_id\"?"), std::string::npos);
  EXPECT_NE(make_items(Kind::returns, file, "[]").faults.find("must be an object of columns"), std::string::npos);
  EXPECT_NE(make_items(Kind::returns, file, R"({"订单号": 5})").faults.find("/订单号"), std::string::npos);
}

TEST(ImportItems, AFileOfRefusedRowsCanBeImportedAgain) {
  const Made made = make_items(Kind::returns, "line,reasons,退货单号,订单号\n7,\"城市: x\",R1,O1\n");
  EXPECT_EQ(made.items.at(0), R"({"return_id":"R1","order_id":"O1"})");
  const Made lines = make_items(Kind::returns, R"({"line":7,"reasons":["x"],"row":{"return_id":"R1"}})");
  EXPECT_EQ(lines.items.at(0), R"({"return_id":"R1"})");
}

TEST(ImportItems, ALineOfJsonIsTheBodyAndItsTimesMayHaveNoOffset) {
  const Made made = make_items(Kind::facts,
                               "{\"return_id\": \"R1\", \"at\": \"2026-09-18T10:00:00+08:00\"}\n"
                               "{\"return_id\":\"R1\",\"at\":\"2026-09-18 10:00\"}\n"
                               "{\"return_id\":\"R1\",\"at\":\"soon\"}\n[1]\n{oops\n");
  EXPECT_EQ(made.items.at(0), "{\"return_id\": \"R1\", \"at\": \"2026-09-18T10:00:00+08:00\"}");
  EXPECT_EQ(made.items.at(1), "{\"return_id\":\"R1\",\"at\":\"2026-09-18T10:00:00+08:00\"}");
  EXPECT_TRUE(made.reasons.at(2).at(0).starts_with("at: \"soon\" is not a time"));
  EXPECT_EQ(made.reasons.at(3).at(0), "is not a JSON object");
  EXPECT_TRUE(made.reasons.at(4).at(0).starts_with("is not JSON: "));
}

TEST(ImportItems, EachNameOfAColumnBelongsToOneMember) {
  for (const Kind kind : {Kind::returns, Kind::shipments, Kind::facts}) {
    for (const Member& member : members_of(kind)) {
      EXPECT_EQ(find_member(kind, member.path), &member);
      for (std::string_view rest = member.columns; !rest.empty();) {
        const std::string_view name = cut_part(rest, '|');
        EXPECT_EQ(find_member(kind, name), &member) << name;
      }
    }
  }
}

TEST(ImportItems, TheDocumentListsEachMemberWithTheNamesOfItsColumn) {
  std::istringstream lines(parcelgate::testing::read_source_file("gateway/docs/import.md"));
  std::map<std::string, std::vector<std::string>> written;  // rows of each kind
  std::string kind;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("#")) kind = line.starts_with("### ") ? line.substr(4) : "";
    if (line.starts_with("| `")) written[kind].push_back(line);
  }
  for (const Kind each : {Kind::returns, Kind::shipments, Kind::facts}) {
    std::vector<std::string> rows;
    for (const Member& member : members_of(each)) {
      std::string names;
      for (std::string_view rest = member.columns; !rest.empty();) {
        const std::string name(cut_part(rest, '|'));
        if (name != member.path) names.append(names.empty() ? "`" : ", `").append(name).append("`");
      }
      rows.push_back("| `" + std::string(member.path) + "`" + (member.is_required ? " (needed)" : "") + " | " +
                     (names.empty() ? "–" : names) + " |");
    }
    EXPECT_EQ(written[std::string(to_string(each))], rows);
  }
}

TEST(ImportItems, TheExampleHasNoFaults) {
  const Made made = make_items(Kind::returns, parcelgate::testing::read_source_file("config/examples/returns.csv"));
  EXPECT_EQ(made.faults, "");
  ASSERT_EQ(made.items.size(), 3u);
  for (const auto& reasons : made.reasons) EXPECT_TRUE(reasons.empty()) << reasons.front();
}

}  // namespace
}  // namespace parcelgate::imports
