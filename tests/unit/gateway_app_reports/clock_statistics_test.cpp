#include "gateway/app/reports/clock_statistics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "gateway/app/reports/report_run.hpp"
#include "gateway/ports/function_command.hpp"
#include "gateway/wire/feed.hpp"
#include "tests/support/stepped_time.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const Instant kNoon = parse_rfc3339("2026-03-02T12:00:00Z").value().at;

Return return_with(const std::string& id, Clock clock) {
  Return ret;
  ret.tenant = "shop";
  ret.return_id = id;
  ret.rule_pack = "tmall";
  ret.created_at = kNoon;
  ret.clocks = {std::move(clock)};
  return ret;
}

Clock clock_due(std::chrono::hours due, ClockState state) {
  Clock clock;
  clock.id = "seller_confirms";
  clock.state = state;
  clock.due_at = kNoon + due;
  return clock;
}

class ClockStatisticsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    sqlite::Options options;
    options.folder = folder_.path();
    auto store = sqlite::open_store(options, metrics_, time_);
    ASSERT_TRUE(store) << store.error().what;
    store_ = *std::move(store);
    reader_ = *store_->open_reader();
    statistics_ = std::make_unique<ClockStatistics>(*reader_, metrics_);
    ASSERT_TRUE(statistics_->start());
  }

  /// Stores a return, and a feed entry about it.
  void write(const Return& ret, const std::string& type, const std::string& data) {
    const auto stored =
        submit_and_wait(*store_, std::make_unique<FunctionCommand>([&](Transaction& transaction) -> Result<void> {
          Return copy = ret;
          if (auto done = transaction.store_return(copy); !done) return done;
          FeedEntry entry;
          entry.recorded_at = kNoon;
          entry.type = type;
          entry.tenant = ret.tenant;
          entry.return_id = ret.return_id;
          entry.data = data;
          const auto position = transaction.append_feed(entry);
          return position ? Result<void>{} : unexpected(position.error());
        }));
    ASSERT_TRUE(stored) << stored.error().what;
  }
  void change(const Return& ret, ClockChangeKind kind) {
    const ClockChange change{ret.clocks.front().id, kind, {}, false};
    write(ret, clock_feed_type(kind), render_clock_change(ret, ret.clocks.front(), change, {}));
  }
  void state_deadline(const Return& ret) {
    Fact fact;
    fact.fact_id = "s-1";
    fact.kind = FactKind::deadline_stated;
    fact.clock = "seller_confirms";
    fact.at = kNoon;
    write(ret, std::string(kReturnFactRecorded), render_fact_recorded(ret, fact));
  }
  std::string followed() {
    const auto done = statistics_->follow();
    EXPECT_TRUE(done) << done.error().what;
    return metrics_.render();
  }

  TemporaryFolder folder_;
  Metrics metrics_;
  testing::SteppedTime time_{kNoon};
  std::unique_ptr<Store> store_;
  std::unique_ptr<Reader> reader_;
  std::unique_ptr<ClockStatistics> statistics_;
};

TEST_F(ClockStatisticsTest, OutcomesAreCountedByRulePackAndClock) {
  change(return_with("R-1", clock_due(std::chrono::hours{1}, ClockState::met)), ClockChangeKind::met);
  Clock late = clock_due(std::chrono::hours{1}, ClockState::met);
  late.breached_at = late.due_at;
  change(return_with("R-2", late), ClockChangeKind::met);
  change(return_with("R-3", late), ClockChangeKind::breached);
  change(return_with("R-4", clock_due(std::chrono::hours{1}, ClockState::running)), ClockChangeKind::started);
  std::string shown = followed();
  const auto line = [](const std::string& outcome) {
    return "parcelgate_clock_outcomes_total{clock=\"seller_confirms\",outcome=\"" + outcome +
           "\",rule_pack=\"tmall\"} 1";
  };
  EXPECT_THAT(shown, HasSubstr(line("met_in_time")));
  EXPECT_THAT(shown, HasSubstr(line("met_late")));
  EXPECT_THAT(shown, HasSubstr(line("missed")));
  EXPECT_THAT(shown, Not(HasSubstr("started")));
  shown = followed();
  EXPECT_THAT(shown, HasSubstr(line("missed"))) << "an entry counts once";
}

TEST_F(ClockStatisticsTest, ClocksOfParcelsAreNotCounted) {
  Shipment shipment;
  shipment.key = {"shop", "sf", "SF1"};
  shipment.deadlines.emplace();
  shipment.deadlines->clocks = {clock_due(std::chrono::hours{1}, ClockState::met)};
  const auto stored =
      submit_and_wait(*store_, std::make_unique<FunctionCommand>([&](Transaction& transaction) -> Result<void> {
        FeedEntry entry;
        entry.type = clock_feed_type(ClockChangeKind::met);
        entry.tenant = "shop";
        entry.carrier = "sf";
        entry.tracking_number = "SF1";
        entry.data = render_shipment_clock_change(shipment, shipment.deadlines->clocks.front(),
                                                  {"seller_confirms", ClockChangeKind::met, {}, false}, {});
        const auto position = transaction.append_feed(entry);
        return position ? Result<void>{} : unexpected(position.error());
      }));
  ASSERT_TRUE(stored) << stored.error().what;
  EXPECT_THAT(followed(), Not(HasSubstr("parcelgate_clock_outcomes_total{")));
}

