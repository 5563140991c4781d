// Files of a backup in addition to the store.
#include "adapters/stores/sqlite/backup.hpp"

#include <filesystem>
#include <fstream>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/stores/sqlite/kept_files.hpp"
#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "gateway/base/file.hpp"
#include "gateway/crypto/digest.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate::sqlite {
namespace {

using ::testing::HasSubstr;

class Backup : public ::testing::Test {
 protected:
  Options options(const std::string& name = "data") {
    Options made;
    made.folder = folder_.path() + "/" + name;
    std::filesystem::create_directories(made.folder);
    return made;
  }
  static void write(const std::filesystem::path& path, const std::string& text) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }
  static std::filesystem::perms mode_of(const std::filesystem::path& path) {
    return std::filesystem::status(path).permissions();
  }
  /// A backup of a store with keys and mappings. @return its folder
  std::filesystem::path back_up_with_keys(const std::vector<std::string>& names) {
    const Options with = options();
    {
      const auto store = open_store(with, metrics_, time_);
      if (!store) throw std::runtime_error(store.error().what);
    }
    write(with.folder + "/track.keys", "one key");
    write(with.folder + "/mappings/sf.csv", "9901,,in_transit");
    write(with.folder + "/mappings/sf.csv.tmp", "half");
    const std::string to = folder_.path() + "/backup";
    const auto done = back_up(with.folder, to, names);
    EXPECT_TRUE(done) << done.error().what;
    if (done) kept_ = done->kept;
    return to;
  }
  test::TemporaryFolder folder_;
  Metrics metrics_;
  SystemTime time_;
  std::size_t kept_{0};
};

constexpr auto kOwnerOnly = std::filesystem::perms::owner_read | std::filesystem::perms::owner_write;

TEST_F(Backup, HoldsKeysAndMappingsAndRestoresThemForTheOwnerAlone) {
  const auto backup = back_up_with_keys({"track.keys", "evidence.key", "mappings"});
  EXPECT_EQ(kept_, 2U) << "what is not there is left out";
  EXPECT_EQ(mode_of(backup / "track.keys"), kOwnerOnly);
  const Options restored = options("restored");
  const auto report = restore_backup(backup, restored, metrics_, time_);
  ASSERT_TRUE(report) << report.error().what;
  const std::filesystem::path folder(restored.folder);
  EXPECT_EQ(*read_file(folder / "track.keys"), "one key");
  EXPECT_EQ(*read_file(folder / "mappings/sf.csv"), "9901,,in_transit");
  EXPECT_EQ(mode_of(folder / "track.keys"), kOwnerOnly);
  EXPECT_EQ(mode_of(folder / "mappings"), std::filesystem::perms::owner_all);
  EXPECT_EQ(check_kept(backup, folder).value_or(0), 2U);
  write(folder / "track.keys", "another key");
  EXPECT_THAT(check_kept(backup, folder).error().what, HasSubstr("track.keys"));
}

TEST_F(Backup, AChangedKeyIsFoundBeforeAnythingIsRestored) {
  const auto backup = back_up_with_keys({"track.keys", "mappings"});
  write(backup / "mappings/sf.csv", "");
  const Options restored = options("restored");
  const auto report = restore_backup(backup, restored, metrics_, time_);
  ASSERT_FALSE(report);
  EXPECT_THAT(report.error().what, HasSubstr("sf.csv"));
  EXPECT_FALSE(std::filesystem::exists(restored.folder + "/track.keys"));
}

TEST_F(Backup, OneOfAnOlderReleaseHasNoList) {
  const auto backup = back_up_with_keys({});
  std::filesystem::remove(backup / kKeptList);
  EXPECT_TRUE(restore_backup(backup, options("restored"), metrics_, time_));
  EXPECT_EQ(check_kept(backup, backup).value_or(9), 0U);
}

TEST_F(Backup, AKeyThatTheListDoesNotNameIsFound) {
  const std::vector<std::string> names{"track.keys", "mappings"};
  const auto backup = back_up_with_keys(names);
  for (const bool is_gone : {false, true}) {
    if (is_gone)
      std::filesystem::remove(backup / kKeptList);
    else
      write(backup / kKeptList, "");
    const auto report = restore_backup(backup, options("restored"), metrics_, time_, names);
    ASSERT_FALSE(report);
    EXPECT_THAT(report.error().what, HasSubstr("track.keys"));
  }
}

TEST_F(Backup, ADoubleDotWithinANameIsANameLikeOthers) {
  const auto backup = back_up_with_keys({"track.keys"});
  std::filesystem::create_directories(backup / "mappings");
  write(backup / "mappings/sf..old.csv", "x");
  write(backup / kKeptList, *read_file(backup / kKeptList) + to_hex(sha256_bytes("x")) + "  mappings/sf..old.csv\n");
  const auto report = restore_backup(backup, options("restored"), metrics_, time_);
  EXPECT_TRUE(report) << report.error().what;
}

TEST_F(Backup, TheListPutsNothingIntoTheStore) {
  const auto backup = back_up_with_keys({"track.keys"});
  for (const char* name : {"parcelgate.db", "journal/0000000000000000.log", "mappings//x", "./x"}) {
    write(backup / kKeptList,
          to_hex(sha256_bytes("one key")) + "  track.keys\n" + std::string(64, 'a') + "  " + name + "\n");
    EXPECT_EQ(restore_backup(backup, options("restored"), metrics_, time_).error().kind, ErrorKind::rejected) << name;
  }
}

TEST_F(Backup, ANameInTheListLeadsNowhereElse) {
  const auto backup = back_up_with_keys({"track.keys"});
  write(backup / kKeptList, std::string(64, 'a') + "  ../../etc/passwd\n");
  EXPECT_EQ(restore_backup(backup, options("restored"), metrics_, time_).error().kind, ErrorKind::rejected);
}

}  // namespace
}  // namespace parcelgate::sqlite
