#include "gateway/wire/report_tables.hpp"

#include <gtest/gtest.h>

#include "gateway/domain/time.hpp"

namespace parcelgate {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

ReportTable small_table() {
  ReportTable table;
  table.columns = {"lane", "parcels", "median_seconds", "within_target_share"};
  table.rows = {{std::string("广东→上海"), std::uint64_t{3}, std::chrono::milliseconds(hours{48} + minutes{1}),
                 ReportShare{2, 3}},
                {std::string("=HYPERLINK(\"x\"),y"), std::uint64_t{0}, std::monostate{}, ReportShare{0, 0}}};
  table.total = {std::monostate{}, std::uint64_t{3}, std::chrono::milliseconds(hours{48} + minutes{1}),
                 ReportShare{2, 3}};
  return table;
}

TEST(ReportTables, CsvHasALineOfNamesAndTheTotalLast) {
  EXPECT_EQ(to_csv(small_table()),
            "lane,parcels,median_seconds,within_target_share\r\n"
            "广东→上海,3,172860,0.6667\r\n"
            "\"'=HYPERLINK(\"\"x\"\"),y\",0,,\r\n"
            "total,3,172860,0.6667\r\n");
}

TEST(ReportTables, JsonHasNumbersAndNull) {
  ReportOptions options;
  options.name = ReportName::return_time;
  options.by = {ReportGroup::lane};
  options.from = parse_rfc3339("2026-11-01T00:00:00Z").value().at;
  EXPECT_EQ(render_json_object([&](JsonWriter& writer) { write_report_members(writer, options, small_table()); }),
            R"({"report":"return-time","tenant":null,"from":"2026-11-01T00:00:00Z","until":null,)"
            R"("zone":"Asia/Shanghai","by":["lane"],"target_seconds":172800,)"
            R"("rows":[{"lane":"广东→上海","parcels":3,"median_seconds":172860,"within_target_share":0.6667},)"
            R"({"lane":"=HYPERLINK(\"x\"),y","parcels":0,"median_seconds":null,"within_target_share":null}],)"
            R"("total":{"lane":null,"parcels":3,"median_seconds":172860,"within_target_share":0.6667}})");
}

TEST(ReportTables, CellsForPeopleHaveUnits) {
  EXPECT_EQ(cell_text(ReportShare{14, 15}), "93.3 %");
  EXPECT_EQ(cell_text(ReportShare{0, 0}), "-");
  EXPECT_EQ(cell_text(std::chrono::milliseconds(hours{31} + minutes{20})), "31h20m");
  EXPECT_EQ(cell_text(std::uint64_t{7}), "7");
  EXPECT_EQ(cell_text(std::string{}), "-");
  EXPECT_EQ(cell_text({}), "-");
}

}  // namespace
}  // namespace parcelgate
