// The thread around the engine.
#include "gateway/app/polling/poller.hpp"

#include <condition_variable>
#include <mutex>

#include "tests/unit/gateway_app_polling/engine_fixture.hpp"

namespace parcelgate::testing {
namespace {

using namespace std::chrono_literals;

/// Answers every request at once, as the client's thread would, and counts them.
class PromptHttp final : public HttpClient {
 public:
  void send(HttpRequest request, Done done) override {
    done(HttpResponse{200, {}, request.url.substr(request.url.find('?') + 1) + " delivered 1772355600", {}});
    const std::lock_guard lock(mutex_);
    ++sent_;
    changed_.notify_all();
  }
  [[nodiscard]] bool wait_for_sent(int count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, 60s, [&] { return sent_ >= count; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int sent_{0};
};

TEST_F(EngineTest, TheThreadPollsWithoutBeingSteppedAndEndsInOrder) {
  start();
  PromptHttp http;
  auto poller = Poller::start({*store_, http, time_, sources_, metrics_, ingest_, std::make_shared<RulePacks>()},
                              {account_}, options_);
  ASSERT_TRUE(poller.has_value()) << poller.error().what;
  watch("A1");
  (*poller)->nudge();
  ASSERT_TRUE(http.wait_for_sent(1));
  watch("A2");
  (*poller)->nudge();
  ASSERT_TRUE(http.wait_for_sent(2));
  EXPECT_EQ((*poller)->status().size(), 1u);
  poller->reset();
  const auto record = reader_->find_record(budget_owner("sf-main"), kDayKey);
  ASSERT_TRUE(record.has_value() && record->has_value());
  DayBudget day(0);
  ASSERT_TRUE(restore_day(**record, day).has_value());
  EXPECT_EQ(day.used(), 2u);
}

}  // namespace
}  // namespace parcelgate::testing