TEST_F(ClockStatisticsTest, AStatedDeadlineIsComparedWithTheComputedOne) {
  Clock clock = clock_due(std::chrono::hours{72}, ClockState::running);
  clock.computed_due_at = kNoon + std::chrono::hours{48};
  clock.stated_by = "s-1";
  state_deadline(return_with("R-1", clock));
  clock.due_at = clock.computed_due_at;
  state_deadline(return_with("R-2", clock));
  clock.computed_due_at.reset();  // the rule has no figure
  state_deadline(return_with("R-3", clock));
  const std::string shown = followed();
  const std::string name = "parcelgate_clock_stated_difference_seconds";
  const std::string labels = "clock=\"seller_confirms\",rule_pack=\"tmall\"";
  EXPECT_THAT(shown, HasSubstr(name + "_count{" + labels + "} 2"));
  EXPECT_THAT(shown, HasSubstr(name + "_sum{" + labels + "} 86400"));
  EXPECT_THAT(shown, HasSubstr(name + "_bucket{" + labels + ",le=\"-60\"} 0"));
  EXPECT_THAT(shown, HasSubstr(name + "_bucket{" + labels + ",le=\"60\"} 1"));
  EXPECT_THAT(shown, HasSubstr(name + "_bucket{" + labels + ",le=\"86400\"} 2"));
}

TEST_F(ClockStatisticsTest, OpenAlertsFallToZeroAgain) {
  ReportTable alerts;
  alerts.columns = {"kind", "platform", "open", "breaches"};
  alerts.rows = {{std::string("refund_not_made"), std::string("tmall"), std::uint64_t{3}, std::uint64_t{0}}};
  statistics_->set_open_alerts(alerts);
  const std::string name = "parcelgate_alerts_open{kind=\"refund_not_made\",rule_pack=\"tmall\"}";
  EXPECT_THAT(metrics_.render(), HasSubstr(name + " 3"));
  alerts.rows.clear();
  statistics_->set_open_alerts(alerts);
  EXPECT_THAT(metrics_.render(), HasSubstr(name + " 0"));
}

TEST_F(ClockStatisticsTest, TheShareOfDeadlinesInTimeIsShownWithItsTarget) {
  ReportTable deadlines;
  deadlines.columns = {"platform", "on_time_share", "target_share", "target_kept"};
  deadlines.rows = {{std::string("house"), ReportShare{97, 100}, ReportShare{9'800, 10'000}, false},
                    {std::string("tmall"), ReportShare{1, 2}, ReportCell(), ReportCell()},
                    {std::string("ebay"), ReportShare{0, 0}, ReportCell(), ReportCell()}};
  statistics_->set_on_time(deadlines);
  const std::string shown = metrics_.render();
  EXPECT_THAT(shown, HasSubstr("parcelgate_on_time_share{rule_pack=\"house\"} 0.97"));
  EXPECT_THAT(shown, HasSubstr("parcelgate_on_time_target{rule_pack=\"house\"} 0.98"));
  EXPECT_THAT(shown, HasSubstr("parcelgate_on_time_share{rule_pack=\"tmall\"} 0.5"));
  EXPECT_THAT(shown, Not(HasSubstr("target{rule_pack=\"tmall\"}")));
  EXPECT_THAT(shown, Not(HasSubstr("rule_pack=\"ebay\"")));
}

TEST_F(ClockStatisticsTest, PairsOfPackAndClockAreBounded) {
  for (std::size_t number = 0; number < ClockStatistics::kMostClocks + 5; ++number) {
    Clock clock = clock_due(std::chrono::hours{1}, ClockState::met);
    clock.id = "clock_" + std::to_string(number);
    change(return_with("R-" + std::to_string(number), clock), ClockChangeKind::met);
  }
  EXPECT_THAT(followed(), HasSubstr("parcelgate_clock_outcomes_total{clock=\"(other)\",outcome=\"met_in_time\","
                                    "rule_pack=\"(other)\"} 5"));
}

TEST_F(ClockStatisticsTest, AReportReadsReturnsAndParcelsOfItsTenant) {
  Return other = return_with("R-9", clock_due(std::chrono::hours{1}, ClockState::met));
  other.tenant = "other-shop";
  change(other, ClockChangeKind::met);
  for (int number = 0; number < 1'100; ++number) {
    if (number % 100 != 0) continue;
    change(return_with("R-" + std::to_string(number), clock_due(std::chrono::hours{1}, ClockState::met)),
           ClockChangeKind::met);
  }
  ReportOptions options;
  options.tenant = "shop";
  ReportRun run(options);
  int steps = 0;
  while (!run.is_over() && ++steps < 100) {
    const auto done = run.step(*reader_);
    ASSERT_TRUE(done) << done.error().what;
  }
  EXPECT_TRUE(run.is_over());
  EXPECT_EQ(run.rows_read(), 12U);
  EXPECT_EQ(std::get<std::uint64_t>(run.table().total.front()), 11U);
}

}  // namespace
}  // namespace parcelgate::test
