// A store of version 7, with rows in every table, moves to the journal: each row is compared before and after.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <map>
#include <sstream>

#include "adapters/stores/sqlite/connection.hpp"
#include "adapters/stores/sqlite/rebuild.hpp"
#include "adapters/stores/sqlite/return_codec.hpp"
#include "adapters/stores/sqlite/schema.hpp"
#include "adapters/stores/sqlite/snapshot.hpp"
#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "tests/contract/store/store_values.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate::sqlite {
namespace {

constexpr int kOldVersion = 7;
constexpr std::size_t kMany = 10'000;

using Row = std::vector<std::string>;
using Table = std::vector<Row>;

/// Rows as SQL literals, so that types and NULL are compared as well.
Table read_table(Connection& connection, const std::string& columns, const std::string& from) {
  std::string quoted;
  std::size_t count = 0;
  std::istringstream names(columns);
  for (std::string name; std::getline(names, name, ','); ++count)
    quoted += (count > 0 ? ",quote(" : "quote(") + name + ")";
  Statement statement(connection, "SELECT " + quoted + " FROM " + from + " ORDER BY " + columns);
  Table table;
  for (Rows rows = statement.query(); rows.next();) {
    Row& row = table.emplace_back();
    for (std::size_t at = 0; at < count; ++at) row.emplace_back(rows.text(static_cast<int>(at)));
  }
  return table;
}

std::string columns_of(Connection& connection, const std::string& table) {
  Statement statement(connection, "SELECT group_concat(name) FROM pragma_table_info(?1)");
  Rows rows = statement.query(table);
  return rows.next() ? std::string(rows.text(0)) : std::string();
}

/// What the old file held.
struct OldStore {
  struct Content {
    std::string columns;
    Table rows;
  };
  std::map<std::string, Content> tables;
  std::map<std::int64_t, std::string> raw_bodies;         ///< by id
  std::map<std::int64_t, std::string> quarantine_bodies;  ///< by id
  std::vector<std::int64_t> feed_raw_ids;                 ///< in feed order
};

class ImportTest : public ::testing::Test {
 protected:
  ImportTest() {
    options_.folder = folder_.path();
    options_.quarantine_age = std::chrono::hours{24 * 365 * 100};
  }

  std::string database() const { return folder_.path() + "/parcelgate.db"; }

  /// Rows of version 1, migrated, and further ones in the tables that came later or are empty there.
  void make_old_store() {
    auto connection = *Connection::open(database());
    ASSERT_TRUE(migrate(connection, 1));
    std::ostringstream rows;
    rows << std::ifstream(PARCELGATE_SOURCE_DIR "/tests/unit/adapters_stores_sqlite/version_1.sql").rdbuf();
    ASSERT_TRUE(connection.execute(rows.str()));
    ASSERT_TRUE(migrate(connection, kOldVersion));
    std::ostringstream more;
    more << std::ifstream(PARCELGATE_SOURCE_DIR "/tests/unit/adapters_stores_sqlite/version_7.sql").rdbuf();
    const auto added = connection.execute(more.str());
    ASSERT_TRUE(added) << added.error().what;
    for (const auto& wake_at : {std::optional(test::at_second(77)), std::optional<Instant>{}}) {
      const Return ret = test::full_return(wake_at ? "R-1" : "R-2", wake_at, test::at_second(1));
      std::string state;
      encode_return(ret, state);
      Statement insert(
          connection, "INSERT INTO return (tenant, return_id, created_at, wake_at, state) VALUES (?1, ?2, ?3, ?4, ?5)");
      ASSERT_TRUE(insert.run(ret.tenant, ret.return_id, ret.created_at, ret.wake_at, Blob{state}));
    }
  }

  static std::map<std::int64_t, std::string> bodies(Connection& connection, const std::string& table) {
    std::map<std::int64_t, std::string> found;
    Statement statement(connection, "SELECT id, body FROM " + table);
    for (Rows rows = statement.query(); rows.next();) found[rows.integer(0)] = rows.blob(1);
    return found;
  }

