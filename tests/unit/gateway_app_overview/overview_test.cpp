#include "gateway/app/overview/overview.hpp"

#include <filesystem>
#include <fstream>

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
    make_overview();
  }

  std::filesystem::path samples_file() const { return std::filesystem::path(folder_.path()) / kSamplesFile; }
  void make_overview() {
    auto overview =
        Overview::create({*store_, time_, [this] { return directory_; }, [this] { return outlets_; },
                          [] { return std::vector<PollStatus>{}; }, [this] { return on_time_; }, samples_file()});
    ASSERT_TRUE(overview) << overview.error().what;
    overview_ = *std::move(overview);
  }
  std::size_t samples(const std::string& tenant = {}, OverviewPeriod period = OverviewPeriod::hour) {
    return shown(tenant, period)["series"]["at"].Size();
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

TEST_F(OverviewTest, SamplesSurviveARestart) {
  store_return("shop", "R-1", {clock_of("sends", kNoon - 1h, true, 250)});
  for (int round = 0; round < 70; ++round) {
    measure();
    time_.step(10s);
  }
  const std::string before =
      render_json([&](JsonWriter& writer) { overview_->write(writer, "shop", OverviewPeriod::week); });
  const auto hour = samples("shop");
  ASSERT_TRUE(overview_->save_samples());
  const auto mode = std::filesystem::status(samples_file()).permissions();
  EXPECT_EQ(mode, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  make_overview();
  EXPECT_EQ(samples("shop"), hour);
  const auto again = shown("shop", OverviewPeriod::week);
  const auto former = parse_json(before).value();
  EXPECT_EQ(to_json(again["series"]), to_json(former["series"]));
  measure();
  EXPECT_EQ(samples("shop"), hour + 1);
}

TEST_F(OverviewTest, SamplesOfTheFutureAndOfTenantsThatAreGoneAreLeftOut) {
  measure();
  ASSERT_TRUE(overview_->save_samples());
  auto without = std::make_shared<Directory>(*directory_);
  without->tenants.erase("other");
  directory_ = std::move(without);
  make_overview();
  EXPECT_EQ(samples("shop"), 1U);
  EXPECT_EQ(samples("other"), 0U);
  std::ofstream(samples_file()) << R"({"version":1,"charts":{"shop":{"hour":[[99999999999,1,2,3,4,5]],"week":[]}}})";
  make_overview();
  EXPECT_EQ(samples("shop"), 0U);
}

TEST_F(OverviewTest, AFileThatCannotBeReadCostsTheChartsAlone) {
  for (const char* text :
       {"", "[]", R"({"version":2,"charts":{}})", R"({"version":1,"charts":{"shop":{"hour":[[1]],"week":[]}}})",
        R"({"version":1,"charts":{"shop":7}})"}) {
    std::ofstream(samples_file()) << text;
    make_overview();
    EXPECT_EQ(samples("shop"), 0U) << text;
    measure();
    EXPECT_EQ(samples("shop"), 1U) << text;
  }
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
