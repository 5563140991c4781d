#include "adapters/stores/sqlite/gathering_vfs.hpp"

#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "adapters/stores/sqlite/connection.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate::sqlite {
namespace {

constexpr auto kPragmas = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;";
constexpr auto kThousandRows =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) "
    "INSERT INTO t SELECT NULL, randomblob(3000) FROM n";

std::int64_t count(Connection& connection) {
  Statement statement(connection, "SELECT count(*) FROM t WHERE length(bytes) = 3000");
  Rows rows = statement.query();
  return rows.next() ? rows.integer(0) : -1;
}

std::string check(Connection& connection) {
  Statement statement(connection, "PRAGMA integrity_check");
  Rows rows = statement.query();
  return rows.next() ? std::string(rows.text(0)) : std::string();
}

class GatheringVfs : public ::testing::Test {
 protected:
  GatheringVfs() {
    EXPECT_TRUE(writer_.execute(kPragmas));
    EXPECT_TRUE(writer_.execute("CREATE TABLE t(id INTEGER PRIMARY KEY, bytes BLOB)"));
  }

  test::TemporaryFolder folder_;
  std::string path_ = folder_.path() + "/t.db";
  Connection writer_ = *Connection::open(path_, gathering_vfs());
};

TEST_F(GatheringVfs, OthersReadWhatWasCommittedThroughThePlainLayer) {
  ASSERT_NE(gathering_vfs(), nullptr);
  ASSERT_TRUE(writer_.execute(kThousandRows));
  auto reader = *Connection::open(path_);
  EXPECT_EQ(count(reader), 1000);
  ASSERT_TRUE(writer_.execute("PRAGMA wal_checkpoint(TRUNCATE)"));
  ASSERT_TRUE(writer_.execute(kThousandRows));
  EXPECT_EQ(count(reader), 2000);
  EXPECT_EQ(check(reader), "ok");
}

TEST_F(GatheringVfs, ACommitStandsInTheFilesWhenItReturns) {
  ASSERT_TRUE(writer_.execute(kThousandRows));
  // What a machine that stops now would find.
  test::TemporaryFolder copies;
  for (const char* end : {"", "-wal"}) std::filesystem::copy(path_ + end, copies.path() + "/t.db" + end);
  auto found = *Connection::open(copies.path() + "/t.db");
  EXPECT_EQ(count(found), 1000);
  EXPECT_EQ(check(found), "ok");
}

TEST_F(GatheringVfs, APageThatWasSpilledBeforeTheCommitIsReadBack) {
  ASSERT_TRUE(writer_.execute("PRAGMA cache_size = 10"));
  ASSERT_TRUE(writer_.execute("BEGIN"));
  ASSERT_TRUE(writer_.execute(kThousandRows));
  EXPECT_EQ(count(writer_), 1000);
  ASSERT_TRUE(writer_.execute("ROLLBACK"));
  ASSERT_TRUE(writer_.execute(kThousandRows));
  EXPECT_EQ(count(writer_), 1000);
  EXPECT_EQ(check(writer_), "ok");
}

}  // namespace
}  // namespace parcelgate::sqlite
