#include "gateway/app/outlets/follower/feed_follower.hpp"

#include <algorithm>
#include <functional>
#include <map>

#include "outlet_fixture.hpp"
#include "scripted_outlet.hpp"

namespace parcelgate {
namespace {

using testing::eventually;

class FeedFollowerTest : public OutletTest {
 protected:
  std::unique_ptr<FeedFollower> follow(ScriptedOutlet& outlet, FeedStartPlace start = AtBeginning{}) {
    FollowerOptions options;
    options.outlet = "test";
    options.start = start;
    auto made = FeedFollower::create(options, outlet, *store_, time_, metrics_);
    EXPECT_TRUE(made) << made.error().what;
    return std::move(*made);
  }
  bool delivered(ScriptedOutlet& outlet, std::size_t count) {
    return outlet.log.wait([&](const auto& lines) { return lines.size() >= count; });
  }
  /// Steps the clock until the condition holds.
  template <class Condition>
  bool stepping(FeedFollower& follower, Condition&& holds) {
    return eventually([&] {
      if (holds()) return true;
      time_.step(std::chrono::seconds{1});
      follower.nudge();
      return false;
    });
  }
};

TEST_F(FeedFollowerTest, EveryEntryIsDeliveredAndOrderHoldsWithinASubject) {
  ScriptedOutlet outlet;
  auto follower = follow(outlet);
  std::map<std::string, std::vector<std::string>> expected;
  for (int number = 0; number < 300; ++number) {
    const std::string subject = "SF" + std::to_string(number % 7);
    expected[subject].push_back(subject + ":" + std::to_string(append_event(subject)));
  }
  ASSERT_TRUE(delivered(outlet, 300));
  std::map<std::string, std::vector<std::string>> seen;
  for (const auto& line : outlet.log.get()) seen[line.substr(0, line.find(':'))].push_back(line);
  EXPECT_EQ(seen, expected);
  EXPECT_TRUE(eventually([&] { return follower->status().lag_entries == 0; }));
}

TEST_F(FeedFollowerTest, ARestartContinuesWhereItStopped) {
  ScriptedOutlet outlet;
  auto follower = follow(outlet);
  for (int number = 0; number < 50; ++number) append_event("SF" + std::to_string(number));
  ASSERT_TRUE(delivered(outlet, 50));
  follower.reset();
  append_event("late");
  follower = follow(outlet);
  ASSERT_TRUE(delivered(outlet, 51));
  EXPECT_EQ(outlet.log.get().back().substr(0, 5), "late:");
  follower.reset();
  EXPECT_EQ(outlet.log.get().size(), 51u);
}

TEST_F(FeedFollowerTest, ABacklogShowsFromTheStartAlsoWhileTheFirstDeliveryLasts) {
  append_event("first");
  append_event("second");
  ScriptedOutlet outlet;
  outlet.hold = true;
  auto follower = follow(outlet);
  EXPECT_EQ(follower->status().lag_entries, 2u);
  EXPECT_EQ(follower->status().done, 0u);
  ASSERT_TRUE(outlet.held.wait([](const auto& waiting) { return waiting.size() == 2; }));
  EXPECT_EQ(follower->status().done, 0u);
  for (auto& done : outlet.held.get()) done({});
  EXPECT_TRUE(eventually([&] { return follower->status().done == 2; }));
}

TEST_F(FeedFollowerTest, EntriesThatRetentionRemovedAreReportedAndTheOthersDelivered) {
  constexpr std::uint64_t kEntries = 300;
  sqlite::Options options;
  options.segment_bytes = 20'000;
  open_store(options);
  ScriptedOutlet outlet;
  auto follower = follow(outlet);
  append_event("first");
  ASSERT_TRUE(eventually([&] { return follower->status().done == 1; }));
  follower.reset();
  for (std::uint64_t number = 1; number < kEntries; ++number) append_event("SF" + std::to_string(number));

  options.journal_bytes = 1;
  options.snapshot_every = std::chrono::hours{0};
  open_store(options);
  const auto reader = *store_->open_reader();
  const auto removed = [&] { return entries_up_to(reader->oldest_cursor().value()); };
  ASSERT_TRUE(eventually([&] { return removed() > 200; }));  // only the last segment is left

  FeedCursor old{{1}, reader->oldest_cursor()->incarnation};
  const auto refused = reader->read_feed(old, {}, 10);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::gone);
  FeedCursor beginning;
  const auto oldest = reader->read_feed(beginning, {}, 1);
  ASSERT_TRUE(oldest) << oldest.error().what;
  ASSERT_EQ(oldest->size(), 1u);
  EXPECT_EQ(oldest->front().position, removed() + 1);

