#include "gateway/app/deadlines/clock_watch.hpp"

#include <algorithm>
#include <future>

#include "adapters/stores/sqlite/connection.hpp"
#include "tests/support/eventually.hpp"
#include "tests/unit/gateway_app_ingest/ingest_fixture.hpp"

namespace parcelgate::test {
namespace {

constexpr std::chrono::seconds kGenerous{20};

class ClockWatchTest : public IngestTest {
 protected:
  ClockWatchTest() {
    store_->on_commit([this](CommitNews) {
      const std::lock_guard lock(mutex_);
      ++commits_;
      changed_.notify_all();
    });
    watch_ = *ClockWatch::start(*store_, time_, rules_, metrics_);
  }
  ~ClockWatchTest() override { watch_.reset(); }

  /// Waits until something holds; looks again after each commit.
  bool becomes(const std::function<bool()>& holds) {
    std::unique_lock lock(mutex_);
    const auto until = std::chrono::steady_clock::now() + kGenerous;
    for (;;) {
      const int seen = commits_;
      if (holds()) return true;
      if (!changed_.wait_until(lock, until, [&] { return commits_ != seen; })) return false;
    }
  }
  /// Waits until the feed's last entry has the type.
  bool last_becomes(const std::string& type) {
    return becomes([&] {
      const auto types = feed_types();
      return !types.empty() && types.back() == type;
    });
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  int commits_{0};
  std::unique_ptr<ClockWatch> watch_;
};

TEST_F(ClockWatchTest, AClockWarnsAndBreachesOnceWhenItsTimeComes) {
  ASSERT_TRUE(register_return(new_return("R-1"), {fact("f1", FactKind::approved)}));
  EXPECT_EQ(*reader_->next_wake_at(), kStart + 144h);
  time_.step_to(kStart + 144h);
  watch_->poke();
  ASSERT_TRUE(last_becomes("clock.warning.v1"));
  EXPECT_EQ(find_text(*parse_json(feed().back().data), "lead"), "24h");
  time_.step_to(kStart + 169h);
  watch_->poke();
  ASSERT_TRUE(last_becomes("clock.breached.v1"));
  EXPECT_TRUE(clock(ret("R-1"), "buyer_sends").breached_at);
  const auto entries = feed().size();
  time_.step_to(kStart + 300h);
  watch_->poke();
  watch_.reset();
  EXPECT_EQ(feed().size(), entries);
}

TEST_F(ClockWatchTest, AReturnWithoutItsRulePackIsRetriedLater) {
  ASSERT_TRUE(register_return(new_return("R-1"), {fact("f1", FactKind::approved)}));
  watch_.reset();
  watch_ = *ClockWatch::start(*store_, time_, std::make_shared<const RulePacks>(), metrics_);
  time_.step_to(kStart + 144h);
  watch_->poke();
  EXPECT_TRUE(becomes([&] { return *reader_->next_wake_at() == kStart + 145h; }));
}

TEST_F(ClockWatchTest, ADateThatWasAheadLeavesNoBreachBehind) {
  for (int number = 1; number <= 5; ++number) {
    const std::string id = "R-" + std::to_string(number);
    ASSERT_TRUE(register_return(new_return(id), {fact("f1", FactKind::approved)}));
  }
  const auto before = clock(ret("R-3"), "buyer_sends");
  time_.step_to(kStart + 100h);
  watch_->poke();
  time_.jump_to(kStart + 200h);
  watch_->poke();
  ASSERT_TRUE(becomes([&] { return std::ranges::count(feed_types(), "clock.breached.v1") == 5; }));
  time_.jump_to(kStart + 101h);
  watch_->poke();
  ASSERT_TRUE(becomes([&] { return std::ranges::count(feed_types(), "clock.reopened.v1") == 5; }));
  EXPECT_EQ(clock(ret("R-3"), "buyer_sends"), before);
  EXPECT_EQ(*reader_->next_wake_at(), kStart + 144h);
  EXPECT_NE(metrics_.render().find("parcelgate_clock_jumps_total 2"), std::string::npos);
}

TEST_F(ClockWatchTest, AStartCorrectsRowsStoredWithAFutureDate) {
  ASSERT_TRUE(register_return(new_return("R-1"), {fact("f1", FactKind::approved)}));
  time_.step_to(kStart + 100h);
  watch_->poke();
  time_.jump_to(kStart + 200h);
  watch_->poke();
  ASSERT_TRUE(last_becomes("clock.breached.v1"));
  watch_.reset();
  time_.jump_to(kStart + 101h);
  watch_ = *ClockWatch::start(*store_, time_, rules_, metrics_);
  EXPECT_TRUE(last_becomes("clock.reopened.v1"));
}

TEST_F(ClockWatchTest, ADateThatIsFarAheadReportsNothingUntilItIsAccepted) {
  for (int number = 1; number <= 5; ++number)
    ASSERT_TRUE(register_return(new_return("R-" + std::to_string(number)), {fact("f1", FactKind::approved)}));
  const auto entries = feed().size();
  time_.jump_to(kStart + 24h * 400);
  watch_->poke();
  ASSERT_TRUE(testing::eventually([&] { return watch_->date_fault().has_value(); }));
  EXPECT_EQ(*watch_->date_fault(),
            "the machine's date is 400 days ahead of " + to_rfc3339(kStart) +
                "; no deadline is reported until it is set back, or accepted by `parcelgate clocks accept-date`");
  EXPECT_EQ(feed().size(), entries);
  EXPECT_NE(metrics_.render().find("parcelgate_clocks_held 1"), std::string::npos);
  watch_->accept_date();
  ASSERT_TRUE(becomes([&] { return std::ranges::count(feed_types(), "clock.breached.v1") == 5; }));
  EXPECT_FALSE(watch_->date_fault());
}

TEST_F(ClockWatchTest, ADateThatIsSetBackInTimeLeavesNoTrace) {
  ASSERT_TRUE(register_return(new_return("R-1"), {fact("f1", FactKind::approved)}));
  const auto entries = feed().size();
  time_.jump_to(kStart + 24h * 400);
  watch_->poke();
  ASSERT_TRUE(testing::eventually([&] { return watch_->date_fault().has_value(); }));
  time_.jump_to(kStart + 1h);
  watch_->poke();
  ASSERT_TRUE(testing::eventually([&] { return !watch_->date_fault().has_value(); }));
  EXPECT_EQ(feed().size(), entries);
  time_.step_to(kStart + 144h);
  watch_->poke();
  EXPECT_TRUE(last_becomes("clock.warning.v1"));
}

TEST_F(ClockWatchTest, AMachineThatStartsWithADateFarAheadReportsNothing) {
  ASSERT_TRUE(register_return(new_return("R-1"), {fact("f1", FactKind::approved)}));
  ASSERT_TRUE(testing::eventually([&] { return reader_->find_record("clock_watch", "date")->has_value(); }));
  const auto entries = feed().size();
  watch_.reset();
  time_.jump_to(kStart + 24h * 400);
  watch_ = *ClockWatch::start(*store_, time_, rules_, metrics_);
  ASSERT_TRUE(testing::eventually([&] { return watch_->date_fault().has_value(); }));
  EXPECT_EQ(feed().size(), entries);
}

TEST_F(ClockWatchTest, AReturnAtWhichTheTickFailsDoesNotStopTheClocksOfOthers) {
  ASSERT_TRUE(register_return(new_return("R-1"), {fact("f1", FactKind::approved)}));
  ASSERT_TRUE(register_return(new_return("R-2"), {fact("f1", FactKind::approved)}));
  {
    auto connection = sqlite::Connection::open(folder_.path() + "/parcelgate.db");
    // Only being put off, to this instant, succeeds.
    const auto put_off_to = std::to_string((kStart + 145h).time_since_epoch() / 1ms);
    ASSERT_TRUE(
        connection->execute("CREATE TRIGGER poison BEFORE UPDATE ON return WHEN new.return_id = 'R-1' AND "
                            "new.wake_at IS NOT " +
                            put_off_to + " BEGIN SELECT RAISE(ABORT, 'poison'); END"));
  }
  time_.step_to(kStart + 144h);
  watch_->poke();
  ASSERT_TRUE(becomes([&] { return *reader_->next_wake_at() == kStart + 145h; })) << "put off for an hour";
  ASSERT_EQ(std::ranges::count(feed_types(), "clock.warning.v1"), 1);
  EXPECT_EQ(feed().back().return_id, "R-2");
}

TEST_F(ClockWatchTest, AParcelThatCannotBeReadDoesNotStopTheClocksOfItsReturn) {
  ASSERT_TRUE(register_return(new_return("R-1"), {fact("f1", FactKind::approved)}));
  ASSERT_TRUE(register_shipment({{"shop", "sf", "SF1"}, Leg::outbound, "R-1", {{"sf-main"}, {}}, kStart}));
  const auto wake_at = *reader_->next_wake_at();
  ASSERT_TRUE(wake_at);
  watch_.reset();
  reader_.reset();
  store_.reset();
  {
    auto connection = sqlite::Connection::open(folder_.path() + "/parcelgate.db");
    ASSERT_TRUE(connection->execute("UPDATE shipment SET state = x'00'"));
  }
  sqlite::Options options;
  options.folder = folder_.path();
  store_ = *sqlite::open_store(options, metrics_, time_);
  reader_ = *store_->open_reader();
  const auto entries = feed().size();
  watch_ = *ClockWatch::start(*store_, time_, rules_, metrics_);
  time_.step_to(*wake_at + 1h);
  watch_->poke();
  EXPECT_TRUE(testing::eventually([&] { return feed().size() > entries; }));
}

}  // namespace
}  // namespace parcelgate::test
