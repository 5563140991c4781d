#include "gateway/app/ingest/clock_watch.hpp"

#include <future>

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
    watch_ = *ClockWatch::start(*store_, time_, rules_);
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
  time_.set(kStart + 144h);
  watch_->poke();
  ASSERT_TRUE(last_becomes("clock.warning.v1"));
  EXPECT_EQ(find_text(*parse_json(feed().back().data), "lead"), "24h");
  time_.set(kStart + 169h);
  watch_->poke();
  ASSERT_TRUE(last_becomes("clock.breached.v1"));
  EXPECT_TRUE(clock(ret("R-1"), "buyer_sends").breached_at);
  const auto entries = feed().size();
  time_.set(kStart + 300h);
  watch_->poke();
  watch_.reset();
  EXPECT_EQ(feed().size(), entries);
}

TEST_F(ClockWatchTest, AReturnWhoseRulesAreGoneIsLookedAtAgainLater) {
  ASSERT_TRUE(register_return(new_return("R-1"), {fact("f1", FactKind::approved)}));
  watch_.reset();
  watch_ = *ClockWatch::start(*store_, time_, std::make_shared<const RulePacks>());
  time_.set(kStart + 144h);
  watch_->poke();
  EXPECT_TRUE(becomes([&] { return *reader_->next_wake_at() == kStart + 145h; }));
}

}  // namespace
}  // namespace parcelgate::test