  OldStore read_old() {
    auto connection = *Connection::open(database());
    OldStore old;
    Statement names(connection, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
    std::vector<std::string> tables;
    for (Rows rows = names.query(); rows.next();) tables.emplace_back(rows.text(0));
    for (const std::string& table : tables) {
      const std::string columns = columns_of(connection, table);
      old.tables[table] = {columns, read_table(connection, columns, table)};
    }
    old.raw_bodies = bodies(connection, "raw_log");
    old.quarantine_bodies = bodies(connection, "quarantine");
    Statement ids(connection, "SELECT raw_id FROM feed ORDER BY position");
    for (Rows rows = ids.query(); rows.next();) old.feed_raw_ids.push_back(rows.integer(0));
    return old;
  }

  std::unique_ptr<Store> open() {
    auto opened = open_store(options_, metrics_, time_);
    if (!opened) throw std::runtime_error(opened.error().what);
    return *std::move(opened);
  }

  /// Tables that are still tables.
  void expect_same_tables(const OldStore& old) {
    auto connection = *Connection::open(database());
    for (const auto& [name, content] : old.tables) {
      if (name == "feed" || name == "raw_log") continue;
      std::string columns = content.columns;
      Table before = content.rows;
      if (name == "quarantine") {
        columns = "id,received_at,source,account,via,reason,headers,context";
        before = quarantine_rows_;
      }
      const Table after = read_table(connection, columns, name);
      if (name == "reason") {
        for (const Row& row : before) EXPECT_EQ(std::count(after.begin(), after.end(), row), 1) << row.back();
        continue;
      }
      EXPECT_EQ(after, before) << name;
    }
  }

  /// The rows of the feed as the store's readers see them.
  void expect_same_feed(Reader& reader, const OldStore& old) {
    FeedCursor cursor;
    const auto entries = reader.read_feed(cursor, "", kMany);
    ASSERT_TRUE(entries) << entries.error().what;
    Table after;
    ASSERT_EQ(entries->size(), old.feed_raw_ids.size());
    for (std::size_t at = 0; at < entries->size(); ++at) {
      const FeedEntry& entry = (*entries)[at];
      EXPECT_EQ(entry.scope, "") << "it was published without one";
      after.push_back({number(entry.position), number(entry.recorded_at.time_since_epoch().count()), quoted(entry.type),
                       quoted(entry.tenant), quoted(entry.carrier), quoted(entry.tracking_number),
                       quoted(entry.return_id), quoted(entry.data)});
      const auto known = old.raw_bodies.find(old.feed_raw_ids[at]);
      if (known == old.raw_bodies.end()) {
        EXPECT_EQ(entry.raw_id, 0) << entry.position;
        continue;
      }
      const auto message = reader.find_raw(entry.raw_id);
      ASSERT_TRUE(message && *message) << entry.position;
      EXPECT_EQ((*message)->body, known->second) << entry.position;
    }
    EXPECT_EQ(after, feed_rows_);
  }

  void expect_same_messages(Reader& reader, const OldStore& old) {
    const auto page = reader.read_raw_log(0, Instant{}, kMany, std::size_t{1} << 30U);
    ASSERT_TRUE(page) << page.error().what;
    Table after;
    for (const LoggedMessage& logged : page->messages) after.push_back(message_row(logged.message));
    Table before = message_rows_;
    std::sort(before.begin(), before.end());
    std::sort(after.begin(), after.end());
    EXPECT_EQ(after, before);
    for (const auto& [id, body] : old.quarantine_bodies) {
      const auto held = reader.find_quarantined(id);
      ASSERT_TRUE(held && *held) << id;
      EXPECT_EQ((*held)->message.body, body) << id;
      EXPECT_EQ((*held)->size_bytes, body.size()) << id;
    }
  }

  static std::string number(auto value) { return std::to_string(value); }
  static std::string quoted(std::string_view text) {
    std::string out = "'";
    for (const char byte : text) out.append(byte == '\'' ? 2 : 1, byte);
    return out + "'";
  }
  static Row message_row(const RawMessage& message) {
    std::ostringstream body;
    body << "X'" << std::hex << std::uppercase << std::setfill('0');
    for (const char byte : message.body) body << std::setw(2) << (byte & 0xff);
    body << "'";
    return {number(message.received_at.time_since_epoch().count()),
            quoted(message.source),
            quoted(message.account),
            number(static_cast<int>(message.via)),
            body.str(),
            quoted(message.context),
            quoted(message.mapping_version)};
  }
  void keep_old_rows() {
    auto connection = *Connection::open(database());
    feed_rows_ =
        read_table(connection, "position,recorded_at,type,tenant,carrier,tracking_number,return_id,data", "feed");
    message_rows_ = read_table(connection, "received_at,source,account,via,body,context,mapping_version", "raw_log");
    quarantine_rows_ = read_table(connection, "id,received_at,source,account,via,reason,headers,context", "quarantine");
  }

  test::TemporaryFolder folder_;
  Metrics metrics_;
  SystemTime time_;
  Options options_;
  Table feed_rows_;
  Table message_rows_;
  Table quarantine_rows_;
};

TEST_F(ImportTest, EveryRowOfEveryTableIsTheSameAfterwards) {
  make_old_store();
  const OldStore old = read_old();
  keep_old_rows();
  EXPECT_EQ(old.tables.size(), 13U) << "a table that this test does not know";
  for (const auto& [name, content] : old.tables) EXPECT_FALSE(content.rows.empty()) << name << " has no row to compare";
  for (int opening = 0; opening < 2; ++opening) {
    const auto store = open();
    const auto reader = *store->open_reader();
    expect_same_feed(*reader, old);
    expect_same_messages(*reader, old);
    expect_same_tables(old);
  }
}

/// The index of older events replaces the fingerprints in memory.
TEST_F(ImportTest, EveryEventOfEveryHistoryIsStillKnown) {
  make_old_store();
  const auto store = open();
  const auto reader = *store->open_reader();
  const Shipment shipment = **reader->find_shipment({"shop", "sf", "SF1"});
  const auto older = *reader->older_history(shipment);
  ASSERT_FALSE(older.empty());
  auto connection = *Connection::open(database());
  for (const HistoryEntry& entry : older) {
    Statement find(connection,
                   "SELECT count(*) FROM older_event JOIN shipment ON shipment.id = shipment WHERE tracking_number = "
                   "'SF1' AND fingerprint = ?1");
    Rows rows = find.query(entry.fingerprint);
    ASSERT_TRUE(rows.next());
    EXPECT_EQ(rows.integer(0), 1) << entry.fingerprint;
  }
}

TEST_F(ImportTest, TheImportedStoreIsRebuiltFromItsFirstSnapshot) {
  make_old_store();
  static_cast<void>(open());
  ASSERT_TRUE(write_snapshot(database(), folder_.path() + "/snapshots"));
  std::filesystem::remove(database());
  const auto rebuilt = rebuild_store(options_, metrics_, time_);
  ASSERT_TRUE(rebuilt) << rebuilt.error().what;
  const auto reader = *open()->open_reader();
  EXPECT_TRUE(*reader->find_return("shop", "R-1"));
}

}  // namespace
}  // namespace parcelgate::sqlite