  follower = follow(outlet);
  ASSERT_TRUE(delivered(outlet, 1 + kEntries - removed()));
  EXPECT_TRUE(eventually([&] { return follower->status().done == kEntries; }));
  EXPECT_NE(follower->status().last_error.find("journal_max_age"), std::string::npos);
}

TEST_F(FeedFollowerTest, WhatWasInFlightAtTheEndIsDeliveredAgain) {
  ScriptedOutlet outlet;
  outlet.hold = true;
  auto follower = follow(outlet);
  append_event("first");
  append_event("second");
  ASSERT_TRUE(outlet.held.wait([](const auto& waiting) { return waiting.size() == 2; }));
  follower.reset();
  for (auto& done : outlet.held.get()) done({});  // answers that come too late hurt nobody
  outlet.hold = false;
  follower = follow(outlet);
  ASSERT_TRUE(delivered(outlet, 4));
  auto lines = outlet.log.get();
  EXPECT_EQ(std::count(lines.begin(), lines.end(), lines.front()), 2);
}

TEST_F(FeedFollowerTest, AFollowerCanStartAtTheHead) {
  append_event("old");
  ScriptedOutlet outlet;
  auto follower = follow(outlet, AtHead{});
  append_event("new");
  ASSERT_TRUE(delivered(outlet, 1));
  EXPECT_EQ(outlet.log.get().front().substr(0, 4), "new:");
}

TEST_F(FeedFollowerTest, APausedFollowerWaitsAndStaysPausedAfterARestart) {
  ScriptedOutlet outlet;
  auto follower = follow(outlet);
  ASSERT_TRUE(follower->pause());
  EXPECT_TRUE(follower->status().paused);
  follower.reset();
  follower = follow(outlet);
  append_event("waiting");
  ASSERT_TRUE(eventually([&] { return follower->status().lag_entries == 1; }));
  EXPECT_TRUE(follower->status().paused);
  EXPECT_EQ(outlet.attempts, 0);
  ASSERT_TRUE(follower->resume());
  EXPECT_TRUE(delivered(outlet, 1));
}

TEST_F(FeedFollowerTest, APauseIsStoredWhenItIsAnswered) {
  const auto stored = [&] {
    auto reader = store_->open_reader();
    return (*reader)->list_outlets()->front().paused;
  };
  ScriptedOutlet outlet;
  const auto follower = follow(outlet);
  for (int round = 0; round < 20; ++round) {
    ASSERT_TRUE(follower->pause());
    EXPECT_TRUE(stored()) << "round " << round;
    ASSERT_TRUE(follower->pause()) << "one that changes nothing is answered too";
    ASSERT_TRUE(follower->resume());
    EXPECT_FALSE(stored()) << "round " << round;
  }
}

TEST_F(FeedFollowerTest, WhileTheOtherSideIsDownEverythingWaitsAndNothingIsSetAside) {
  ScriptedOutlet outlet;
  std::atomic<bool> down{true};
  outlet.script = [&](const FeedEntry&) -> Result<void> {
    if (down) return unexpected(ErrorKind::unreachable, "nobody there");
    return {};
  };
  auto follower = follow(outlet);
  for (int number = 0; number < 40; ++number) append_event("SF" + std::to_string(number));
  ASSERT_TRUE(stepping(*follower, [&] { return outlet.attempts > 45; }));
  EXPECT_TRUE(follower->status().down);
  EXPECT_EQ(follower->status().last_error, "nobody there");
  EXPECT_EQ(follower->status().set_aside, 0u);
  down = false;
  ASSERT_TRUE(stepping(*follower, [&] { return outlet.log.get().size() == 40; }));
  EXPECT_TRUE(eventually([&] { return !follower->status().down; }));
}

TEST_F(FeedFollowerTest, ARefusedEntryIsSetAsideAndOnlyItsOwnSubjectWaits) {
  ScriptedOutlet outlet;
  std::atomic<bool> refuses{true};
  outlet.script = [&](const FeedEntry& entry) -> Result<void> {
    if (refuses && entry.tracking_number == "bad") return unexpected(ErrorKind::rejected, "too odd");
    return {};
  };
  auto follower = follow(outlet);
  const auto first = append_event("bad");
  append_event("good");
  ASSERT_TRUE(eventually([&] { return follower->status().set_aside == 1; }));
  const auto second = append_event("bad");
  append_event("good");
  ASSERT_TRUE(delivered(outlet, 2));
  ASSERT_TRUE(eventually([&] { return follower->status().lag_entries == 0 && follower->status().set_aside == 2; }));
  ASSERT_TRUE(eventually([&] { return records("test").size() == 1; }));
  follower.reset();  // the retry list survives

  refuses = false;
  follower = follow(outlet);
  ASSERT_TRUE(stepping(*follower, [&] { return outlet.log.get().size() == 4; }));
  const auto lines = outlet.log.get();
  EXPECT_EQ(lines[2], "bad:" + std::to_string(first));
  EXPECT_EQ(lines[3], "bad:" + std::to_string(second));
  EXPECT_TRUE(eventually([&] { return records("test").empty(); }));
  append_event("bad");
  EXPECT_TRUE(delivered(outlet, 5)) << "the subject is free again";
}

TEST_F(FeedFollowerTest, ASubjectThatFailsWhileOthersSucceedDoesNotHoldTheCursorForEver) {
  ScriptedOutlet outlet;
  outlet.script = [&](const FeedEntry& entry) -> Result<void> {
    if (entry.tracking_number == "slow") return unexpected(ErrorKind::in_doubt, "timed out");
    return {};
  };
  auto follower = follow(outlet);
  append_event("slow");
  ASSERT_TRUE(stepping(*follower, [&] {
    append_event("good");
    return follower->status().set_aside == 1;
  }));
  EXPECT_TRUE(eventually([&] { return follower->status().lag_entries == 0; }));
}

TEST_F(FeedFollowerTest, EntriesOfOneSubjectThatQueuedUpAreDeliveredTogether) {
  ScriptedOutlet outlet;
  outlet.together = 10;
  for (int number = 0; number < 25; ++number) append_event("SF1");
  auto follower = follow(outlet);
  ASSERT_TRUE(delivered(outlet, 3));
  std::vector<std::ptrdiff_t> sizes;
  for (const auto& line : outlet.log.get()) sizes.push_back(1 + std::count(line.begin(), line.end(), '+'));
  EXPECT_EQ(sizes, (std::vector<std::ptrdiff_t>{10, 10, 5}));
}

TEST_F(FeedFollowerTest, EntriesThatAnOutletHasNoUseForArePassed) {
  ScriptedOutlet outlet;
  auto follower = follow(outlet);
  for (int number = 0; number < 10; ++number) append_event("");
  append_event("SF1");
  for (int number = 0; number < 10; ++number) append_event("");
  ASSERT_TRUE(delivered(outlet, 1));
  EXPECT_TRUE(eventually([&] { return follower->status().lag_entries == 0; }));
  follower.reset();
  follower = follow(outlet);
  append_event("SF2");
  ASSERT_TRUE(delivered(outlet, 2));
  EXPECT_EQ(outlet.attempts, 2);
}

Result<void> unless(bool fails, ErrorKind kind, const std::string& what) {
  return fails ? unexpected(kind, what) : Result<void>{};
}

TEST_F(FeedFollowerTest, AnEntryThatFailsByItselfIsSetAsideWithinAMinuteThoughItIsTheOnlyOne) {
  ScriptedOutlet outlet;
  outlet.can_probe = true;
  outlet.script = [&](const FeedEntry& entry) {
    return unless(entry.tracking_number == "poison", ErrorKind::unreachable, "HTTP 500");
  };
  auto follower = follow(outlet);
  append_event("poison");
  ASSERT_TRUE(stepping(*follower, [&] { return follower->status().set_aside == 1; }));
  // Pauses of one, one and two seconds lie between them.
  EXPECT_EQ(outlet.attempts, 4);
  EXPECT_GT(outlet.probes, 0);
  EXPECT_TRUE(eventually([&] { return !follower->status().down; })) << "the other side is up";
  EXPECT_EQ(follower->status().set_aside_subjects, 1u);
  append_event("good");
  EXPECT_TRUE(delivered(outlet, 1)) << "without any step of the clock";
}

TEST_F(FeedFollowerTest, OthersAreDeliveredWhileOneFailsAndIsRetried) {
  ScriptedOutlet outlet;
  outlet.can_probe = true;
  outlet.in_flight = 1;
  std::atomic<bool> refuses{true};
  outlet.script = [&](const FeedEntry& entry) {
    return unless(refuses && entry.tracking_number == "poison", ErrorKind::in_doubt, "HTTP 500");
  };
  auto follower = follow(outlet);
  append_event("poison");
  std::size_t good = 0;
  // Each good one gets through by itself, whatever the poisoned one is doing just then.
  for (int second = 0; second < 120; ++second) {
    append_event("good");
    ASSERT_TRUE(delivered(outlet, ++good)) << "after " << second << " s";
    time_.step(std::chrono::seconds{1});
    follower->nudge();
  }
  EXPECT_EQ(follower->status().set_aside, 1u);
  EXPECT_TRUE(eventually([&] { return records("test").size() == 1; }));
  const int tries = outlet.attempts - static_cast<int>(good);
  EXPECT_LT(tries, 12) << "tried again ever more rarely";
  refuses = false;
  EXPECT_TRUE(stepping(*follower, [&] { return follower->status().set_aside == 0; }));
}

TEST_F(FeedFollowerTest, AfterAnOutageTheProbeIsNeverAnEntry) {
  ScriptedOutlet outlet;
  outlet.can_probe = true;
  std::atomic<bool> down{true};
  outlet.probe_script = [&] { return unless(down, ErrorKind::unreachable, "connection refused"); };
  outlet.script = [&](const FeedEntry& entry) {
    if (down) return unless(true, ErrorKind::unreachable, "connection refused");
    return unless(entry.tracking_number == "poison", ErrorKind::unreachable, "HTTP 500");
  };
  auto follower = follow(outlet);
  append_event("poison");
  for (int number = 0; number < 5; ++number) append_event("good" + std::to_string(number));
  ASSERT_TRUE(stepping(*follower, [&] { return outlet.probes > 5; }));
  const int sent = outlet.attempts;
  EXPECT_LE(sent, 6) << "each was sent once before the outage was known";
  EXPECT_TRUE(follower->status().down);
  ASSERT_TRUE(follower->status().down_since);
  EXPECT_TRUE(follower->status().next_try_in);
  EXPECT_EQ(follower->status().set_aside, 0u);
  ASSERT_TRUE(stepping(*follower, [&] { return outlet.probes > 9; }));
  EXPECT_EQ(outlet.attempts, sent);
  down = false;
  ASSERT_TRUE(stepping(*follower, [&] { return outlet.log.get().size() == 5 && follower->status().set_aside == 1; }));
}

TEST_F(FeedFollowerTest, WhereAProbeCostsNothingTheOtherSideIsUsedAtOnceWhenItIsBack) {
  ScriptedOutlet outlet;
  outlet.can_probe = true;
  outlet.probe_pause = std::chrono::milliseconds{250};
  std::atomic<bool> down{true};
  outlet.probe_script = [&] { return unless(down, ErrorKind::unreachable, "not connected"); };
  outlet.script = [&](const FeedEntry&) { return unless(down, ErrorKind::unreachable, "not connected"); };
  auto follower = follow(outlet);
  for (int number = 0; number < 20; ++number) append_event("SF" + std::to_string(number));
  ASSERT_TRUE(stepping(*follower, [&] { return outlet.probes > 60; }))
      << "a pause never grows beyond a step of the clock";
  down = false;
  const int before = outlet.probes;
  ASSERT_TRUE(stepping(*follower, [&] { return outlet.log.get().size() == 20; }));
  EXPECT_LE(outlet.probes - before, 2);
}

TEST_F(FeedFollowerTest, ADeskThatReadsAndRefusesEveryWriteSetsNothingAside) {
  ScriptedOutlet outlet;
  outlet.can_probe = true;
  outlet.in_flight = 1;
  std::atomic<bool> refuses{true};
  outlet.script = [&](const FeedEntry&) { return unless(refuses, ErrorKind::unreachable, "HTTP 500"); };
  auto follower = follow(outlet);
  for (int number = 0; number < 30; ++number) append_event("SF" + std::to_string(number));
  ASSERT_TRUE(stepping(*follower, [&] { return outlet.attempts > 40; }));
  EXPECT_EQ(follower->status().set_aside, 0u);
  EXPECT_TRUE(follower->status().down);
  refuses = false;
  ASSERT_TRUE(stepping(*follower, [&] { return outlet.log.get().size() == 30; }));
  EXPECT_TRUE(eventually([&] { return !follower->status().down; }));
}

TEST_F(FeedFollowerTest, ThreePoisonedSubjectsDoNotHoldUpANewOneForLong) {
  ScriptedOutlet outlet;
  outlet.can_probe = true;
  outlet.in_flight = 1;
  std::atomic<int> at_good{0};
  outlet.script = [&](const FeedEntry& entry) {
    if (entry.tracking_number == "good") at_good = outlet.attempts.load();
    return unless(entry.tracking_number.starts_with("poison"), ErrorKind::in_doubt, "HTTP 500");
  };
  auto follower = follow(outlet);
  for (int number = 0; number < 4; ++number) append_event("poison" + std::to_string(number));
  ASSERT_TRUE(stepping(*follower, [&] { return outlet.attempts > 12; }));
  const int before = outlet.attempts;
  append_event("good");
  ASSERT_TRUE(stepping(*follower, [&] { return outlet.log.get().size() == 1; }));
  EXPECT_LE(at_good - before, 3) << "a new one is among the next to be tried, ten seconds apart at most";
}

TEST_F(FeedFollowerTest, AMessageThatMakesTheOtherSideHangUpIsSentAlone) {
  ScriptedOutlet outlet;
  outlet.can_probe = true;
  outlet.hold = true;
  std::atomic<bool> connected{true};
  outlet.probe_script = [&] { return unless(!connected, ErrorKind::unreachable, "not connected"); };
  auto follower = follow(outlet);
  for (int number = 0; number < 20; ++number) append_event(number == 7 ? "poison" : "good" + std::to_string(number));
  ASSERT_TRUE(outlet.held.wait([](const auto& waiting) { return waiting.size() == 20; }));
  outlet.hold = false;
  outlet.log.change([](auto& lines) { lines.clear(); });
  outlet.script = [&](const FeedEntry& entry) {
    if (entry.tracking_number == "poison") connected = false;
    return unless(entry.tracking_number == "poison", ErrorKind::in_doubt, "connection lost");
  };
  for (auto& done : outlet.held.get()) done(unexpected(ErrorKind::in_doubt, "connection lost"));
  ASSERT_TRUE(stepping(*follower, [&] {
    connected = true;
    return outlet.log.get().size() == 19 && follower->status().set_aside == 1;
  }));
}

TEST_F(FeedFollowerTest, ADateThatIsSetNeitherEndsNorStretchesAPause) {
  ScriptedOutlet outlet;
  outlet.can_probe = true;
  std::atomic<bool> down{true};
  outlet.probe_script = [&] { return unless(down, ErrorKind::unreachable, "away"); };
  outlet.script = [&](const FeedEntry&) { return unless(down, ErrorKind::unreachable, "away"); };
  auto follower = follow(outlet);
  append_event("SF1");
  ASSERT_TRUE(eventually([&] { return follower->status().down; }));
  ASSERT_TRUE(stepping(*follower, [&] { return outlet.probes >= 4; }));
  const int probes = outlet.probes;
  time_.jump(std::chrono::hours{24 * 400});
  follower->nudge();
  time_.jump(-std::chrono::hours{24 * 800});
  follower->nudge();
  EXPECT_LE(outlet.probes, probes + 1);
  down = false;
  EXPECT_TRUE(stepping(*follower, [&] { return outlet.log.get().size() == 1; }));
}

/// Hands everything on and fails what the follower writes.
class UnwritableStore final : public Store {
 public:
  explicit UnwritableStore(Store& inner) : inner_(inner) {}
  std::atomic<bool> fails{false};
  std::atomic<bool> knows{true};  ///< whether health() says so
  std::atomic<int> refused{0};

