// A ticket desk behind a store and a follower, on a clock that the test steps.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "adapters/transports/http_curl/curl_client.hpp"
#include "gateway/app/deadlines/tick_clocks.hpp"
#include "gateway/app/outlets/follower/feed_follower.hpp"
#include "gateway/app/outlets/tickets/ticket_outlet.hpp"
#include "tests/contract/ticket_desk/test_desk.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/lossy_http.hpp"
#include "tests/support/service.hpp"
#include "tests/support/source_file.hpp"
#include "tests/support/stepped_time.hpp"

namespace parcelgate {

/// What the stories of returns and complaints share. Call open() in SetUp() and close() in TearDown().
class DeskStory {
 protected:
  /// @param desk  one of the names that test_desk() knows
  DeskStory(std::shared_ptr<const RulePacks> rules, const char* desk)
      : rules_(std::move(rules)), real_(testing::test_desk(desk)) {}

  void open() {
    auto curl = CurlClient::create({}, metrics_);
    ASSERT_TRUE(curl) << curl.error().what;
    curl_ = std::move(*curl);
    http_ = std::make_unique<testing::LossyHttp>(*curl_);
    real_.set_clock(time_.now());
    desk_ = real_.open(*http_);
    ASSERT_NE(desk_, nullptr);
    sqlite::Options options;
    options.folder = folder_.path().string();
    auto store = sqlite::open_store(options, metrics_, time_);
    ASSERT_TRUE(store) << store.error().what;
    store_ = std::move(*store);
    auto texts = TicketTexts::parse(testing::read_source_file("config/texts/tickets.json"));
    ASSERT_TRUE(texts) << texts.error().what;
    TicketOutletOptions outlet;
    outlet.outlet = "tickets";
    outlet_ = std::make_unique<TicketOutlet>(outlet, std::move(*texts), *desk_, *store_, time_);
    FollowerOptions follower;
    follower.outlet = "tickets";
    auto made = FeedFollower::create(follower, *outlet_, *store_, time_, metrics_);
    ASSERT_TRUE(made) << made.error().what;
    follower_ = std::move(*made);
  }
  void close() { follower_.reset(); }

  void run(std::unique_ptr<Command> command) {
    const auto outcome = submit_and_wait(*store_, std::move(command));
    ASSERT_TRUE(outcome) << outcome.error().what;
  }
  /// Time passes, and the deadlines notice.
  void step(std::chrono::hours by) {
    time_.step(by);
    run(std::make_unique<TickClocks>(time_.now(), 100, rules_));
  }
  /// Waits until the desk has all of the feed.
  void settle() {
    auto reader = store_->open_reader();
    ASSERT_TRUE(testing::eventually(
        [&] {
          time_.step(std::chrono::milliseconds{200});  // a repeat after a lost answer waits for its pause
          follower_->nudge();
          const auto head = (*reader)->feed_head();
          const auto outlets = (*reader)->list_outlets();
          return head && outlets && !outlets->empty() && outlets->front().cursor == *head &&
                 follower_->status().set_aside == 0;
        },
        std::chrono::seconds{120}))
        << follower_->status().last_error;
  }
  /// The one ticket with this external id.
  TicketSnapshot find_ticket(const std::string& external_id) {
    auto found = desk_->find(external_id);
    EXPECT_TRUE(found) << found.error().what;
    EXPECT_EQ(found->size(), 1u);
    return found->empty() ? TicketSnapshot{} : found->front();
  }

  Metrics metrics_;
  testing::SteppedTime time_{Instant{std::chrono::milliseconds{1'772'415'000'000}}};
  testing::TemporaryFolder folder_;
  const std::shared_ptr<const RulePacks> rules_;
  testing::TestDesk& real_;
  std::unique_ptr<CurlClient> curl_;
  std::unique_ptr<testing::LossyHttp> http_;
  std::unique_ptr<TicketDesk> desk_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<TicketOutlet> outlet_;
  std::unique_ptr<FeedFollower> follower_;
};

}  // namespace parcelgate
