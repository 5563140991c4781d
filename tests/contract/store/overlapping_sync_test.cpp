// While one group is synced the next one is applied: what must not be answered or seen before, and what a failure
// takes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <latch>
#include <mutex>
#include <optional>
#include <thread>

#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "gateway/ports/function_command.hpp"
#include "tests/contract/store/faulty_disk.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/stepped_time.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate::test {
namespace {

using ::testing::ElementsAreArray;
using ::testing::IsEmpty;

constexpr std::size_t kFirstGroup = 20;
constexpr std::size_t kGroupLimit = 50;

/// A store whose disk can hang: the first group is in its sync, and further commands come.
class OverlappingSync : public ::testing::Test {
 protected:
  struct Answer {
    std::size_t number{0};
    std::optional<ErrorKind> fault;
    friend bool operator==(const Answer&, const Answer&) = default;
  };
  using Answers = std::vector<Answer>;

  void SetUp() override {
    open();
    submit(0);
    await_answers(1);
    answers_.clear();
  }
  void TearDown() override {
    disk_.remedy();
    store_.reset();
  }

  void open() {
    reader_.reset();
    store_.reset();
    sqlite::Options options;
    options.folder = folder_.path();
    options.group_commands = kGroupLimit;
    auto opened = sqlite::open_store(options, metrics_, time_);
    ASSERT_TRUE(opened) << opened.error().what;
    store_ = *std::move(opened);
    auto reader = store_->open_reader();
    ASSERT_TRUE(reader) << reader.error().what;
    reader_ = *std::move(reader);
  }

  /// Appends one entry to the feed and stores the record "last".
  static Result<void> write(Transaction& transaction, std::size_t number) {
    FeedEntry entry;
    entry.type = "parcelgate.shipment.status_changed.v1";
    entry.tenant = "shop";
    entry.tracking_number = std::to_string(number);
    entry.data = "{}";
    if (auto place = transaction.append_feed(entry); !place) return unexpected(std::move(place).error());
    return transaction.store_record({"owner", "last", std::to_string(number), std::nullopt});
  }

  void submit(std::size_t number, FunctionCommand::Apply apply, Completion completion = Completion::durable) {
    std::unique_ptr<Command> command = std::make_unique<FunctionCommand>(
        [this, apply = std::move(apply)](Transaction& transaction) {
          ++applied_;
          return apply(transaction);
        },
        [this, number](const Result<void>& outcome) { answer(number, outcome); }, completion);
    ASSERT_TRUE(store_->submit(command));
  }
  void submit(std::size_t number, Completion completion = Completion::durable) {
    submit(
        number, [number](Transaction& transaction) { return write(transaction, number); }, completion);
  }
  void answer(std::size_t number, const Result<void>& outcome) {
    const std::lock_guard lock(mutex_);
    answers_.push_back({number, outcome ? std::nullopt : std::optional(outcome.error().kind)});
    answered_.notify_all();
  }
  Answers answers() {
    const std::lock_guard lock(mutex_);
    return answers_;
  }
  void await_answers(std::size_t count) {
    std::unique_lock lock(mutex_);
    ASSERT_TRUE(answered_.wait_for(lock, std::chrono::seconds{20}, [&] { return answers_.size() >= count; }));
  }
  static Answers expected(std::size_t first, std::size_t end, std::optional<ErrorKind> fault = {}) {
    Answers all;
    for (std::size_t number = first; number < end; ++number) all.push_back({number, fault});
    return all;
  }

  /// Hands commands over while the store's thread is held, so that they become one group, whose sync hangs.
  void hang_with_group(std::size_t first) {
    std::latch entered(1);
    std::latch released(1);
    std::unique_ptr<Command> holder = std::make_unique<FunctionCommand>([&](Transaction&) {
      entered.count_down();
      released.wait();
      return Result<void>{};
    });
    ASSERT_TRUE(store_->submit(holder));
    entered.wait();
    disk_.hang_syncs();
    applied_ = 0;
    for (std::size_t at = 0; at < kFirstGroup; ++at) submit(first + at);
    released.count_down();
    ASSERT_TRUE(testing::eventually([&] { return disk_.hanging() == 1; }));
  }
  void expect_applied(std::size_t count) {
    EXPECT_TRUE(testing::eventually([&] { return applied_ == count; })) << applied_;
  }
  std::size_t entries_seen() {
    FeedCursor cursor;
    return reader_->read_feed(cursor, "", 1000)->size();
  }
  std::string last_seen() { return (*reader_->find_record("owner", "last"))->value; }
  bool is_repaired() {
    return testing::eventually([&] {
      time_.step(std::chrono::seconds{1});
      return !store_->write_fault().has_value();
    });
  }

