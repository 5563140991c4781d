// What is found at start: a folder that is not as the last run left it is never served as new.
#include "adapters/stores/sqlite/data_folder.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "adapters/stores/sqlite/sqlite_store.hpp"
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
    fs::copy(data(), copy(), fs::copy_options::recursive);
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
  EXPECT_FALSE(open(data())) << "the journal of the lost store is still there";
  fs::remove_all(data() + "/journal");
  fs::remove(data() + "/parcelgate.db");
  EXPECT_TRUE(open(data())) << "removing the mark and the journal accepts the loss";
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

TEST_F(DataFolder, WhatTheDatabaseLostIsTakenFromTheJournal) {
  crash_copy(20);
  const std::string log = copy() + "/parcelgate.db-wal";
  ASSERT_TRUE(fs::exists(log));
  const auto expect_whole = [&](const std::string& what) {
    auto store = open(copy());
    ASSERT_TRUE(store) << what << ": " << store.error().what;
    EXPECT_EQ(feed_size(**store), 20U) << what;
    append(**store, 1);
    EXPECT_EQ(feed_size(**store), 21U) << what;
  };
  const std::string keep = folder_.path() + "/keep";
  fs::copy(copy(), keep, fs::copy_options::recursive);
  const auto again = [&] {
    fs::remove_all(copy());
    fs::copy(keep, copy(), fs::copy_options::recursive);
  };
  overwrite(log, fs::file_size(log) - 100, '!');
  expect_whole("torn last commit");
  again();
  overwrite(log, 32 + 9 * (24 + 4096) + 2000, '!');
  expect_whole("damaged commit");
  again();
  overwrite(log, 17, '!');
  expect_whole("damaged head of the write-ahead log");
}

TEST_F(DataFolder, AJournalThatLostItsEndIsRefused) {
  crash_copy(20);
  const std::string journal = copy() + "/journal/0000000000000000.log";
  fs::resize_file(journal, fs::file_size(journal) - 100);
  expect_refused(copy(), "ends before");
  fs::remove(copy() + "/store.mark");
  auto store = open(copy());
  ASSERT_TRUE(store) << "removing the mark accepts the loss: " << store.error().what;
  append(**store, 1);
  EXPECT_EQ(feed_size(**store), 20U) << "19 of 20, and the new one";
}

TEST_F(DataFolder, OnlyTheOwnerMayReadIt) {
  fs::create_directories(data());
  fs::permissions(data(), fs::perms{0755});
  const auto before = ::umask(0022);
  auto store = open(data());
  append(**store, 1);
  std::size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(data())) {
    const fs::perms expected{entry.is_directory() ? 0700U : 0600U};
    EXPECT_EQ(entry.status().permissions() & fs::perms::mask, expected) << entry.path();
    ++files;
  }
  EXPECT_GE(files, 7U) << "database, log, shared memory, lock, mark, journal and its first segment";
  EXPECT_EQ(fs::status(data()).permissions() & fs::perms::mask, fs::perms{0700});
  store->reset();
  fs::permissions(data() + "/parcelgate.db", fs::perms{0644});
  ASSERT_TRUE(open(data()));
  EXPECT_EQ(fs::status(data() + "/parcelgate.db").permissions() & fs::perms::mask, fs::perms{0600});
  ::umask(before);
}

}  // namespace
}  // namespace parcelgate::sqlite
