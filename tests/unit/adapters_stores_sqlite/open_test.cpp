#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>

#include "adapters/stores/sqlite/connection.hpp"
#include "adapters/stores/sqlite/rebuild.hpp"
#include "adapters/stores/sqlite/schema.hpp"
#include "adapters/stores/sqlite/shipment_cache.hpp"
#include "adapters/stores/sqlite/snapshot.hpp"
#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate::sqlite {
namespace {

class StoreOpen : public ::testing::Test {
 protected:
  Result<std::unique_ptr<Store>> open() {
    Options options;
    options.folder = folder_.path() + "/data";
    return open_store(options, metrics_, time_);
  }

  test::TemporaryFolder folder_;
  Metrics metrics_;
  SystemTime time_;
};

TEST_F(StoreOpen, ASecondWriterIsRefusedWithTheNameOfTheLocksOwner) {
  auto first = open();
  ASSERT_TRUE(first) << first.error().what;
  const auto second = open();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::conflict);
  EXPECT_NE(second.error().what.find(std::to_string(::getpid())), std::string::npos);
  first->reset();
  EXPECT_TRUE(open());
}

TEST_F(StoreOpen, AFileOfANewerVersionIsRefusedUntouched) {
  ASSERT_TRUE(open());
  {
    auto connection = Connection::open(folder_.path() + "/data/parcelgate.db");
    ASSERT_TRUE(connection->execute("PRAGMA user_version = 99"));
  }
  const auto opened = open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::rejected);
  EXPECT_NE(opened.error().what.find("99"), std::string::npos);
}

TEST_F(StoreOpen, AFileThatIsNoDatabaseIsAnError) {
  std::filesystem::create_directories(folder_.path() + "/data");
  std::FILE* file = std::fopen((folder_.path() + "/data/parcelgate.db").c_str(), "w");
  std::fputs(std::string(8192, 'x').c_str(), file);
  std::fclose(file);
  const auto opened = open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::internal);
}

TEST_F(StoreOpen, AVersionThatNoProgramWroteIsAnErrorWithARemedy) {
  ASSERT_TRUE(open());
  {
    auto connection = Connection::open(folder_.path() + "/data/parcelgate.db");
    ASSERT_TRUE(connection->execute("PRAGMA user_version = -1"));
  }
  const auto opened = open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::internal);
  EXPECT_NE(opened.error().what.find("-1"), std::string::npos);
  EXPECT_NE(opened.error().what.find("backup"), std::string::npos);
}

TEST(Schema, MigratingTwiceChangesNothing) {
  const test::TemporaryFolder folder;
  auto connection = Connection::open(folder.path() + "/x.db");
  ASSERT_TRUE(migrate(*connection));
  ASSERT_TRUE(migrate(*connection));
  Statement version(*connection, "PRAGMA user_version");
  Rows rows = version.query();
  ASSERT_TRUE(rows.next());
  EXPECT_EQ(rows.integer(0), current_schema_version());
}