  FaultyDisk disk_;
  TemporaryFolder folder_;
  Metrics metrics_;
  testing::SteppedTime time_{Instant{std::chrono::hours{24 * 365 * 56}}};
  std::mutex mutex_;
  std::condition_variable answered_;
  Answers answers_;
  std::atomic<std::size_t> applied_{0};
  std::unique_ptr<Store> store_;
  std::unique_ptr<Reader> reader_;
};

TEST_F(OverlappingSync, TheNextGroupIsAppliedAndNothingIsAnsweredOrSeenBeforeItsSync) {
  const auto raw_end = reader_->raw_range()->end;
  hang_with_group(1);
  for (std::size_t number = 21; number < 31; ++number) submit(number);
  expect_applied(kFirstGroup + 10);
  EXPECT_THAT(answers(), IsEmpty());
  EXPECT_EQ(entries_seen(), 1U);
  EXPECT_EQ(last_seen(), "0");
  EXPECT_EQ(reader_->raw_range()->end, raw_end) << "the journal shows no record that is not synced";
  disk_.remedy();
  await_answers(30);
  EXPECT_THAT(answers(), ElementsAreArray(expected(1, 31))) << "in the order in which they came";
  EXPECT_TRUE(testing::eventually([&] { return entries_seen() == 31; }));
  open();
  EXPECT_EQ(entries_seen(), 31U);
}

TEST_F(OverlappingSync, AFailedSyncRefusesTheGroupThatWasAppliedMeanwhile) {
  hang_with_group(1);
  for (std::size_t number = 21; number < 31; ++number) submit(number);
  expect_applied(kFirstGroup + 10);
  disk_.break_sync_after(0);
  disk_.release_syncs();
  await_answers(30);
  EXPECT_THAT(answers(), ElementsAreArray(expected(1, 31, ErrorKind::unreachable)));
  EXPECT_EQ(store_->health().failed_commits, 1U);
  EXPECT_EQ(entries_seen(), 1U);
  disk_.remedy();
  ASSERT_TRUE(is_repaired());
  EXPECT_EQ(entries_seen(), 1U) << "nothing of the refused commands is left";
  EXPECT_EQ(last_seen(), "0");
  answers_.clear();
  submit(40, Completion::visible);
  await_answers(1);
  EXPECT_EQ(entries_seen(), 2U);
  open();
  EXPECT_EQ(entries_seen(), 2U);
  EXPECT_EQ(last_seen(), "40");
}

TEST_F(OverlappingSync, ASecondSyncThatFailsRefusesItsOwnGroupAlone) {
  hang_with_group(1);
  for (std::size_t number = 21; number < 31; ++number) submit(number);
  expect_applied(kFirstGroup + 10);
  disk_.break_sync_after(1);
  disk_.release_syncs();
  await_answers(30);
  Answers wanted = expected(1, 21);
  const Answers refused = expected(21, 31, ErrorKind::unreachable);
  wanted.insert(wanted.end(), refused.begin(), refused.end());
  EXPECT_THAT(answers(), ElementsAreArray(wanted));
  disk_.remedy();
  ASSERT_TRUE(is_repaired());
  EXPECT_EQ(entries_seen(), 21U);
  EXPECT_EQ(last_seen(), "20");
}

TEST_F(OverlappingSync, ACommandThatWroteNothingWaitsForTheRecordsThatItMayHaveSeen) {
  std::string seen;
  const auto look = [&](Transaction& transaction) {
    seen = (*transaction.find_record("owner", "last"))->value;
    return Result<void>{};
  };
  hang_with_group(1);
  submit(21, look);
  expect_applied(kFirstGroup + 1);
  EXPECT_THAT(answers(), IsEmpty()) << "it saw a change that a crash could take back";
  disk_.remedy();
  await_answers(21);
  EXPECT_THAT(answers(), ElementsAreArray(expected(1, 22)));
  EXPECT_EQ(seen, "20");
  answers_.clear();
  hang_with_group(31);
  submit(51, look);
  expect_applied(kFirstGroup + 1);
  disk_.break_sync_after(0);
  disk_.release_syncs();
  await_answers(21);
  EXPECT_THAT(answers(), ElementsAreArray(expected(31, 52, ErrorKind::unreachable)));
}

TEST_F(OverlappingSync, ACallerThatReadsNextWaitsForBothSyncsAndThenSeesItsChange) {
  hang_with_group(1);
  std::string seen;
  std::unique_ptr<Command> command =
      std::make_unique<FunctionCommand>([](Transaction& transaction) { return write(transaction, 21); },
                                        [&](const Result<void>& outcome) {
                                          seen = last_seen();
                                          answer(21, outcome);
                                        });
  ASSERT_TRUE(store_->submit(command));
  disk_.remedy();
  await_answers(21);
  EXPECT_THAT(answers(), ElementsAreArray(expected(1, 22)));
  EXPECT_EQ(seen, "21");
}

TEST_F(OverlappingSync, ACallerThatReadsNextSeesItsChangeAlsoWhenASyncEndsBeforeItsGroup) {
  hang_with_group(1);
  std::string seen;
  std::unique_ptr<Command> command = std::make_unique<FunctionCommand>(
      [&](Transaction& transaction) {
        auto written = write(transaction, 21);
        disk_.remedy();
        std::this_thread::sleep_for(std::chrono::milliseconds{50});  // the sync of the first group ends meanwhile
        return written;
      },
      [&](const Result<void>& outcome) {
        seen = last_seen();
        answer(21, outcome);
      });
  ASSERT_TRUE(store_->submit(command));
  await_answers(21);
  EXPECT_THAT(answers(), ElementsAreArray(expected(1, 22)));
  EXPECT_EQ(seen, "21");
}

/// A command that fails after it wrote is undone by replaying the others: those of the sync and those after it.
TEST_F(OverlappingSync, ACommandThatFailsDuringASyncIsUndoneAlone) {
  hang_with_group(1);
  submit(21);
  submit(22, [](Transaction& transaction) -> Result<void> {
    if (auto wrote = write(transaction, 22); !wrote) return wrote;
    return unexpected(ErrorKind::rejected, "as wanted");
  });
  submit(23);
  expect_applied(kFirstGroup + 2);
  disk_.remedy();
  await_answers(kFirstGroup + 3);
  Answers wanted = expected(1, 24);
  wanted[21].fault = ErrorKind::rejected;
  EXPECT_THAT(answers(), ElementsAreArray(wanted));
  EXPECT_TRUE(testing::eventually([&] { return entries_seen() == 23; }));
  open();
  EXPECT_EQ(entries_seen(), 23U);
  EXPECT_EQ(last_seen(), "23");
}

TEST_F(OverlappingSync, NoMoreThanOneGroupIsGatheredWhileTheDiskHangs) {
  hang_with_group(1);
  for (std::size_t number = 21; number < 200; ++number) submit(number);
  expect_applied(kFirstGroup + kGroupLimit);
  time_.step(std::chrono::seconds{5});
  ASSERT_TRUE(store_->write_fault());
  EXPECT_THAT(*store_->write_fault(), ::testing::HasSubstr("under way for 5 s"));
  EXPECT_EQ(applied_, kFirstGroup + kGroupLimit);
  disk_.remedy();
  await_answers(199);
  EXPECT_THAT(answers(), ElementsAreArray(expected(1, 200)));
}

TEST_F(OverlappingSync, AHangingSyncIsReportedAlsoWhenNothingElseIsToBeDone) {
  hang_with_group(1);
  time_.step(std::chrono::seconds{5});
  ASSERT_TRUE(store_->write_fault());
  EXPECT_THAT(*store_->write_fault(), ::testing::HasSubstr("under way for 5 s"));
}

TEST_F(OverlappingSync, ClosingTheStoreFinishesBothGroups) {
  hang_with_group(1);
  for (std::size_t number = 21; number < 31; ++number) submit(number);
  expect_applied(kFirstGroup + 10);
  std::jthread closes([&] {
    reader_.reset();
    store_.reset();
  });
  disk_.remedy();
  closes.join();
  EXPECT_THAT(answers(), ElementsAreArray(expected(1, 31)));
  open();
  EXPECT_EQ(entries_seen(), 31U);
}

TEST_F(OverlappingSync, ARefusalDoesNotRepeatTheRemedy) {
  hang_with_group(1);
  disk_.break_sync_after(0);
  disk_.release_syncs();
  await_answers(kFirstGroup);
  const auto fault = store_->write_fault();
  for (std::size_t number = 21; number < 25; ++number) {
    submit(number);
    await_answers(number);
  }
  EXPECT_EQ(store_->write_fault(), fault);
}

}  // namespace
}  // namespace parcelgate::test
