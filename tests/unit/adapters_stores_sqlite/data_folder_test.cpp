// What is found at start: a folder that is not as the last run left it is never served as new.
#include "adapters/stores/sqlite/data_folder.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "adapters/stores/sqlite/write_ahead_log.hpp"
#include "gateway/ports/function_command.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate::sqlite {
namespace {

namespace fs = std::filesystem;

class DataFolder : public ::testing::Test {
 protected:
  std::string data() const { return folder_.path() + "/data"; }
  std::string copy() const { return folder_.path() + "/copy"; }

  Result<std::unique_ptr<Store>> open(const std::string& folder) {
    Options options;
    options.folder = folder;
    return open_store(options, metrics_, time_);
  }
  void append(Store& store, int count) {
    for (int number = 0; number < count; ++number) {
      const auto written =
          submit_and_wait(store, std::make_unique<FunctionCommand>([](Transaction& transaction) -> Result<void> {
                            FeedEntry entry;
                            entry.type = "parcelgate.shipment.status_changed.v1";
                            entry.data = "{}";
                            auto position = transaction.append_feed(entry);
                            return position ? Result<void>{} : unexpected(position.error());
                          }));
      ASSERT_TRUE(written);
    }
  }
  /// The folder as a crash would leave it now: taken from under the open store.
  void crash_copy(int entries) {
    auto store = open(data());
    ASSERT_TRUE(store) << store.error().what;
    append(**store, entries);
    fs::copy(data(), copy());
    fs::remove(copy() + "/store.lock");
  }
  void overwrite(const std::string& path, std::uint64_t at, char with) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(at));
    file.put(with);
  }
  void expect_refused(const std::string& folder, const std::string& because) {
    const auto opened = open(folder);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind, ErrorKind::internal);
    EXPECT_NE(opened.error().what.find(because), std::string::npos) << opened.error().what;
    EXPECT_NE(opened.error().what.find("backup"), std::string::npos) << opened.error().what;
  }
  std::size_t feed_size(Store& store) {
    FeedCursor cursor;
    return (*store.open_reader())->read_feed(cursor, "", 1000)->size();
  }

  test::TemporaryFolder folder_;
  Metrics metrics_;
  SystemTime time_;
};

TEST_F(DataFolder, AnEmptyOrMissingFileWhereAStoreWasIsNotANewStore) {
  ASSERT_TRUE(open(data()));
  fs::resize_file(data() + "/parcelgate.db", 0);
  expect_refused(data(), "is empty");
  fs::remove(data() + "/parcelgate.db");
  expect_refused(data(), "is missing");
  EXPECT_FALSE(fs::exists(data() + "/parcelgate.db")) << "a refused start leaves nothing behind";
  fs::remove(data() + "/store.mark");
  EXPECT_TRUE(open(data())) << "removing the mark accepts the loss";
}

TEST_F(DataFolder, AFileThatWasCutOffIsRefused) {
  {
    auto store = open(data());
    append(**store, 50);
  }
  const auto size = fs::file_size(data() + "/parcelgate.db");
  fs::resize_file(data() + "/parcelgate.db", size / 2);
  expect_refused(data(), "cut off");
  fs::resize_file(data() + "/parcelgate.db", 50);
  expect_refused(data(), "ends after 50 bytes");
}

TEST_F(DataFolder, ACrashLeavesAFolderThatOpens) {
  crash_copy(20);
  auto store = open(copy());
  ASSERT_TRUE(store) << store.error().what;
  EXPECT_EQ(feed_size(**store), 20U);
}

TEST_F(DataFolder, AMissingLogIsNoticedAfterACrashAndNotAfterAnOrderlyStop) {
  crash_copy(20);
  fs::remove(copy() + "/parcelgate.db-wal");
  expect_refused(copy(), "parcelgate.db-wal is missing");
  ASSERT_FALSE(fs::exists(data() + "/parcelgate.db-wal"));
  EXPECT_TRUE(open(data()));
}

TEST_F(DataFolder, ADamagedFrameWithCommitsBehindItIsRefused) {
  crash_copy(20);
  const std::string log = copy() + "/parcelgate.db-wal";
  const auto sound = inspect_write_ahead_log(log);
  ASSERT_GT(sound.good_frames, 20U);
  EXPECT_EQ(sound.bad_frame, 0U);
  constexpr std::uint64_t kFrame = 24 + 4096;
  ASSERT_EQ(sound.size_bytes, 32 + sound.good_frames * kFrame);
  overwrite(log, 32 + 9 * kFrame + 2000, '!');
  const auto found = inspect_write_ahead_log(log);
  EXPECT_EQ(found.bad_frame, 10U);
  EXPECT_GT(found.lost_commits, 10U);
  expect_refused(copy(), "frame 10");
  fs::remove(copy() + "/store.mark");
  auto accepted = open(copy());
  ASSERT_TRUE(accepted);
  EXPECT_LT(feed_size(**accepted), 20U);
}

TEST_F(DataFolder, ATornLastCommitIsWhatACrashLeaves) {
  crash_copy(20);
  const std::string log = copy() + "/parcelgate.db-wal";
  overwrite(log, fs::file_size(log) - 100, '!');
  EXPECT_EQ(inspect_write_ahead_log(log).bad_frame, 0U);
  auto store = open(copy());
  ASSERT_TRUE(store) << store.error().what;
  EXPECT_EQ(feed_size(**store), 19U);
}

TEST_F(DataFolder, WhatFailedCommitsLeftBehindIsNoDamage) {
  crash_copy(40);
  const std::string log = copy() + "/parcelgate.db-wal";
  constexpr std::uint64_t kFrame = 24 + 4096;
  // A frame of this round that does not continue the one before it, and that nothing continues.
  std::string bytes;
  {
    std::ifstream in(log, std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(in), {});
  }
  const auto tail = bytes.substr(32 + 20 * kFrame, kFrame);
  bytes.resize(32 + 12 * kFrame);
  bytes += tail;
  std::ofstream(log, std::ios::binary | std::ios::trunc) << bytes;
  const auto found = inspect_write_ahead_log(log);
  EXPECT_EQ(found.bad_frame, 0U);
  EXPECT_EQ(found.lost_commits, 0U);
}

TEST_F(DataFolder, ADamagedHeadOfTheLogIsRefused) {
  crash_copy(20);
  overwrite(copy() + "/parcelgate.db-wal", 17, '!');
  expect_refused(copy(), "head of parcelgate.db-wal");
}

TEST_F(DataFolder, OnlyTheOwnerMayReadIt) {
  fs::create_directories(data());
  fs::permissions(data(), fs::perms{0755});
  const auto before = ::umask(0022);
  auto store = open(data());
  append(**store, 1);
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator(data())) {
    EXPECT_EQ(entry.status().permissions() & fs::perms::mask, fs::perms{0600}) << entry.path();
    ++files;
  }
  EXPECT_GE(files, 5U) << "database, log, shared memory, lock, mark";
  EXPECT_EQ(fs::status(data()).permissions() & fs::perms::mask, fs::perms{0700});
  store->reset();
  fs::permissions(data() + "/parcelgate.db", fs::perms{0644});
  ASSERT_TRUE(open(data()));
  EXPECT_EQ(fs::status(data() + "/parcelgate.db").permissions() & fs::perms::mask, fs::perms{0600});
  ::umask(before);
}

}  // namespace
}  // namespace parcelgate::sqlite