TEST_F(StoreOpen, RowsOfTheFirstVersionKeepTheirSubscriptionAndTheirMessages) {
  std::filesystem::create_directory(folder_.path() + "/data");
  {
    auto connection = Connection::open(folder_.path() + "/data/parcelgate.db");
    ASSERT_TRUE(migrate(*connection, 1));
    ASSERT_TRUE(connection->execute(R"(
      INSERT INTO raw_log (received_at, source, account, via, body) VALUES (5000, 'sf', 'k', 0, x'7b7d');
      INSERT INTO poll_state VALUES ('N1', 'sf', 'shop', 'k', 5000, 4000, NULL, 0, 0, 'in transit: every 2h', '{}');
      INSERT INTO poll_state VALUES ('N2', 'sf', 'shop', 'k', 6000, NULL, NULL, 0, 0, 'registered', '{}');
      INSERT INTO outlet_record VALUES ('subscribe:k', 'shop/sf/N1',
        '{"state":"subscribed","at":"2026-03-01T10:00:00Z"}', NULL))"));
  }
  auto store = open();
  ASSERT_TRUE(store) << store.error().what;
  const auto reader = *(*store)->open_reader();
  const auto due = reader->due_polls("k", PollUrgency::expected, Instant{std::chrono::seconds{9}}, 10);
  ASSERT_TRUE(due) << due.error().what;
  ASSERT_EQ(due->size(), 2U);
  EXPECT_EQ(due->front().subscription.state, SubscriptionState::subscribed);
  EXPECT_EQ(due->back().subscription, Subscription{});
  EXPECT_FALSE(reader->find_record("subscribe:k", "shop/sf/N1")->has_value());
  const auto logged = reader->read_raw_log(0, {}, 10, 1U << 20U);
  ASSERT_EQ(logged->messages.size(), 1U);
  EXPECT_EQ(logged->messages.front().message.body, "{}");
  EXPECT_EQ(logged->messages.front().message.mapping_version, "") << "the older schema did not store it";
  EXPECT_TRUE(reader->list_codes("")->empty());
}

TEST_F(StoreOpen, AnOlderStoreIsMadeAnewFromItsFirstSnapshotAndNotFromItsJournalAlone) {
  const std::string folder = folder_.path() + "/data";
  std::filesystem::create_directory(folder);
  {
    auto connection = Connection::open(folder + "/parcelgate.db");
    ASSERT_TRUE(migrate(*connection, 1));
    ASSERT_TRUE(connection->execute(R"(
      INSERT INTO poll_state VALUES ('N1', 'sf', 'shop', 'k', 5000, 4000, NULL, 0, 0, 'in transit: every 2h', '{}');)"));
  }
  {
    auto store = open();
    ASSERT_TRUE(store) << store.error().what;
    EXPECT_TRUE(testing::eventually([&] { return !list_snapshots(folder + "/snapshots").empty(); }))
        << "taken at once, because the journal does not hold what was there before it";
  }
  Options options;
  options.folder = folder;
  Metrics metrics;
  const SystemTime time;
  std::filesystem::remove(folder + "/parcelgate.db");
  ASSERT_TRUE(rebuild_store(options, metrics, time));
  {
    auto store = open();
    ASSERT_TRUE(store);
    EXPECT_EQ((*(*store)->open_reader())->find_polls("N1")->size(), 1U);
  }
  std::filesystem::remove_all(folder + "/snapshots");
  std::filesystem::remove(folder + "/parcelgate.db");
  const auto refused = rebuild_store(options, metrics, time);
  ASSERT_FALSE(refused) << "it would be empty";
  EXPECT_EQ(refused.error().kind, ErrorKind::internal);
}

TEST(ShipmentCache, FindsAReplacedShipmentByItsNewKeyAlone) {
  ShipmentCache cache(5000);
  const ShipmentKey key{"a tenant with a long name", "a carrier with a long name", "1Z023E2X0200000000"};
  Shipment first;
  first.key = key;
  CachedShipment& entry = cache.insert(std::move(first), 1);
  Shipment second;
  second.key = key;
  second.event_count = 2;
  cache.replace(entry, std::move(second));
  // Takes the memory of the first key, so that an index that still looks there finds other letters.
  std::vector<std::string> others(64, std::string(key.carrier.size(), 'x'));
  EXPECT_EQ(cache.find(key), &entry);
  EXPECT_EQ(entry.shipment.event_count, 2u);
  cache.erase(key);
  EXPECT_EQ(cache.find(key), nullptr);
}

TEST(ShipmentCache, DropsTheLeastRecentlyUsedAndNeverWhatIsUnwritten) {
  ShipmentCache cache(5000);
  const auto key = [](int number) { return ShipmentKey{"shop", "sf", std::to_string(number)}; };
  const auto add = [&](int number) -> CachedShipment& {
    Shipment shipment;
    shipment.key = key(number);
    return cache.insert(std::move(shipment), number + 1);
  };
  add(0).dirty = true;
  for (int number = 1; number < 50; ++number) add(number);
  EXPECT_NE(cache.find(key(1)), nullptr);
  cache.trim();
  EXPECT_LE(cache.bytes(), 5000U);
  EXPECT_NE(cache.find(key(0)), nullptr) << "unwritten changes were dropped";
  EXPECT_NE(cache.find(key(1)), nullptr) << "the most recently used was dropped";
  EXPECT_EQ(cache.find(key(2)), nullptr);
  cache.clear();
  EXPECT_EQ(cache.bytes(), 0U);
}

}  // namespace
}  // namespace parcelgate::sqlite
