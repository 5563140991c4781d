// A desk that answers 500 to one ticket alone: the others get theirs, and the one is set aside and tried again.
#include <set>

#include "gateway/app/outlets/follower/feed_follower.hpp"
#include "gateway/app/outlets/tickets/ticket_outlet.hpp"
#include "gateway/wire/feed.hpp"
#include "outlet_fixture.hpp"
#include "tests/support/source_file.hpp"

namespace parcelgate {
namespace {

using namespace std::chrono_literals;
using testing::eventually;

/// Takes every ticket but those of one return, which it answers with an error after it has read them.
class PoisonedDesk final : public TicketDesk {
 public:
  std::atomic<bool> reads{true};
  std::atomic<bool> accepts_again{false};
  std::atomic<int> refused{0};
  std::atomic<ErrorKind> answers{ErrorKind::in_doubt};

  Result<std::vector<TicketSnapshot>> find(std::string_view) override {
    if (!reads) return unexpected(ErrorKind::unreachable, "connection refused");
    return std::vector<TicketSnapshot>{};
  }
  Result<TicketSnapshot> create(const TicketDraft& draft) override {
    if (!reads) return unexpected(ErrorKind::unreachable, "connection refused");
    if (draft.external_id.ends_with("R-bad") && !accepts_again) {
      ++refused;
      return unexpected(answers.load(), "HTTP 500");
    }
    TicketSnapshot made;
    made.id = draft.external_id;
    created.change([&](auto& ids) { ids.insert(draft.external_id); });
    return made;
  }
  Result<void> comment(std::string_view, std::string_view, std::string_view) override { return {}; }
  Result<void> check() override {
    if (!reads) return unexpected(ErrorKind::unreachable, "connection refused");
    return {};
  }
  Result<TicketSnapshot> update(std::string_view id, const TicketChange&) override {
    TicketSnapshot held;
    held.id = id;
    return held;
  }
  Result<TicketSnapshot> set_progress(std::string_view, TicketProgress) override { return TicketSnapshot{}; }
  Result<void> merge(std::string_view, std::string_view) override { return {}; }

  testing::Watched<std::set<std::string>> created;
};

class TicketPoisonTest : public OutletTest {
 protected:
  void SetUp() override { start(); }
  void TearDown() override { follower_.reset(); }

  void start() {
    follower_.reset();
    TicketOutletOptions options;
    options.outlet = "tickets";
    outlet_ = std::make_unique<TicketOutlet>(
        options, *TicketTexts::parse(testing::read_source_file("config/texts/tickets.json")), desk_, *store_, time_);
    FollowerOptions follower;
    follower.outlet = "tickets";
    follower_ = std::move(*FeedFollower::create(follower, *outlet_, *store_, time_, metrics_));
  }
  void publish(const std::string& return_id) {
    Return ret;
    ret.tenant = "acme";
    ret.return_id = return_id;
    ret.created_at = time_.now();
    ASSERT_TRUE(submit_and_wait(*store_, std::make_unique<FunctionCommand>(
                                             [&](Transaction& transaction) { return transaction.store_return(ret); })));
    FeedEntry entry;
    entry.type = kShipmentStatusChanged;
    entry.tenant = "acme";
    entry.carrier = "sf";
    entry.tracking_number = "SF-" + return_id;
    entry.return_id = return_id;
    entry.data = R"({"status":"in_transit","reason":"departed","occurred_at":"2026-03-02T18:20:00+08:00",)"
                 R"("zone_source":"carrier","carrier_text":"x","location":{},"shipment":{"status":"in_transit"}})";
    append(std::move(entry));
  }
  template <class Condition>
  bool stepping(Condition&& holds) {
    return eventually([&] {
      if (holds()) return true;
      time_.step(1s);
      follower_->nudge();
      return false;
    });
  }
  bool has(const std::string& id) { return desk_.created.get().contains("acme/" + id); }

  PoisonedDesk desk_;
  std::unique_ptr<TicketOutlet> outlet_;
  std::unique_ptr<FeedFollower> follower_;
};

TEST_F(TicketPoisonTest, TheOthersGetTheirTicketsAndTheOneIsSetAsideWithinAMinute) {
  publish("R-bad");
  for (int number = 0; number < 10; ++number) publish("R-" + std::to_string(number));
  ASSERT_TRUE(stepping([&] { return desk_.created.get().size() == 10; }));
  ASSERT_TRUE(stepping([&] { return follower_->status().set_aside == 1; }));
  EXPECT_LE(desk_.refused, 5) << "ten seconds, in which a call may settle, lie between two of them";
  EXPECT_NE(follower_->status().last_error.find("HTTP 500"), std::string::npos) << "the cause, not its consequence";
  desk_.accepts_again = true;
  EXPECT_TRUE(stepping([&] { return has("R-bad"); })) << "and it is not forgotten";
}

TEST_F(TicketPoisonTest, ItIsTheSameForEachWayInWhichADeskCanFail) {
  for (const ErrorKind kind : {ErrorKind::unreachable, ErrorKind::rejected, ErrorKind::config}) {
    desk_.answers = kind;
    const std::string id = "R-" + std::string(to_string(kind)) + "-bad";
    publish("R-bad");
    publish(id + "-not");
    ASSERT_TRUE(stepping([&] { return has(id + "-not"); })) << to_string(kind);
    ASSERT_TRUE(stepping([&] { return follower_->status().set_aside > 0; })) << to_string(kind);
  }
}

TEST_F(TicketPoisonTest, AfterAnOutageTheOneDoesNotKeepTheDeskDown) {
  desk_.reads = false;
  publish("R-bad");
  publish("R-1");
  ASSERT_TRUE(stepping([&] { return follower_->status().down && follower_->status().next_try_in; }));
  EXPECT_EQ(follower_->status().last_error, "connection refused");
  desk_.reads = true;
  ASSERT_TRUE(stepping([&] { return has("R-1"); }));
  ASSERT_TRUE(stepping([&] { return follower_->status().set_aside == 1; }));
  publish("R-2");
  EXPECT_TRUE(desk_.created.wait([&](const auto& ids) { return ids.contains("acme/R-2"); })) << "at once";
  EXPECT_TRUE(eventually([&] { return !follower_->status().down; }));
}

TEST_F(TicketPoisonTest, ACallOfADateThatHasNotComeYetDoesNotWaitForThatDate) {
  time_.jump(24h * 400);
  publish("R-bad");
  ASSERT_TRUE(eventually([&] { return !follower_->status().last_error.empty(); }));
  follower_.reset();
  time_.jump(-24h * 400);
  desk_.accepts_again = true;
  start();
  EXPECT_TRUE(stepping([&] { return has("R-bad"); }));
}

}  // namespace
}  // namespace parcelgate
