// Property: however rows are grouped, each thing is counted once, and the rows add up to the total.
#include <gtest/gtest.h>

#include "tests/property/random.hpp"
#include "tests/unit/gateway_domain_reports/report_cases.hpp"

namespace parcelgate {
namespace {

using testing::clock_of;
using testing::first_seed;
using testing::hour;
using testing::Random;
using testing::return_of;

const std::vector<ReportGroup> kAllGroups{ReportGroup::platform,  ReportGroup::carrier, ReportGroup::lane,
                                          ReportGroup::warehouse, ReportGroup::clock,   ReportGroup::month};

Return random_return(Random& random) {
  std::vector<Clock> clocks;
  for (const char* const id : {"buyer_sends", "seller_confirms", "refund_due"}) {
    const auto state = static_cast<ClockState>(random.below(6));
    const std::optional<int> due =
        random.one_in(4) ? std::nullopt : std::optional(static_cast<int>(random.below(2'000)));
    clocks.push_back(clock_of(id, state, due, due && random.one_in(2)));
    if (due && random.one_in(2)) {
      clocks.back().warned = {std::chrono::hours{6}};
      clocks.back().at_risk_since = hour(*due - 6);
    }
  }
  Return ret = return_of(random.pick<const char*>({"tmall", "douyin", "jd"}), std::move(clocks));
  ret.order.origin.province = random.pick<const char*>({"", "广东", "四川省"});
  ret.order.destination.province = random.pick<const char*>({"", "上海市"});
  ret.shipments = {testing::shipment(random.below(50), 50 + random.below(100))};
  if (random.one_in(3)) ret.alerts = {Alert{AlertKind::goods_not_back, hour(7), hour(0), {}}};
  return ret;
}

std::uint64_t sum_of(const ReportTable& table, std::size_t column) {
  std::uint64_t sum = 0;
  for (const ReportRow& row : table.rows) sum += std::get<std::uint64_t>(row[column]);
  return sum;
}

TEST(ReportSums, RowsAddUpToTheTotalOfAnyGrouping) {
  for (std::uint64_t round = 0; round < 100; ++round) {
    Random random(first_seed() + round);
    std::vector<Return> returns;
    for (std::size_t count = random.below(60); count > 0; --count) returns.push_back(random_return(random));
    for (const ReportName name : {ReportName::deadlines, ReportName::alerts, ReportName::return_time}) {
      ReportOptions options;
      options.name = name;
      const auto whole = make_report(options);
      for (const ReportGroup group : kAllGroups) {
        if (can_group(name, group) && random.one_in(2)) options.by.push_back(group);
      }
      const auto grouped = make_report(options);
      for (const Return& ret : returns) {
        whole->add(ret);
        grouped->add(ret);
      }
      const ReportTable table = grouped->table();
      const ReportRow expected = whole->table().total;
      const std::size_t skipped = table.total.size() - expected.size();
      for (std::size_t column = skipped; column < table.total.size(); ++column) {
        EXPECT_EQ(table.total[column], expected[column - skipped]) << table.columns[column] << ", round " << round;
        // Without groups the return time has its total alone.
        const bool has_rows = !options.by.empty() || name != ReportName::return_time;
        if (has_rows && std::holds_alternative<std::uint64_t>(table.total[column])) {
          EXPECT_EQ(std::get<std::uint64_t>(table.total[column]), sum_of(table, column))
              << table.columns[column] << ", round " << round;
        }
      }
      if (name == ReportName::deadlines) {
        EXPECT_EQ(std::get<std::uint64_t>(expected[0]), 3 * returns.size()) << "round " << round;
      }
    }
  }
}

}  // namespace
}  // namespace parcelgate
