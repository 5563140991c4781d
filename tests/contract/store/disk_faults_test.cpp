// A disk that is full or broken: nothing is acknowledged, nothing is half stored, and writing resumes when it can.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <future>
#include <latch>

#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "gateway/ports/function_command.hpp"
#include "tests/contract/store/faulty_disk.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/stepped_time.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate::test {
namespace {

constexpr std::size_t kTogether = 20;

class DiskFaults : public ::testing::Test {
 protected:
  void SetUp() override { open(); }
  void TearDown() override { close(); }

  void open() {
    sqlite::Options options;
    options.folder = folder_.path();
    auto opened = sqlite::open_store(options, metrics_, time_);
    ASSERT_TRUE(opened) << opened.error().what;
    store_ = *std::move(opened);
    auto reader = store_->open_reader();
    ASSERT_TRUE(reader) << reader.error().what;
    reader_ = *std::move(reader);
  }
  void close() {
    reader_.reset();
    store_.reset();
  }

  static ShipmentKey key_of(std::size_t number) { return {"shop", "sf", "SF" + std::to_string(number)}; }

  /// A new shipment with one event, its feed entry and its raw message: what a push writes.
  static Result<void> record(Transaction& transaction, std::size_t number) {
    auto raw = transaction.append_raw({Instant{}, "sf", "sf-main", Via::push, std::string(30'000, 'r')});
    if (!raw) return unexpected(std::move(raw).error());
    FeedEntry entry;
    entry.type = "parcelgate.shipment.status_changed.v1";
    entry.tenant = "shop";
    entry.tracking_number = std::to_string(number);
    entry.data = "{}";
    auto position = transaction.append_feed(entry);
    if (!position) return unexpected(std::move(position).error());
    auto known = transaction.find_shipment(key_of(number));
    if (!known) return unexpected(std::move(known).error());
    if (*known != nullptr) return unexpected(ErrorKind::conflict, "it is known");
    Shipment shipment;
    shipment.key = key_of(number);
    shipment.event_count = 1;
    static_cast<void>(transaction.add_shipment(std::move(shipment)));
    return {};
  }

  /// Hands `kTogether` commands over so that they become one group. @return how many were acknowledged
  std::size_t write_group(std::size_t first) {
    std::latch entered(1);
    std::latch released(1);
    std::vector<std::promise<Result<void>>> outcomes(kTogether + 1);
    std::unique_ptr<Command> holder = std::make_unique<FunctionCommand>(
        [&](Transaction&) {
          entered.count_down();
          released.wait();
          return Result<void>{};
        },
        [&](Result<void> outcome) {
          // A store that knows that it cannot write refuses without running the command.
          if (!entered.try_wait()) entered.count_down();
          outcomes[kTogether].set_value(std::move(outcome));
        });
    EXPECT_TRUE(store_->submit(holder));
    entered.wait();
    for (std::size_t at = 0; at < kTogether; ++at) {
      std::unique_ptr<Command> command = std::make_unique<FunctionCommand>(
          [number = first + at](Transaction& transaction) { return record(transaction, number); },
          [&, at](Result<void> outcome) { outcomes[at].set_value(std::move(outcome)); });
      EXPECT_TRUE(store_->submit(command));
    }
    released.count_down();
    outcomes[kTogether].get_future().wait();
    std::size_t acknowledged = 0;
    for (std::size_t at = 0; at < kTogether; ++at) {
      const auto outcome = outcomes[at].get_future().get();
      if (outcome)
        ++acknowledged;
      else
        EXPECT_EQ(outcome.error().kind, ErrorKind::unreachable) << outcome.error().what;
    }
    return acknowledged;
  }

  /// The stored data is complete: as many shipments as feed entries as counted events, positions without a gap.
  void expect_stored(std::size_t count) {
    FeedCursor cursor;
    const auto feed = reader_->read_feed(cursor, "", 100'000);
    ASSERT_TRUE(feed) << feed.error().what;
    EXPECT_EQ(feed->size(), count);
    for (std::size_t at = 0; at < feed->size(); ++at) {
      const FeedEntry& entry = (*feed)[at];
      EXPECT_EQ(entry.position, at + 1);
      EXPECT_TRUE(reader_->find_shipment({"shop", "sf", "SF" + entry.tracking_number})->has_value());
    }
    EXPECT_EQ(*reader_->count_events(), count);
  }
  /// Lets time pass, and with it the store's probes, until something holds.
  template <class Condition>
  bool in_time(Condition&& holds) {
    return testing::eventually([&] {
      time_.step(std::chrono::seconds{1});
      return holds();
    });
  }
  bool is_repaired() {
    return in_time([&] { return !store_->write_fault().has_value(); });
  }
  /// The store has tried at least twice by itself.
  bool has_probed() {
    const auto before = disk_.faults();
    return in_time([&] { return disk_.faults() >= before + 2; });
  }

  FaultyDisk disk_;
  TemporaryFolder folder_;
  Metrics metrics_;
  testing::SteppedTime time_{Instant{std::chrono::hours{24 * 365 * 56}}};
  std::unique_ptr<Store> store_;
  std::unique_ptr<Reader> reader_;
};

TEST_F(DiskFaults, AFullDiskAcknowledgesNothingAndTheStoreSaysSoUntilThereIsSpace) {
  ASSERT_EQ(write_group(0), kTogether);
  EXPECT_FALSE(store_->write_fault());
  disk_.fill_after(0);
  EXPECT_EQ(write_group(100), 0U);
  ASSERT_TRUE(store_->write_fault());
  EXPECT_NE(store_->write_fault()->find("No space left"), std::string::npos) << *store_->write_fault();
  expect_stored(kTogether);
  EXPECT_EQ(write_group(100), 0U);
  EXPECT_TRUE(store_->write_fault());
  ASSERT_TRUE(has_probed());
  EXPECT_TRUE(store_->write_fault()) << "a disk that stays full is not ready, whatever the store tries";
  disk_.remedy();
  EXPECT_TRUE(is_repaired()) << "without any command the store finds out by itself";
  EXPECT_EQ(write_group(100), kTogether) << "what was refused may be sent again";
  expect_stored(2 * kTogether);
  close();
  open();
  expect_stored(2 * kTogether);
}

TEST_F(DiskFaults, WhereverADiskFillsUpInACommitTheGroupIsThereAsAWholeOrNotAtAll) {
  std::size_t stored = 0;
  std::size_t refused = 0;
  for (int writes = 0; writes < 120; ++writes) {
    disk_.fill_after(writes);
    const std::size_t first = static_cast<std::size_t>(writes + 1) * 1000;
    const std::size_t acknowledged = write_group(first);
    EXPECT_TRUE(acknowledged == 0 || acknowledged == kTogether) << acknowledged << " after " << writes << " writes";
    refused += acknowledged == 0 ? 1 : 0;
    stored += acknowledged;
    if (writes % 10 == 0) {
      // Ends on the full disk, as after a crash: what the journal holds of the refused group must not come back in
      // part.
      close();
      disk_.remedy();
      open();
      expect_stored(stored);
    }
    disk_.remedy();
    // The journal may have taken what the projection could not: readers see it once the disk is back.
    EXPECT_TRUE(is_repaired());
    expect_stored(stored);
    if (writes > 40 && acknowledged == kTogether) break;
  }
  EXPECT_GT(refused, 0U) << "the fault must have met the journal";
  EXPECT_GT(disk_.faults(), 10) << "and many places of the projection's commits and checkpoints";
  EXPECT_GT(stored, 0U);
}

TEST_F(DiskFaults, WhatBecomesVisibleByTheRecoveryIsAnnouncedToListeners) {
  ASSERT_EQ(write_group(0), kTogether);
  std::atomic<int> announced{0};
  store_->on_commit([&](CommitNews news) { announced += news.feed ? 1 : 0; });
  // The journal's write succeeds and the projection's fails.
  disk_.fill_after(1);
  ASSERT_EQ(write_group(100), kTogether);
  ASSERT_TRUE(testing::eventually([&] { return store_->write_fault().has_value(); }));
  EXPECT_EQ(announced, 0);
  disk_.remedy();
  ASSERT_TRUE(is_repaired());
  EXPECT_TRUE(testing::eventually([&] { return announced == 1; }));
  expect_stored(2 * kTogether);
}

TEST_F(DiskFaults, AFailedSyncIsAFailedCommit) {
  ASSERT_EQ(write_group(0), kTogether);
  disk_.break_sync_after(0);
  EXPECT_EQ(write_group(100), 0U);
  EXPECT_TRUE(store_->write_fault());
  ASSERT_TRUE(has_probed());
  EXPECT_TRUE(store_->write_fault()) << "no sync has succeeded";
  const StoreHealth health = store_->health();
  EXPECT_EQ(health.failed_commits, 1U);
  EXPECT_TRUE(health.since);
  expect_stored(kTogether);
  disk_.remedy();
  EXPECT_TRUE(is_repaired());
  EXPECT_EQ(write_group(100), kTogether);
  expect_stored(2 * kTogether);
  close();
  open();
  expect_stored(2 * kTogether);
}

/// From some sync on, of a commit or of a checkpoint, none succeeds until the store is opened anew. What was refused
/// then may be there, for the log may hold it after all: as a whole, and its sender sends it again.
TEST_F(DiskFaults, WhicheverSyncFailsFirstNothingAcknowledgedIsLost) {
  std::size_t next = 0;
  for (int syncs = 0; syncs < 8; ++syncs) {
    disk_.break_sync_after(syncs);
    std::size_t acknowledged = *reader_->count_events();
    bool refused = false;
    for (int group = 0; group < 6 && !refused; ++group) {
      const std::size_t added = write_group(next += 1000);
      acknowledged += added;
      refused = added == 0;
    }
    close();
    disk_.remedy();
    open();
    const std::size_t kept = *reader_->count_events();
    EXPECT_TRUE(kept == acknowledged || (refused && kept == acknowledged + kTogether))
        << kept << " kept, " << acknowledged << " acknowledged, with " << syncs << " good syncs";
    expect_stored(kept);
  }
  EXPECT_GT(disk_.faults(), 8);
}

TEST_F(DiskFaults, ACommandThatWritesNothingDoesNotProveThatTheDiskIsBack) {
  ASSERT_EQ(write_group(0), kTogether);
  disk_.break_sync_after(0);
  EXPECT_EQ(write_group(100), 0U);
  for (int round = 0; round < 20; ++round) {
    time_.step(std::chrono::seconds{1});
    const auto nothing = [](Transaction&) { return Result<void>{}; };
    const auto outcome = submit_and_wait(*store_, std::make_unique<FunctionCommand>(nothing));
    ASSERT_FALSE(outcome) << "it would see a state that is not current";
    EXPECT_EQ(outcome.error().kind, ErrorKind::unreachable);
    EXPECT_TRUE(store_->write_fault()) << round;
  }
}

TEST_F(DiskFaults, ASyncThatHangsIsReportedWhileItHangs) {
  ASSERT_EQ(write_group(0), kTogether);
  disk_.hang_syncs();
  std::promise<Result<void>> outcome;
  std::unique_ptr<Command> command =
      std::make_unique<FunctionCommand>([](Transaction& transaction) { return record(transaction, 500); },
                                        [&](Result<void> result) { outcome.set_value(std::move(result)); });
  ASSERT_TRUE(store_->submit(command));
  ASSERT_TRUE(testing::eventually([&] { return disk_.hanging() > 0; }));
  EXPECT_FALSE(store_->write_fault()) << "a commit may take a moment";
  time_.step(std::chrono::seconds{5});
  ASSERT_TRUE(store_->write_fault());
  EXPECT_NE(store_->write_fault()->find("under way for 5 s"), std::string::npos) << *store_->write_fault();
  disk_.remedy();
  EXPECT_TRUE(outcome.get_future().get());
  EXPECT_TRUE(testing::eventually([&] { return !store_->write_fault(); }));
}

/// The system's own limit in place of a full disk: SQLite meets a real write that fails.
TEST_F(DiskFaults, AFileThatMayNotGrowIsRefusedAndComesBack) {
  ASSERT_EQ(write_group(0), kTogether);
  struct rlimit before {};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  struct rlimit tight = before;
  tight.rlim_cur = std::filesystem::file_size(folder_.path() + "/journal/0000000000000000.log") + 1000;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &tight), 0);
  std::size_t stored = kTogether;
  std::size_t next = 100;
  std::size_t acknowledged = kTogether;
  for (int group = 0; group < 20 && acknowledged > 0; ++group) {
    acknowledged = write_group(next += 100);
    stored += acknowledged;
  }
  const bool said_so = store_->write_fault().has_value();
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, old_handler);
  EXPECT_EQ(acknowledged, 0U);
  EXPECT_TRUE(said_so);
  expect_stored(stored);
  EXPECT_TRUE(is_repaired());
  EXPECT_EQ(write_group(next), kTogether);
  expect_stored(stored + kTogether);
}

}  // namespace
}  // namespace parcelgate::test
