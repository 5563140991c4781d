#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/domain/reports/duration_counts.hpp"
#include "gateway/domain/reports/grouping.hpp"
#include "tests/unit/gateway_domain_reports/report_cases.hpp"

namespace parcelgate {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::clock_of;
using ::testing::ElementsAre;
using testing::hour;
using testing::line_of;
using testing::lines_of;
using testing::return_of;

ReportTable table_of(ReportOptions options, const std::vector<Return>& returns) {
  const auto report = make_report(std::move(options));
  for (const Return& ret : returns) report->add(ret);
  return report->table();
}

ReportOptions options_of(ReportName name, std::vector<ReportGroup> by = {}) {
  ReportOptions options;
  options.name = name;
  options.by = std::move(by);
  options.zone = Zone::load("Asia/Shanghai");
  return options;
}

TEST(ReportOptions, NamesAndGroupsReadBack) {
  for (const std::string_view name : all_names<ReportName>())
    EXPECT_EQ(to_string(find_report_name(name).value()), name);
  for (const std::string_view name : all_names<ReportGroup>())
    EXPECT_EQ(to_string(find_report_group(name).value()), name);
  EXPECT_EQ(all_names<ReportName>().size(), 4U);
  EXPECT_EQ(all_names<ReportGroup>().size(), 6U);
}

TEST(ReportOptions, DaysAndMonthsAreThoseOfTheZone) {
  const ReportOptions options = options_of(ReportName::deadlines);
  const Instant late_in_february = parse_rfc3339("2026-02-28T17:00:00Z").value().at;
  EXPECT_EQ(month_of(options, late_in_february), "2026-03");
  EXPECT_EQ(to_rfc3339(start_of_day(options, std::chrono::local_days{std::chrono::year{2026} / 3 / 1})),
            "2026-02-28T16:00:00Z");
  ReportOptions utc = options;
  utc.zone = nullptr;
  EXPECT_EQ(month_of(utc, late_in_february), "2026-02");
}

TEST(DurationCounts, QuantilesAreByNearestRank) {
  DurationCounts counts;
  EXPECT_EQ(counts.quantile(50), std::nullopt);
  for (const int value : {50, 10, 40, 20, 30}) counts.add(minutes{value});
  EXPECT_EQ(counts.quantile(50), minutes{30});
  EXPECT_EQ(counts.quantile(80), minutes{40});
  EXPECT_EQ(counts.quantile(81), minutes{50});
  EXPECT_EQ(counts.quantile(1), minutes{10});
  DurationCounts both = counts;
  both.add(counts);
  EXPECT_EQ(both.size(), 10U);
  EXPECT_EQ(both.quantile(90), minutes{50});
}

TEST(DurationCounts, LongDurationsAreCountedLessExactly) {
  const auto counted = [](milliseconds duration) {
    DurationCounts counts;
    counts.add(duration);
    return *counts.quantile(50);
  };
  EXPECT_EQ(counted(-minutes{5}), minutes{0});
  EXPECT_EQ(counted(hours{31} + minutes{20} + seconds{59}), hours{31} + minutes{20});
  EXPECT_EQ(counted(hours{48}), hours{48});
  EXPECT_EQ(counted(hours{72} + minutes{14}), hours{72});
  EXPECT_EQ(counted(hours{72} + minutes{15}), hours{72} + minutes{15});
  EXPECT_EQ(counted(hours{24 * 14}), hours{24 * 14});
  EXPECT_EQ(counted(hours{480} + minutes{59}), hours{480});
  EXPECT_EQ(counted(hours{24 * 90}), hours{24 * 90});
  EXPECT_EQ(counted(hours{24 * 200}), hours{24 * 90});
}

TEST(Grouping, LanesAndWarehousesHaveOneSpelling) {
  OrderDetails order;
  EXPECT_EQ(lane_of(order), "");
  order.origin.province = "广东省";
  EXPECT_EQ(lane_of(order), "广东→");
  order.destination = {"上海市", "上海市"};
  EXPECT_EQ(lane_of(order), "广东→上海");
  EXPECT_EQ(warehouse_of(order), "上海市");
  order.origin = {"Jawa Barat", ""};
  order.destination = {"浙江", ""};
  EXPECT_EQ(lane_of(order), "Jawa Barat→浙江");
  EXPECT_EQ(warehouse_of(order), "浙江");
}

TEST(Grouping, FurtherGroupsShareARow) {
  GroupedCounts<int> counts;
  constexpr int kGroups = 1'500;
  for (int group = 0; group < kGroups; ++group) ++counts.of({std::to_string(group)});
  ++counts.of({"7"});
  int sum = 0;
  std::size_t rows = 0;
  for (const auto& [key, count] : counts) {
    sum += count;
    ++rows;
  }
  EXPECT_EQ(sum, kGroups + 1);
  EXPECT_EQ(rows, GroupedCounts<int>::kMostGroups + 1);
  EXPECT_EQ(counts.of({"(other)"}), 500);
  EXPECT_EQ(counts.of({"7"}), 2);
}

/// Six returns, with every outcome.
std::vector<Return> six_returns() {
  Clock moved = clock_of("seller_confirms", ClockState::running, 60);
  moved.breached_at = hour(10);  // missed, then the deadline was extended
  return {return_of("tmall", {clock_of("buyer_sends", ClockState::met, 20, true),
                              clock_of("seller_confirms", ClockState::met, 48)}),
          return_of("tmall", {clock_of("buyer_sends", ClockState::waived, 20),
                              clock_of("seller_confirms", ClockState::running, 48, true)}),
          return_of("tmall", {clock_of("buyer_sends", ClockState::cancelled, 20),
                              clock_of("seller_confirms", ClockState::cancelled, 48, true)}),
          return_of("tmall", {clock_of("seller_confirms", ClockState::paused, 48),
                              clock_of("refund_due", ClockState::waiting, std::nullopt)}),
          return_of("douyin", {clock_of("seller_confirms", ClockState::met, 48)}),
          return_of("douyin", {moved})};
}

TEST(DeadlineReport, CountsEachOutcomeOfARule) {
  const ReportTable table =
      table_of(options_of(ReportName::deadlines, {ReportGroup::platform, ReportGroup::clock}), six_returns());
  EXPECT_THAT(table.columns,
              ElementsAre("platform", "clock", "clocks", "in_time", "late", "missed_open", "missed_closed", "running",
                          "waiting", "waived", "cancelled", "on_time_share", "target_share", "target_kept"));
  EXPECT_THAT(lines_of(table), ElementsAre("douyin seller_confirms 2 1 0 0 0 1 0 0 0 1/1 - -",  //
                                           "tmall buyer_sends 3 0 1 0 0 0 0 1 1 0/1 - -",       //
                                           "tmall refund_due 1 0 0 0 0 0 1 0 0 0/0 - -",        //
                                           "tmall seller_confirms 4 1 0 1 1 1 0 0 0 1/3 - -"));
  EXPECT_EQ(line_of(table.total), "- - 10 2 1 1 1 2 1 1 1 2/5 - -");
}

TEST(DeadlineReport, ThePeriodIsThatOfTheDeadlines) {
  ReportOptions options = options_of(ReportName::deadlines);
  options.from = hour(20);
  options.until = hour(48);
  EXPECT_EQ(line_of(table_of(options, six_returns()).total), "3 0 1 0 0 0 0 1 1 0/1 - -");
  options.from.reset();
  options.until = hour(20);  // the clock without a deadline counts by its return
  EXPECT_EQ(line_of(table_of(options, six_returns()).total), "1 0 0 0 0 0 1 0 0 0/0 - -");
}

TEST(DeadlineReport, ParcelsToTheBuyerCountAsWell) {
  Shipment shipment;
  shipment.key.carrier = "zto";
  EXPECT_EQ(line_of(table_of(options_of(ReportName::deadlines), {}).total), "0 0 0 0 0 0 0 0 0 0/0 - -");
  const auto report = make_report(options_of(ReportName::deadlines, {ReportGroup::carrier, ReportGroup::month}));
  report->add(shipment);
  shipment.deadlines.emplace();
  shipment.deadlines->clocks = {clock_of("picked_up", ClockState::met, 24)};
  report->add(shipment);
  EXPECT_THAT(lines_of(report->table()), ElementsAre("zto 2026-03 1 1 0 0 0 0 0 0 0 1/1 - -"));
}

/// Of the four deadlines of tmall that are decided one was met in time; douyin has one, met.
TEST(DeadlineReport, ComparesTheShareWithTheTargetOfThePack) {
  ReportOptions options = options_of(ReportName::deadlines, {ReportGroup::platform});
  options.on_time_targets = {{"tmall", 9'800}};
  EXPECT_THAT(lines_of(table_of(options, six_returns())),
              ElementsAre("douyin 2 1 0 0 0 1 0 0 0 1/1 - -", "tmall 8 1 1 1 1 1 1 1 1 1/4 9800/10000 no"));
  EXPECT_EQ(line_of(table_of(options, six_returns()).total), "- 10 2 1 1 1 2 1 1 1 2/5 - -")
      << "packs with and without a target have no common one";
  options.on_time_targets = {{"tmall", 2'500}, {"douyin", 2'500}};
  EXPECT_EQ(line_of(table_of(options, six_returns()).total), "- 10 2 1 1 1 2 1 1 1 2/5 2500/10000 yes");
  options.on_time_targets = {{"tmall", 2'501}, {"douyin", 10'000}};
  EXPECT_THAT(lines_of(table_of(options, six_returns())),
              ElementsAre("douyin 2 1 0 0 0 1 0 0 0 1/1 10000/10000 yes", "tmall 8 1 1 1 1 1 1 1 1 1/4 2501/10000 no"));
}

TEST(DeadlineReport, WithoutADecidedDeadlineNothingIsKept) {
  ReportOptions options = options_of(ReportName::deadlines);
  options.on_time_targets = {{"tmall", 9'800}};
  EXPECT_EQ(line_of(table_of(options, {return_of("tmall", {clock_of("c", ClockState::running, 48)})}).total),
            "1 0 0 0 0 1 0 0 0 0/0 - -");
}

Return with_parcel(const char* from, std::optional<int> scanned, std::optional<int> is_signed, Leg leg = Leg::return_) {
  Return ret = return_of("tmall", {});
  ret.order.origin.province = from;
  ret.order.destination.province = "上海市";
  ret.shipments = {testing::shipment(scanned, is_signed)};
  ret.shipments.front().leg = leg;
  return ret;
}

TEST(ReturnTimeReport, MeasuresFromTheFirstScanToTheSignature) {
  const std::vector<Return> returns{with_parcel("广东省", 0, 31),
                                    with_parcel("广东", 0, 48),
                                    with_parcel("广东", 10, 60),
                                    with_parcel("四川", 0, 100),
                                    with_parcel("四川", 5, std::nullopt),
                                    with_parcel("四川", std::nullopt, 90),
                                    with_parcel("四川", 0, 1, Leg::outbound)};
  ReportOptions options = options_of(ReportName::return_time, {ReportGroup::lane});
  ReportTable table = table_of(options, returns);
  EXPECT_THAT(table.columns, ElementsAre("lane", "parcels", "median_seconds", "p90_seconds", "within_target",
                                         "within_target_share", "under_way"));
  EXPECT_THAT(lines_of(table), ElementsAre("四川→上海 1 100h 100h 0 0/1 1", "广东→上海 3 48h 50h 2 2/3 0"));
  EXPECT_EQ(line_of(table.total), "- 4 48h 100h 2 2/4 1");
  options.target = hours{50};
  options.from = hour(60);
  options.by.clear();
  EXPECT_EQ(line_of(table_of(options, returns).total), "2 50h 100h 1 1/2 0");
}

TEST(AlertReport, CountsOpenAlertsAndMissedDeadlines) {
  const auto of_warehouse = [](const char* city, std::vector<Clock> clocks, std::vector<Alert> alerts) {
    Return ret = return_of("tmall", std::move(clocks));
    ret.order.destination.city = city;
    ret.alerts = std::move(alerts);
    return ret;
  };
  Clock near = clock_of("seller_confirms", ClockState::running, 48);
  near.warned = {hours{24}};
  near.at_risk_since = hour(24);
  const std::vector<Return> returns{
      of_warehouse("上海", {near}, {Alert{AlertKind::refund_not_made, hour(5), hour(0), {}}}),
      of_warehouse("上海", {clock_of("seller_confirms", ClockState::running, 30, true)}, {}),
      of_warehouse("上海", {clock_of("seller_confirms", ClockState::met, 30, true)}, {}),
      of_warehouse("杭州", {clock_of("seller_confirms", ClockState::met, 30)},
                   {Alert{AlertKind::refund_not_made, hour(50), hour(0), {}}})};
  ReportOptions options = options_of(ReportName::alerts, {ReportGroup::warehouse});
  const ReportTable table = table_of(options, returns);
  EXPECT_THAT(table.columns, ElementsAre("kind", "warehouse", "open", "breaches"));
  EXPECT_THAT(lines_of(table), ElementsAre("deadline_missed 上海 1 2", "deadline_near 上海 1 0",
                                           "refund_not_made 上海 1 0", "refund_not_made 杭州 1 0"));
  EXPECT_EQ(line_of(table.total), "- - 4 2");
  options.until = hour(30);
  EXPECT_EQ(line_of(table_of(options, returns).total), "- - 2 0");
}

}  // namespace
}  // namespace parcelgate