  [[nodiscard]] bool submit(std::unique_ptr<Command>& command) override {
    if (!fails) return inner_.submit(command);
    ++refused;
    command->finished(unexpected(ErrorKind::unreachable, "disk full"));
    return true;
  }
  void await_room(std::chrono::milliseconds at_most) override { inner_.await_room(at_most); }
  [[nodiscard]] std::optional<std::string> write_fault() const override {
    return fails && knows ? std::optional<std::string>("disk full") : std::nullopt;
  }
  [[nodiscard]] Result<std::unique_ptr<Reader>> open_reader() override { return inner_.open_reader(); }
  void on_commit(std::function<void(CommitNews)> listener) override { inner_.on_commit(std::move(listener)); }

 private:
  Store& inner_;
};

TEST_F(FeedFollowerTest, AStoreThatCannotWriteIsTriedEverMoreRarelyAndNothingIsSentMeanwhile) {
  ScriptedOutlet outlet;
  UnwritableStore store(*store_);
  FollowerOptions options;
  options.outlet = "test";
  auto follower = std::move(*FeedFollower::create(options, outlet, store, time_, metrics_));
  append_event("SF1");
  ASSERT_TRUE(delivered(outlet, 1));
  ASSERT_TRUE(eventually([&] { return !(*store_->open_reader())->list_outlets()->empty(); }));
  store.knows = false;
  store.fails = true;
  append_event("SF2");
  ASSERT_TRUE(delivered(outlet, 2));
  ASSERT_TRUE(eventually([&] { return store.refused >= 1; }));
  for (int nudge = 0; nudge < 300; ++nudge) follower->nudge();
  ASSERT_TRUE(stepping(*follower, [&] { return store.refused >= 5; }));
  const Instant began = time_.now();
  const int before = store.refused;
  ASSERT_TRUE(stepping(*follower, [&] { return time_.now() - began > std::chrono::minutes{10}; }));
  EXPECT_LT(store.refused - before, 45) << "no more than one try in half a minute, less a quarter";
  store.knows = true;
  append_event("SF3");
  ASSERT_TRUE(eventually([&] { return follower->status().down; }));
  EXPECT_NE(follower->status().last_error.find("disk full"), std::string::npos);
  follower->nudge();
  EXPECT_EQ(outlet.log.get().size(), 2u);
  store.fails = false;
  EXPECT_TRUE(stepping(*follower, [&] { return outlet.log.get().size() == 3; }));
  follower.reset();
}

/// Counts the turns of the follower's thread: each reads the health of the store.
class TurnsStore final : public Store {
 public:
  explicit TurnsStore(Store& inner) : inner_(inner) {}
  mutable std::atomic<int> turns{0};

