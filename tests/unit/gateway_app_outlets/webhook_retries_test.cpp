// How webhooks are retried, given up and stopped: the follower with the settings of webhooks.
#include <algorithm>

#include "gateway/app/outlets/follower/dead_letters.hpp"
#include "gateway/app/outlets/follower/feed_start.hpp"
#include "gateway/app/outlets/webhooks/webhook_outlet.hpp"
#include "outlet_fixture.hpp"
#include "scripted_outlet.hpp"

namespace parcelgate {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::eventually;

class WebhookRetriesTest : public OutletTest {
 protected:
  std::unique_ptr<FeedFollower> follow(ScriptedOutlet& outlet, FollowerOptions options = {}) {
    options.outlet = "hook";
    use_webhook_retries(options);
    options.on_gone = [this](const std::string& reason) {
      gone_.change([&](std::vector<std::string>& all) { all.push_back(reason); });
    };
    auto made = FeedFollower::create(std::move(options), outlet, *store_, time_, metrics_);
    EXPECT_TRUE(made) << made.error().what;
    return *std::move(made);
  }
  /// Steps the clock in small steps until the condition holds.
  template <class Condition>
  bool stepping(FeedFollower& follower, std::chrono::milliseconds step, Condition&& holds) {
    return eventually([&] {
      if (holds()) return true;
      time_.step(step);
      follower.nudge();
      return false;
    });
  }
  std::vector<DeadLetter> letters() {
    auto reader = store_->open_reader();
    auto found = list_dead_letters(**reader, "hook", 100);
    EXPECT_TRUE(found);
    return *found;
  }
  /// Has the follower give up the first entry of "poison", which the outlet refuses, and deliver one of "good".
  void bring_about_dead_letter(FeedFollower& follower, ScriptedOutlet& outlet) {
    append_event("poison");
    ASSERT_TRUE(eventually([&] { return outlet.attempts == 1; }));
    append_event("good");
    ASSERT_TRUE(stepping(follower, minutes{30}, [&] { return letters().size() == 1; }));
  }
  testing::Watched<std::vector<std::string>> gone_;
};

/// Refuses the subject "poison".
ScriptedOutlet::Answer without_poison(std::atomic<bool>& refuses) {
  return [&refuses](const FeedEntry& entry) -> Result<void> {
    if (refuses && entry.tracking_number == "poison")
      return unexpected(ErrorKind::unreachable, "the receiver answered 500");
    return {};
  };
}

TEST_F(WebhookRetriesTest, AnEntryIsTriedTenTimesInAHundredHoursAndBecomesADeadLetter) {
  std::atomic<bool> refuses{true};
  ScriptedOutlet outlet;
  testing::Watched<std::vector<Instant>> tries;
  const auto answer = without_poison(refuses);
  outlet.script = [&](const FeedEntry& entry) {
    if (entry.tracking_number == "poison") tries.change([&](auto& all) { all.push_back(time_.now()); });
    return answer(entry);
  };
  auto follower = follow(outlet);
  const auto poisoned = append_event("poison");
  ASSERT_TRUE(eventually([&] { return tries.get().size() == 1; }));
  append_event("good");  // shows that the receiver is up
  ASSERT_TRUE(outlet.log.wait([](const auto& lines) { return lines.size() == 1; }));
  ASSERT_TRUE(stepping(*follower, seconds{1}, [&] { return follower->status().set_aside == 1; }));
  ASSERT_EQ(tries.get().size(), 2u);
  EXPECT_LE(tries.get()[1] - tries.get()[0], seconds{60});
  ASSERT_TRUE(stepping(*follower, minutes{4}, [&] { return follower->status().dead_letters == 1; }));

  const auto at = tries.get();
  ASSERT_EQ(at.size(), 10u);
  const std::array<std::chrono::milliseconds, 8> steps{minutes{5}, minutes{30}, hours{2},  hours{5},
                                                       hours{10},  hours{14},   hours{20}, hours{24}};
  for (std::size_t step = 0; step < steps.size(); ++step) {
    const auto pause = at[step + 2] - at[step + 1];
    EXPECT_GE(pause, steps[step] * 9 / 10 - seconds{2}) << step;
    EXPECT_LE(pause, steps[step] * 11 / 10 + minutes{10}) << step;  // the test's clock runs on while the follower wakes
  }
  ASSERT_TRUE(eventually([&] { return letters().size() == 1; }));
  const DeadLetter letter = letters().front();
  EXPECT_EQ(dead_letter_id(letter.place), "0-" + std::to_string(poisoned));
  EXPECT_EQ(letter.subject, "poison");
  EXPECT_EQ(letter.error, "the receiver answered 500");
  EXPECT_EQ(follower->status().set_aside, 0u);
  EXPECT_EQ(outlet.log.get().size(), 1u);
}

TEST_F(WebhookRetriesTest, ADeadLetterSurvivesARestartAndIsRetriedOnRequest) {
  std::atomic<bool> refuses{true};
  ScriptedOutlet outlet;
  outlet.script = without_poison(refuses);
  auto follower = follow(outlet);
  bring_about_dead_letter(*follower, outlet);
  follower.reset();

  refuses = false;
  follower = follow(outlet);
  EXPECT_EQ(follower->status().dead_letters, 1u);
  ASSERT_TRUE(follower->change_dead_letters({letters().front().place}, LetterChange::retry));
  EXPECT_TRUE(letters().empty()) << "the answer comes after the commit";
  ASSERT_TRUE(outlet.log.wait([](const auto& lines) { return lines.size() == 2; }));
  EXPECT_EQ(outlet.log.get().back().substr(0, 7), "poison:");
  EXPECT_TRUE(eventually([&] { return follower->status().dead_letters == 0; }));
  EXPECT_TRUE(eventually([&] { return records("hook").empty(); }));
}

TEST_F(WebhookRetriesTest, ADroppedDeadLetterIsNeverDelivered) {
  std::atomic<bool> refuses{true};
  ScriptedOutlet outlet;
  outlet.script = without_poison(refuses);
  auto follower = follow(outlet);
  bring_about_dead_letter(*follower, outlet);
  refuses = false;
  // Unknown positions are ignored.
  ASSERT_TRUE(follower->change_dead_letters({{7, 7}, letters().front().place}, LetterChange::drop));
  EXPECT_TRUE(letters().empty()) << "the answer comes after the commit";
  EXPECT_TRUE(eventually([&] { return follower->status().dead_letters == 0; }));
  append_event("poison");
  ASSERT_TRUE(outlet.log.wait([](const auto& lines) { return lines.size() == 2; }));
  EXPECT_EQ(outlet.log.get().size(), 2u);
}

TEST_F(WebhookRetriesTest, AfterAHourAwayEveryEntryComesOnceAndInOrder) {
  ScriptedOutlet outlet;
  std::atomic<bool> away{true};
  outlet.script = [&](const FeedEntry&) -> Result<void> {
    if (away) return unexpected(ErrorKind::unreachable, "refused");
    return {};
  };
  auto follower = follow(outlet);
  std::map<std::string, std::vector<std::string>> expected;
  for (int number = 0; number < 60; ++number) {
    const std::string subject = "SF" + std::to_string(number % 6);
    expected[subject].push_back(subject + ":" + std::to_string(append_event(subject)));
  }
  const Instant gone_at = time_.now();
  ASSERT_TRUE(stepping(*follower, seconds{20}, [&] { return time_.now() - gone_at >= hours{1}; }));
  EXPECT_EQ(follower->status().set_aside, 0u);
  EXPECT_TRUE(eventually([&] { return follower->status().down; }));
  away = false;
  ASSERT_TRUE(stepping(*follower, seconds{1}, [&] { return outlet.log.get().size() == 60; }));
  std::map<std::string, std::vector<std::string>> seen;
  for (const auto& line : outlet.log.get()) seen[line.substr(0, line.find(':'))].push_back(line);
  EXPECT_EQ(seen, expected);
  EXPECT_EQ(follower->status().dead_letters, 0u);
}

TEST_F(WebhookRetriesTest, AttemptsWhileTheReceiverIsDownDoNotCountAgainstAnEntry) {
  std::atomic<bool> refuses{true};
  std::atomic<bool> away{false};
  ScriptedOutlet outlet;
  outlet.script = [&](const FeedEntry& entry) -> Result<void> {
    if (away || (refuses && entry.tracking_number == "poison")) return unexpected(ErrorKind::unreachable, "no");
    return {};
  };
  auto follower = follow(outlet);
  append_event("poison");
  ASSERT_TRUE(eventually([&] { return outlet.attempts == 1; }));
  append_event("good");
  ASSERT_TRUE(stepping(*follower, seconds{1}, [&] { return follower->status().set_aside == 1; }));
  away = true;
  for (int number = 0; number < 5; ++number) append_event("SF" + std::to_string(number));
  ASSERT_TRUE(stepping(*follower, minutes{1}, [&] { return follower->status().down; }));
  const Instant since = time_.now();
  ASSERT_TRUE(stepping(*follower, minutes{10}, [&] { return time_.now() - since >= hours{24 * 14}; }));
  EXPECT_EQ(follower->status().dead_letters, 0u) << "two weeks away, and nothing is given up";
  away = false;
  refuses = false;
  ASSERT_TRUE(stepping(*follower, minutes{10}, [&] { return outlet.log.get().size() == 7; }));
  EXPECT_EQ(follower->status().dead_letters, 0u);
}

TEST_F(WebhookRetriesTest, WhatWasSetAsideBeforeAnOutageIsTriedAtOnceWhenItEnds) {
  std::atomic<bool> refuses{true};
  std::atomic<bool> down{false};
  ScriptedOutlet outlet;
  const auto answer = without_poison(refuses);
  outlet.script = [&](const FeedEntry& entry) {
    return down ? Result<void>(unexpected(ErrorKind::unreachable, "no connection")) : answer(entry);
  };
  auto follower = follow(outlet);
  append_event("poison");
  ASSERT_TRUE(eventually([&] { return outlet.attempts == 1; }));
  append_event("good");
  ASSERT_TRUE(stepping(*follower, seconds{1}, [&] { return follower->status().set_aside == 1; }));
  down = true;
  refuses = false;
  const int tries = outlet.attempts;
  for (const char* const parcel : {"a", "b", "c", "d"}) append_event(parcel);
  // Three failures in a row are an outage.
  ASSERT_TRUE(stepping(*follower, std::chrono::milliseconds{100}, [&] { return outlet.attempts >= tries + 4; }));
  down = false;
  const Instant back = time_.now();
  ASSERT_TRUE(stepping(*follower, std::chrono::milliseconds{100}, [&] { return outlet.log.get().size() == 6; }));
  EXPECT_LT(time_.now() - back, minutes{4});  // its own pause would have been 4.5 minutes at least
  EXPECT_TRUE(eventually([&] { return follower->status().set_aside == 0; }));
}

TEST_F(WebhookRetriesTest, AReceiverThatIsGoneIsLeftAloneUntilItIsResumedAndMissesNothing) {
  ScriptedOutlet outlet;
  std::atomic<bool> gone{true};
  outlet.script = [&](const FeedEntry&) -> Result<void> {
    if (gone) return unexpected(ErrorKind::gone, "the receiver answered 410");
    return {};
  };
  auto follower = follow(outlet);
  append_event("SF1");
  ASSERT_TRUE(eventually([&] { return follower->status().paused; }));
  ASSERT_TRUE(gone_.wait([](const auto& all) { return all == std::vector<std::string>{"the receiver answered 410"}; }));
  append_event("SF1");
  append_event("SF2");
  const int attempts = outlet.attempts;
  for (int step = 0; step < 20; ++step) {
    time_.step(minutes{1});
    follower->nudge();
  }
  follower.reset();
  follower = follow(outlet);  // the pause survives
  EXPECT_TRUE(follower->status().paused);
  EXPECT_EQ(outlet.attempts, attempts);
  gone = false;
  ASSERT_TRUE(follower->resume());
  ASSERT_TRUE(outlet.log.wait([](const auto& lines) { return lines.size() == 3; }));
  EXPECT_EQ(follower->status().set_aside, 0u);
}

TEST_F(WebhookRetriesTest, NoMoreStartInASecondThanAllowed) {
  ScriptedOutlet outlet;
  for (int number = 0; number < 30; ++number) append_event("SF" + std::to_string(number));
  FollowerOptions options;
  options.most_per_second = 10;
  auto follower = follow(outlet, std::move(options));
  ASSERT_TRUE(eventually([&] { return outlet.attempts == 1; }));
  EXPECT_FALSE(eventually([&] { return outlet.attempts > 1; }, std::chrono::seconds{1})) << "time stands still";
  const Instant began = time_.now();
  ASSERT_TRUE(stepping(*follower, std::chrono::milliseconds{50}, [&] { return outlet.log.get().size() == 30; }));
  EXPECT_GE(time_.now() - began, std::chrono::milliseconds{2'800});
}

TEST_F(WebhookRetriesTest, AStartIsFoundByInstantCursorBeginningAndHead) {
  std::vector<std::uint64_t> positions;
  std::vector<Instant> times;
  for (int number = 0; number < 20; ++number) {
    times.push_back(time_.now());
    positions.push_back(append_event("SF" + std::to_string(number)));
    time_.step(seconds{10});
  }
  auto reader = store_->open_reader();
  const auto first_from = [&](const FeedStartPlace& place) -> std::uint64_t {
    auto cursor = find_feed_start(**reader, place);
    EXPECT_TRUE(cursor) << cursor.error().what;
    const auto entries = (*reader)->read_feed(*cursor, {}, 1);
    return entries->empty() ? 0 : entries->front().position;
  };
  EXPECT_EQ(first_from(AtBeginning{}), positions.front());
  EXPECT_EQ(first_from(AtHead{}), 0u);
  for (std::size_t at = 0; at < times.size(); ++at) {
    EXPECT_EQ(first_from(times[at]), positions[at]) << at;
    EXPECT_EQ(first_from(times[at] + seconds{1}), at + 1 < times.size() ? positions[at + 1] : 0) << at;
  }
  EXPECT_EQ(first_from(times.front() - hours{1}), positions.front());
  EXPECT_EQ(first_from(times.back() + hours{1}), 0u);
  FeedCursor cursor;
  ASSERT_TRUE((*reader)->read_feed(cursor, {}, 7));
  EXPECT_EQ(first_from(cursor), positions[7]);
  cursor.incarnation = "another-store";
  EXPECT_FALSE(find_feed_start(**reader, cursor));
}

}  // namespace
}  // namespace parcelgate
