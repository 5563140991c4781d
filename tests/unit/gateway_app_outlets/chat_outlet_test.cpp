// Lines on their way to robots: digests, routing, limits, answers that do not come, and restarts.
#include "gateway/app/outlets/chat/chat_outlet.hpp"

#include <algorithm>
#include <functional>

#include "gateway/wire/feed.hpp"
#include "memory_robot.hpp"
#include "outlet_fixture.hpp"
#include "tests/support/source_file.hpp"

namespace parcelgate {
namespace {

using namespace std::chrono_literals;
using testing::eventually;
using testing::MemoryGroup;
using testing::MemoryRobot;

class ChatOutletTest : public OutletTest {
 protected:
  ChatOutletTest() {
    options_.outlet = "group";
    options_.locale = Locale::en;
    options_.gather = 0ms;
    limits_.per_minute = 6'000;
    options_.agents["lin"] = {ChatMention{"lin", ""}, 0};
    options_.agents["wang"] = {std::nullopt, 1};
  }
  void TearDown() override { stop(); }

  void start() {
    auto texts = TicketTexts::parse(testing::read_source_file("config/texts/tickets.json"));
    ASSERT_TRUE(texts) << texts.error().what;
    std::vector<ChatRoute> robots;
    robots.push_back({"group", std::make_unique<MemoryRobot>(group_, limits_)});
    robots.push_back({"agent/wang", std::make_unique<MemoryRobot>(own_, limits_)});
    auto made = ChatOutlet::create(options_, *std::move(texts), std::move(robots), *store_, time_);
    ASSERT_TRUE(made) << made.error().what;
    outlet_ = *std::move(made);
    FollowerOptions follower;
    follower.outlet = "group";
    use_chat_retries(follower);
    auto followed = FeedFollower::create(follower, *outlet_, *store_, time_, metrics_);
    ASSERT_TRUE(followed) << followed.error().what;
    follower_ = *std::move(followed);
  }
  void stop() {
    follower_.reset();
    outlet_.reset();
  }
  void step(std::chrono::milliseconds by) {
    time_.step(by);
    if (outlet_) outlet_->nudge();
    if (follower_) follower_->nudge();
  }
  /// Steps the time until a condition holds.
  bool step_until(const std::function<bool()>& holds) {
    return eventually([&] {
      if (holds()) return true;
      step(200ms);
      return false;
    });
  }
  /// Until every entry is done.
  bool is_drained() {
    return step_until([this] { return follower_->status().done >= last_; });
  }

  void store_return(const std::string& return_id, const std::string& agent) {
    Return ret;
    ret.tenant = "acme";
    ret.return_id = return_id;
    ret.order_id = "O-" + return_id;
    ret.order.agent = agent;
    ASSERT_TRUE(submit_and_wait(*store_, std::make_unique<FunctionCommand>(
                                             [&](Transaction& transaction) { return transaction.store_return(ret); })));
  }
  std::uint64_t report(const std::string& return_id, const std::string& change, const std::string& state = "running") {
    FeedEntry entry;
    entry.type = "parcelgate.clock." + change + ".v1";
    entry.tenant = "acme";
    entry.return_id = return_id;
    entry.data = R"({"return_id":")" + return_id + R"(","change":")" + change +
                 R"(","clock":{"id":"refund_due","actor":"seller","state":")" + state +
                 R"(","due_at":"2025-01-01T00:00:00Z"}})";
    return last_ = append(std::move(entry));
  }
  static std::size_t lines_in(const std::string& text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  }

  ChatOutletOptions options_;
  ChatLimits limits_;
  MemoryGroup group_;
  MemoryGroup own_;
  std::uint64_t last_{0};  ///< position of the last entry
  std::unique_ptr<ChatOutlet> outlet_;
  std::unique_ptr<FeedFollower> follower_;
};

TEST_F(ChatOutletTest, ABreachIsOneLineAndItsEndAnother) {
  start();
  report("R-1", "breached");
  ASSERT_TRUE(group_.has(1));
  EXPECT_TRUE(group_.text(0).starts_with("[Overdue] acme · return R-1 · Seller refunds the buyer: was due"))
      << group_.text(0);
  report("R-1", "waived", "waived");
  ASSERT_TRUE(step_until([this] { return group_.posted.get().size() == 2; }));
  EXPECT_EQ(group_.text(1), "[Handled] acme · return R-1 · Seller refunds the buyer: deadline waived");
  report("R-2", "waived", "waived");  // it was never raised
  ASSERT_TRUE(is_drained());
  EXPECT_EQ(group_.attempts, 2U);
}

