// SQLite's write-ahead log begins anew after a checkpoint: a power cut then must not bring its old pages back.
#include <cerrno>

#include "adapters/stores/sqlite/connection.hpp"
#include "adapters/stores/sqlite/gathering_vfs.hpp"
#include "tests/faults/store/round.hpp"

namespace parcelgate::test {
namespace {

using sqlite::Connection;

constexpr std::size_t kCuts = 60;
constexpr auto kSettings = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;";

std::int64_t number_in(Connection& connection, const char* sql) {
  sqlite::Statement statement(connection, sql);
  sqlite::Rows rows = statement.query();
  return rows.next() ? rows.integer(0) : -1;
}
std::string check(Connection& connection) {
  sqlite::Statement statement(connection, "PRAGMA integrity_check(1)");
  sqlite::Rows rows = statement.query();
  return rows.next() ? std::string(rows.text(0)) : rows.status().error().what;
}

/// Changes all rows in a commit of its own, which is not synced.
void change(Connection& writer, std::size_t step) {
  ASSERT_TRUE(writer.execute("BEGIN IMMEDIATE"));
  ASSERT_TRUE(writer.execute("UPDATE t SET step = " + std::to_string(step) + ", bytes = randomblob(700)"));
  ASSERT_TRUE(writer.execute("INSERT INTO t VALUES (NULL, " + std::to_string(step) + ", randomblob(700))"));
  const sqlite::UnsyncedCommit unsynced;
  ASSERT_TRUE(writer.execute("COMMIT"));
}

/// What a power cut leaves of a log that was copied into the database and begun anew.
DiskImage cut_after_restart(const std::string& folder, std::uint64_t seed, bool sync_fails) {
  LossyDisk disk(folder, seed);
  Connection writer = *Connection::open(folder + "/t.db", sqlite::gathering_vfs());
  EXPECT_TRUE(writer.execute(kSettings));
  EXPECT_TRUE(writer.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, step INTEGER, bytes BLOB)"));
  for (std::size_t step = 1; step <= 10; ++step) change(writer, step);
  if (sync_fails) {
    EXPECT_EQ(number_in(writer, "PRAGMA wal_checkpoint(PASSIVE)"), 0);
    for (std::size_t step = 11; step <= 40; ++step) change(writer, step);
    disk.fail_syncs_after(0);
    static_cast<void>(number_in(writer, "PRAGMA wal_checkpoint(PASSIVE)"));
    disk.remedy();
    disk.cut_after(2 + seed % 8, LossyDisk::Cut::power, [] {});
  }
  EXPECT_EQ(number_in(writer, "PRAGMA wal_checkpoint(PASSIVE)"), 0);
  if (!sync_fails) disk.cut_after(1 + seed % 3, LossyDisk::Cut::power, [] {});
  change(writer, 41);
  change(writer, 42);
  disk.cut_now();
  return disk.image();
}

void expect_sound(std::uint64_t seed, bool sync_fails) {
  const TemporaryFolder folder;
  const TemporaryFolder left;
  write_image(cut_after_restart(folder.path(), seed, sync_fails), left.path());
  Connection found = *Connection::open(left.path() + "/t.db");
  EXPECT_EQ(check(found), "ok") << "seed " << seed;
  const auto steps = number_in(found, "SELECT count(DISTINCT step) FROM t");
  EXPECT_LE(steps, 1) << "pages of several commits are mixed, seed " << seed;
  if (sync_fails) return;
  EXPECT_GE(number_in(found, "SELECT max(step) FROM t"), 10) << "a checkpoint was undone, seed " << seed;
}

TEST(StoreFaults, ALogThatBeganAnewNeverBringsItsOldPagesBack) {
  for (std::uint64_t seed = 1; seed <= kCuts && !::testing::Test::HasFailure(); ++seed) expect_sound(seed, false);
}

TEST(StoreFaults, ACheckpointAfterAFailedSyncDoesNotTrustThePageCache) {
  for (std::uint64_t seed = 1; seed <= kCuts && !::testing::Test::HasFailure(); ++seed) expect_sound(seed, true);
}

}  // namespace
}  // namespace parcelgate::test
