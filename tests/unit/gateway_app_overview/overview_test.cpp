#include "gateway/app/overview/overview.hpp"

#include <gtest/gtest.h>

#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "gateway/ports/function_command.hpp"
#include "tests/support/stepped_time.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate::test {
namespace {

using namespace std::chrono_literals;

const Instant kNoon = parse_rfc3339("2026-03-02T12:00:00Z").value().at;

Clock clock_of(const std::string& id, Instant due_at, bool is_missed, std::int64_t money = 0) {
  Clock clock;
  clock.id = id;
  clock.state = ClockState::running;
  clock.started_at = kNoon - 48h;
  clock.due_at = due_at;
  clock.at_risk_since = kNoon - 1h;
  clock.warned = {24h};
  if (is_missed) clock.breached_at = due_at;
  if (money > 0) clock.money_at_risk = Money{money, {'C', 'N', 'Y'}};
  return clock;
}

class OverviewTest : public ::testing::Test {
 protected:
  void SetUp() override {
    sqlite::Options options;
    options.folder = folder_.path();
    auto store = sqlite::open_store(options, metrics_, time_);
    ASSERT_TRUE(store) << store.error().what;
    store_ = *std::move(store);
    auto directory = std::make_shared<Directory>();
    directory->rules = std::make_shared<const RulePacks>();
    directory->tenants["shop"] = {"basic", Locale::en};
    directory->tenants["other"] = {"basic", Locale::en};
    directory_ = std::move(directory);
    auto overview = Overview::create({*store_, time_, [this] { return directory_; }, [this] { return outlets_; },
                                      [] { return std::vector<PollStatus>{}; }, [this] { return on_time_; }});
    ASSERT_TRUE(overview) << overview.error().what;
    overview_ = *std::move(overview);
  }

  void store_return(const std::string& tenant, const std::string& id, std::vector<Clock> clocks) {
    const auto stored =
        submit_and_wait(*store_, std::make_unique<FunctionCommand>([&](Transaction& transaction) -> Result<void> {
          Return ret;
          ret.tenant = tenant;
          ret.return_id = id;
          ret.created_at = kNoon;
          ret.rule_pack = "basic";
          ret.clocks = clocks;
          if (auto done = transaction.store_return(ret); !done) return done;
          FeedEntry entry;
          entry.type = "parcelgate.return.registered.v1";
          entry.tenant = tenant;
          entry.return_id = id;
          entry.data = "{}";
          const auto position = transaction.append_feed(entry);
          return position ? Result<void>{} : unexpected(position.error());
        }));
    ASSERT_TRUE(stored) << stored.error().what;
  }

  rapidjson::Document shown(const std::string& tenant = {}, OverviewPeriod period = OverviewPeriod::hour) {
    const std::string text = render_json([&](JsonWriter& writer) { overview_->write(writer, tenant, period); });
    auto document = parse_json(text);
    EXPECT_TRUE(document) << text;
    return document ? *std::move(document) : rapidjson::Document();
  }
  void measure() {
    const auto measured = overview_->measure({});
    ASSERT_TRUE(measured) << measured.error().what;
  }

  TemporaryFolder folder_;
  Metrics metrics_;
  testing::SteppedTime time_{kNoon};
  std::unique_ptr<Store> store_;
  std::shared_ptr<const Directory> directory_;
  std::vector<OutletFigures> outlets_;
  OnTimeShares on_time_;
  std::unique_ptr<Overview> overview_;
};

TEST_F(OverviewTest, CountsOpenClocksInDangerAndTheirMoneyByTenant) {
  store_return("shop", "R-1",
               {clock_of("sends", kNoon + 2h, false, 1'000), clock_of("refunds", kNoon - 2h, true, 250)});
  store_return("other", "R-2", {clock_of("sends", kNoon - 1h, true)});
  Clock met = clock_of("sends", kNoon - 2h, true);
  met.state = ClockState::met;
  store_return("other", "R-3", {met});
  measure();
  const auto all = shown();
  EXPECT_EQ(all["alerts"]["at_risk"].GetUint(), 1u);
  EXPECT_EQ(all["alerts"]["breached"].GetUint(), 2u);
  EXPECT_EQ(all["alerts"]["owners"].GetUint(), 2u);
  EXPECT_DOUBLE_EQ(all["alerts"]["money"][0]["value"].GetDouble(), 12.5);
  const auto other = shown("other");
  EXPECT_EQ(other["alerts"]["breached"].GetUint(), 1u);
  EXPECT_TRUE(other["alerts"]["money"].Empty());
}

TEST_F(OverviewTest, ATenantSeesNothingOfTheGatewayItself) {
  measure();
  const auto own = shown("shop");
  EXPECT_TRUE(own["gateway"].IsNull());
  EXPECT_FALSE(own["series"].HasMember("events_per_minute"));
  EXPECT_TRUE(shown()["gateway"].IsObject());
}

TEST_F(OverviewTest, CountsAgainWhenTheFeedHasMovedAndNotOtherwise) {
  measure();
  const std::string first(shown()["alerts"]["counted_at"].GetString());
  time_.step(10s);
  measure();
  EXPECT_EQ(shown()["alerts"]["counted_at"].GetString(), first);
  store_return("shop", "R-1", {clock_of("sends", kNoon - 1h, true)});
  time_.step(10s);
  measure();
  EXPECT_NE(shown()["alerts"]["counted_at"].GetString(), first);
  EXPECT_EQ(shown()["alerts"]["breached"].GetUint(), 1u);
}

TEST_F(OverviewTest, SamplesAreKeptForAnHourByTenSecondsAndAWeekByFiveMinutes) {
  for (int round = 0; round < 400; ++round) {
    measure();
    time_.step(10s);
  }
  EXPECT_EQ(shown()["series"]["at"].Size(), 360u);
  // 4 000 seconds: the newest sample, and one for every whole five minutes before.
  EXPECT_EQ(shown({}, OverviewPeriod::week)["series"]["at"].Size(), 15u);
}

TEST_F(OverviewTest, EventsAMinuteAreThoseBetweenTwoMeasurements) {
  measure();
  for (int at = 0; at < 3; ++at) store_return("shop", "R-" + std::to_string(at), {});
  time_.step(10s);
  measure();
  EXPECT_DOUBLE_EQ(shown()["gateway"]["events_per_minute"].GetDouble(), 18.0);
}

TEST_F(OverviewTest, TheOnTimeShareIsThatOfTheTenant) {
  on_time_.of["shop"] = {9, 10};
  on_time_.of["other"] = {1, 10};
  measure();
  EXPECT_EQ(shown("shop")["on_time"]["in_time"].GetUint(), 9u);
  EXPECT_EQ(shown()["on_time"]["decided"].GetUint(), 20u);
}

TEST(SampleSeries, ADateThatIsSetBackLeavesNoSampleAhead) {
  SampleSeries<1> series(10s, 5);
  series.add(kNoon, {1});
  series.add(kNoon + 1h, {2});
  series.add(kNoon + 10s, {3});
  ASSERT_EQ(series.samples().size(), 2u);
  EXPECT_EQ(series.samples().back().values[0], 3);
}

}  // namespace
}  // namespace parcelgate::test