TEST_F(ChatOutletTest, LinesThatWaitTogetherAreOneMessage) {
  for (int at = 0; at < 5; ++at) report("R-" + std::to_string(at), "breached");
  options_.gather = 1s;
  start();
  ASSERT_TRUE(step_until([this] { return group_.posted.get().size() == 1; }));
  EXPECT_EQ(lines_in(group_.text(0)), 5U) << group_.text(0);
  ASSERT_TRUE(is_drained());
  EXPECT_EQ(group_.attempts, 1U);
}

TEST_F(ChatOutletTest, ALineThatOnlyWasCountedIsNotReportedAsHandled) {
  limits_.text_bytes = 250;
  options_.gather = 1s;
  for (int at = 0; at < 5; ++at) report("R-" + std::to_string(at), "breached");
  start();
  ASSERT_TRUE(step_until([this] { return group_.posted.get().size() == 1; }));
  EXPECT_TRUE(group_.text(0).ends_with("\n… and 3 more")) << group_.text(0);
  for (int at = 0; at < 5; ++at) report("R-" + std::to_string(at), "waived", "waived");
  ASSERT_TRUE(step_until([this] { return group_.posted.get().size() == 2; }));
  EXPECT_EQ(lines_in(group_.text(1)), 2U) << group_.text(1);
}

TEST_F(ChatOutletTest, LinesGoToTheOrdersOwnAgent) {
  store_return("R-1", "lin");
  store_return("R-2", "wang");
  store_return("R-3", "nobody");
  start();
  report("R-1", "breached");
  ASSERT_TRUE(group_.has(1));
  EXPECT_EQ(group_.posted.get().at(0).mentions, (std::vector<ChatMention>{{"lin", ""}}));
  EXPECT_NE(group_.text(0).find("order O-R-1"), std::string::npos) << group_.text(0);
  report("R-2", "breached");
  ASSERT_TRUE(own_.has(1));
  EXPECT_TRUE(own_.posted.get().at(0).mentions.empty());
  report("R-3", "breached");
  ASSERT_TRUE(step_until([this] { return group_.posted.get().size() == 2; }));
  EXPECT_TRUE(group_.posted.get().at(1).mentions.empty());
}

TEST_F(ChatOutletTest, TheRateHoldsMessagesBackAndMakesThemOne) {
  limits_.per_minute = 20;  // one at once, then one each four seconds
  limits_.text_bytes = 100'000;
  start();
  report("R-0", "breached");
  ASSERT_TRUE(group_.has(1));
  for (int at = 1; at < 30; ++at) report("R-" + std::to_string(at), "breached");
  ASSERT_TRUE(step_until([this] { return follower_->status().in_flight == 29 || follower_->status().done >= last_; }));
  step(4s);
  ASSERT_TRUE(is_drained());
  EXPECT_LE(group_.attempts, 3U);
}

TEST_F(ChatOutletTest, ABlockedRobotWaitsAndDelaysNoOther) {
  store_return("R-2", "wang");
  group_.answer.change([](auto& answer) {
    answer = [](const auto&) -> Result<std::string> {
      Error error{ErrorKind::rate_limited, "too fast", std::chrono::seconds{600}};
      return unexpected(std::move(error));
    };
  });
  start();
  report("R-1", "breached");
  ASSERT_TRUE(eventually([this] { return group_.attempts == 1; }));
  report("R-2", "breached");
  ASSERT_TRUE(own_.has(1));
  ASSERT_TRUE(eventually([this] { return follower_->status().in_flight == 1; }));
  group_.answer.change([](auto& answer) { answer = nullptr; });
  step(599s);
  report("R-3", "breached");
  ASSERT_TRUE(eventually([this] { return follower_->status().in_flight == 2; }));
  EXPECT_EQ(group_.attempts, 1U);
  step(2s);
  ASSERT_TRUE(step_until([this] { return group_.posted.get().size() == 1; }));
  EXPECT_EQ(lines_in(group_.text(0)), 2U);
}