  [[nodiscard]] bool submit(std::unique_ptr<Command>& command) override { return inner_.submit(command); }
  void await_room(std::chrono::milliseconds at_most) override { inner_.await_room(at_most); }
  [[nodiscard]] std::optional<std::string> write_fault() const override {
    ++turns;
    return inner_.write_fault();
  }
  [[nodiscard]] Result<std::unique_ptr<Reader>> open_reader() override { return inner_.open_reader(); }
  void on_commit(std::function<void(CommitNews)> listener) override { inner_.on_commit(std::move(listener)); }

 private:
  Store& inner_;
};

TEST_F(FeedFollowerTest, TheFeedIsReadInPagesAndNotForEachFinishedEntry) {
  ScriptedOutlet outlet;
  outlet.hold = true;
  TurnsStore store(*store_);
  FollowerOptions options;
  options.outlet = "test";
  options.lookahead = 8;  // a page is a quarter of it
  for (int number = 0; number < 12; ++number) append_event("SF" + std::to_string(number));
  auto follower = std::move(*FeedFollower::create(options, outlet, store, time_, metrics_));
  ASSERT_TRUE(outlet.held.wait([](const auto& waiting) { return waiting.size() == 8; }));
  const auto waiting = outlet.held.get();
  waiting[0]({});
  ASSERT_TRUE(eventually([&] {
    follower->nudge();
    return follower->status().in_flight == 7;
  }));
  const int before = store.turns;
  ASSERT_TRUE(eventually([&] {
    follower->nudge();
    return store.turns >= before + 2;
  }));
  EXPECT_EQ(outlet.held.get().size(), 8U) << "the room of one entry is not worth a query";
  waiting[1]({});
  follower->nudge();
  EXPECT_TRUE(outlet.held.wait([](const auto& held) { return held.size() == 10; }));
}

TEST_F(FeedFollowerTest, TheCursorIsStoredUpToADeliveryThatHangs) {
  ScriptedOutlet outlet;
  outlet.hold = true;
  auto follower = follow(outlet);
  std::uint64_t ninth = 0;
  for (int number = 1; number <= 10; ++number) {
    const std::uint64_t position = append_event("SF" + std::to_string(number));
    if (number == 9) ninth = position;
  }
  ASSERT_TRUE(outlet.held.wait([](const auto& waiting) { return waiting.size() == 10; }));
  auto waiting = outlet.held.get();
  for (std::size_t index = 0; index < 9; ++index) waiting[index]({});
  EXPECT_TRUE(eventually([&] {
    const auto outlets = (*store_->open_reader())->list_outlets();
    return !outlets->empty() && outlets->front().cursor.positions == std::vector<std::uint64_t>{ninth};
  }));
  waiting[9]({});
  EXPECT_TRUE(eventually([&] { return follower->status().lag_entries == 0; }));
}

}  // namespace
}  // namespace parcelgate