TEST_F(ChatOutletTest, ALineForABlockedRobotHoldsNoOtherHoweverMuchTheFeedGrows) {
  store_return("R-2", "wang");
  group_.answer.change([](auto& answer) {
    answer = [](const auto&) -> Result<std::string> {
      Error error{ErrorKind::rate_limited, "too fast", std::chrono::seconds{600}};
      return unexpected(std::move(error));
    };
  });
  start();
  report("R-1", "breached");
  ASSERT_TRUE(eventually([this] { return group_.attempts == 1; }));
  // More entries than the outlet has in hand at a time; it has no use for them.
  const auto many = [](Transaction& transaction) -> Result<void> {
    for (std::size_t count = 0; count < 3 * ChatLedger::kMostPosted; ++count) {
      FeedEntry entry;
      entry.type = "parcelgate.return.registered.v1";
      entry.tenant = "acme";
      entry.return_id = "R-" + std::to_string(1'000 + count);
      entry.data = "{}";
      if (auto appended = transaction.append_feed(entry); !appended) return unexpected(appended.error());
    }
    return {};
  };
  ASSERT_TRUE(submit_and_wait(*store_, std::make_unique<FunctionCommand>(many)));
  report("R-2", "breached");
  EXPECT_TRUE(own_.has(1));
  EXPECT_TRUE(group_.posted.get().empty());
}

TEST_F(ChatOutletTest, ABlockedRobotShowsInTheStatusUntilItTakesMessagesAgain) {
  group_.answer.change([](auto& answer) {
    answer = [](const auto&) -> Result<std::string> {
      Error error{ErrorKind::rate_limited, "too fast", std::chrono::seconds{600}};
      return unexpected(std::move(error));
    };
  });
  start();
  EXPECT_EQ(follower_->status().notice, "");
  report("R-1", "breached");
  const std::string until = to_rfc3339(time_.now() + std::chrono::seconds{600});
  ASSERT_TRUE(eventually([&] {
    follower_->nudge();
    return follower_->status().notice == "robot group: takes no message until " + until + ": too fast";
  })) << follower_->status().notice;
  group_.answer.change([](auto& answer) { answer = nullptr; });
  step(601s);
  ASSERT_TRUE(step_until([this] { return group_.posted.get().size() == 1; }));
  EXPECT_TRUE(step_until([this] { return follower_->status().notice.empty(); }));
}

TEST_F(ChatOutletTest, AMessageWithoutAnAnswerIsRepeatedOnceUnderTheSameId) {
  testing::Watched<std::vector<std::string>> seen;
  group_.answer.change([&](auto& answer) {
    answer = [&](const auto& message) -> Result<std::string> {
      seen.change([&](auto& all) { all.push_back(message.text); });
      return unexpected(ErrorKind::in_doubt, "no answer");
    };
  });
  start();
  report("R-1", "breached");
  ASSERT_TRUE(is_drained());
  ASSERT_EQ(group_.attempts, 2U);
  const auto texts = seen.get();
  EXPECT_EQ(texts.at(0).substr(texts.at(0).rfind('#')), texts.at(1).substr(texts.at(1).rfind('#')));
  ASSERT_TRUE(eventually([this] { return follower_->status().dead_letters == 1; })) << "people have to look";
  EXPECT_FALSE(follower_->status().down) << "the outlet delivers the other lines";
  // It may stand in the group, so its end is reported; that is no alarm, and it is not repeated.
  report("R-1", "waived", "waived");
  ASSERT_TRUE(is_drained());
  EXPECT_EQ(group_.attempts, 3U);
  EXPECT_EQ(follower_->status().dead_letters, 1u);
}

TEST_F(ChatOutletTest, AnAlarmThatWasGivenUpIsPostedAgainOnRequest) {
  group_.answer.change([](auto& answer) {
    answer = [](const auto&) -> Result<std::string> { return unexpected(ErrorKind::in_doubt, "no answer"); };
  });
  start();
  const auto breach = report("R-1", "breached");
  ASSERT_TRUE(step_until([this] { return follower_->status().dead_letters == 1; }));
  group_.answer.change([](auto& answer) { answer = nullptr; });
  // The letter is read from the store, so it has to be there.
  ASSERT_TRUE(step_until([&] {
    EXPECT_TRUE(follower_->change_dead_letters({{0, breach}}, LetterChange::retry));
    return group_.posted.get().size() == 1;
  }));
  EXPECT_TRUE(step_until([this] { return follower_->status().dead_letters == 0; }));
  EXPECT_EQ(group_.attempts, 3U);
}

TEST_F(ChatOutletTest, TheMemoryOfALostParcelEndsInTheEnd) {
  const std::string owner = chat_memory_owner("group");
  start();
  report("R-1", "breached");
  ASSERT_TRUE(group_.has(1));
  ASSERT_TRUE(is_drained());
  ASSERT_EQ(records(owner).size(), 1u);
  step(kChatMemoryAge - 1h);
  report("R-2", "breached");
  ASSERT_TRUE(step_until([this] { return group_.posted.get().size() == 2; }));
  ASSERT_TRUE(is_drained());
  EXPECT_EQ(records(owner).size(), 2u);
  step(2h);
  report("R-3", "waived", "waived");
  ASSERT_TRUE(step_until([&] { return records(owner).size() == 1; }));
  EXPECT_EQ(records(owner).front().key, "acme/R-2");
}

TEST_F(ChatOutletTest, OneRefusedLineCostsNoOther) {
  group_.answer.change([](auto& answer) {
    answer = [](const auto& message) -> Result<std::string> {
      if (message.text.find("R-2") != std::string::npos) return unexpected(ErrorKind::rejected, "improper text");
      return std::string("ok");
    };
  });
  for (int at = 0; at < 5; ++at) report("R-" + std::to_string(at), "breached");
  options_.gather = 1s;
  start();
  ASSERT_TRUE(step_until([this] { return group_.posted.get().size() == 4; }));
  ASSERT_TRUE(step_until([this] { return follower_->status().set_aside == 1; }));
}

TEST_F(ChatOutletTest, APoisonedEntryCostsItselfAlone) {
  FeedEntry bad;
  bad.type = "parcelgate.clock.breached.v1";
  bad.tenant = "acme";
  bad.return_id = "R-bad";
  bad.data = "{\"clock\":";
  append(bad);
  start();
  report("R-1", "breached");
  ASSERT_TRUE(group_.has(1));
  EXPECT_TRUE(eventually([this] { return follower_->status().set_aside == 1; }));
}

TEST_F(ChatOutletTest, ARestartRepeatsNothingThatWasAnswered) {
  start();
  report("R-1", "breached");
  ASSERT_TRUE(group_.has(1));
  ASSERT_TRUE(is_drained());
  stop();
  // As if the cursor had not been stored: the outlet begins anew with the ledger of its robot.
  ASSERT_TRUE(submit_and_wait(*store_, std::make_unique<FunctionCommand>([](Transaction& transaction) {
    return transaction.remove_outlet("group");
  })));
  start();
  report("R-2", "breached");
  ASSERT_TRUE(step_until([this] { return group_.posted.get().size() == 2; }));
  EXPECT_NE(group_.text(1).find("R-2"), std::string::npos);
  EXPECT_EQ(group_.text(1).find("R-1"), std::string::npos);
}

TEST_F(ChatOutletTest, AMessageOfTheProcessBeforeIsRepeatedOnceIfItIsAnAlarm) {
  const auto breach = report("R-1", "breached");
  ChatLedger ledger;
  ledger.begin(std::vector<FeedPlace>{{0, breach}});
  const StateRecord record{"group", "robot:group", ledger.to_json(), std::nullopt};
  ASSERT_TRUE(submit_and_wait(*store_, std::make_unique<FunctionCommand>([&](Transaction& transaction) {
    return transaction.store_record(record);
  })));
  group_.answer.change([](auto& answer) {
    answer = [](const auto&) -> Result<std::string> { return unexpected(ErrorKind::in_doubt, "no answer"); };
  });
  start();
  ASSERT_TRUE(step_until([this] { return group_.attempts == 1; }));
  ASSERT_TRUE(is_drained());
  EXPECT_EQ(group_.attempts, 1U);
}

TEST_F(ChatOutletTest, ARobotThatRefusesTheAddressKeepsItsLines) {
  group_.answer.change([](auto& answer) {
    answer = [](const auto&) -> Result<std::string> { return unexpected(ErrorKind::unauthorized, "93000: invalid"); };
  });
  start();
  report("R-1", "breached");
  ASSERT_TRUE(step_until([this] { return follower_->status().last_error == "93000: invalid"; }));
  group_.answer.change([](auto& answer) { answer = nullptr; });
  ASSERT_TRUE(step_until([this] { return group_.posted.get().size() == 1; }));
}

}  // namespace
}  // namespace parcelgate
