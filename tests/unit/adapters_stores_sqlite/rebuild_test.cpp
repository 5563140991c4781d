// The database is a projection of the journal: made again from it, or from a snapshot and the rest of it, it is the
// same.
#include "adapters/stores/sqlite/rebuild.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>

#include "adapters/stores/journal/journal.hpp"
#include "adapters/stores/journal/maintenance.hpp"
#include "adapters/stores/sqlite/backup.hpp"
#include "adapters/stores/sqlite/incarnation.hpp"
#include "adapters/stores/sqlite/message_eraser.hpp"
#include "adapters/stores/sqlite/snapshot.hpp"
#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "gateway/ports/function_command.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate::sqlite {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

/// Random numbers of 32 bits, the same for the same seed.
class Choices {
 public:
  explicit Choices(unsigned seed) : random_(seed) {}
  unsigned operator()() { return static_cast<unsigned>(random_()); }

 private:
  std::mt19937 random_;
};

/// Random commands of all kinds; some fail after they have written.
class RandomCommands {
 public:
  RandomCommands(Store& store, unsigned seed) : store_(store), random_(seed) {}

  void run(int count) {
    for (int number = 0; number < count; ++number) {
      const bool fails = draw(10) == 0;
      const unsigned state = random_();
      const auto done = submit_and_wait(
          store_, std::make_unique<FunctionCommand>([this, fails, state](Transaction& transaction) -> Result<void> {
            // A command may run twice, so its choices are drawn anew from the same state.
            Choices choices(state);
            const unsigned changes = 1 + choices() % 4;
            for (unsigned change = 0; change < changes; ++change) {
              if (auto changed = change_one(transaction, choices, change == 0); !changed) return changed;
            }
            if (fails) return unexpected(ErrorKind::rejected, "as wanted");
            return {};
          }));
      EXPECT_EQ(done.has_value(), !fails);
    }
  }

 private:
  unsigned draw(unsigned below) { return random_() % below; }
  static Instant at(unsigned number) { return Instant{std::chrono::seconds{1'700'000'000 + number}}; }
  static std::string name(unsigned number) { return std::to_string(number % 7); }
  /// Some numbers are longer than a string keeps in itself, as most couriers' numbers are.
  static std::string tracking_number(unsigned number) {
    return (number % 2 == 0 ? "N" : "1Z023E2X020000000") + name(number);
  }

  static Result<void> extend_shipment(Transaction& transaction, Choices& choices) {
    const ShipmentKey key{"shop", choices() % 5 == 0 ? "zto" : "sf", tracking_number(choices())};
    auto found = transaction.find_shipment(key);
    if (!found) return unexpected(std::move(found).error());
    Shipment* shipment = *found;
    if (shipment == nullptr) {
      Shipment fresh;
      fresh.key = key;
      shipment = &transaction.add_shipment(std::move(fresh));
    }
    const unsigned events = choices() % 40;
    for (unsigned number = 0; number < events; ++number) {
      HistoryEntry entry;
      entry.fingerprint = (std::uint64_t{choices()} << 32U) | choices();
      entry.occurred_at.at = at(choices() % 1000);
      entry.place = name(choices());
      FeedEntry feed;
      feed.type = "parcelgate.shipment.status_changed.v1";
      feed.tenant = "shop";
      feed.tracking_number = key.tracking_number;
      feed.data = "{}";
      auto place = transaction.append_feed(feed);
      if (!place) return unexpected(std::move(place).error());
      entry.feed_position = place->position;
      shipment->history.push_back(std::move(entry));
      ++shipment->event_count;
    }
    if (!shipment->history.empty() && choices() % 3 == 0) shipment->history.front().place = "changed";
    shipment->version += 1;
    transaction.store_shipment(*shipment);
    return {};
  }

  static Result<void> move_shipment(Transaction& transaction, Choices& choices) {
    auto found = transaction.find_shipment({"shop", "zto", tracking_number(choices())});
    if (!found || *found == nullptr) return {};
    const auto moved = transaction.move_shipment(**found, "yto");
    if (!moved && moved.error().kind == ErrorKind::conflict) return {};
    return moved;
  }

  static Result<void> store_return(Transaction& transaction, Choices& choices) {
    Return ret;
    ret.tenant = "shop";
    ret.return_id = "R" + name(choices());
    ret.created_at = at(1);
    ret.wake_at = at(choices() % 1000);
    return transaction.store_return(ret);
  }

  static Result<void> store_complaint(Transaction& transaction, Choices& choices) {
    Complaint complaint;
    complaint.tenant = "shop";
    complaint.complaint_id = "C" + name(choices());
    complaint.tracking_number = tracking_number(choices());
    complaint.created_at = at(1);
    complaint.wake_at = at(choices() % 1000);
    Fact fact;
    fact.kind = choices() % 2 == 0 ? FactKind::closed : FactKind::proposed;
    complaint.facts.push_back(fact);
    return transaction.store_complaint(complaint);
  }

  static Result<void> change_poll(Transaction& transaction, Choices& choices) {
    PollState state;
    state.key = {"shop", "sf", tracking_number(choices())};
    state.account = "main";
    if (choices() % 4 == 0) return transaction.remove_poll(state.key, state.account);
    state.next_at = at(choices() % 1000);
    state.hints.emplace("phone", name(choices()));
    state.basis.wanted = std::chrono::minutes{choices() % 100};
    return transaction.store_poll(state);
  }

  static Result<void> change_record(Transaction& transaction, Choices& choices) {
    if (choices() % 3 == 0) return transaction.remove_record("owner", name(choices()));
    return transaction.store_record({"owner", name(choices()), R"({"a":1})", at(choices() % 100)});
  }

  static Result<void> change_quarantine(Transaction& transaction, Choices& choices) {
    if (choices() % 3 == 0) return transaction.remove_quarantine(choices() % 10);
    auto id = transaction.append_quarantine(
        {0, {at(choices() % 100), "sf", "main", Via::push, std::string(choices() % 3000, 'q'), {}, {}}, "why", "A: b"});
    return id ? Result<void>{} : unexpected(std::move(id).error());
  }

  static Result<void> change_key(Transaction& transaction, Choices& choices) {
    ApiKey key;
    key.id = key.hash = name(choices());
    key.revoked = choices() % 2 == 0;
    key.created_at = at(1);
    return transaction.store_key(key);
  }

  static Result<void> change_one(Transaction& transaction, Choices& choices, bool may_keep_message) {
    switch (choices() % 11) {
      case 0:
        return store_return(transaction, choices);
      case 1:
        return change_poll(transaction, choices);
      case 2:
        return change_record(transaction, choices);
      case 3:
        return change_quarantine(transaction, choices);
      case 4:
        return change_key(transaction, choices);
      case 5:
        return transaction.store_outlet({"outlet" + name(choices()), FeedCursor{{choices() % 9}}, false});
      case 6: {
        const SeenCode code{"sf", name(choices()), true, 1 + choices() % 3, at(choices() % 10), at(choices() % 99),
                            "e"};
        return transaction.add_codes({&code, 1});
      }
      case 7:
        return move_shipment(transaction, choices);
      case 8:
        return store_complaint(transaction, choices);
      default:
        break;
    }
    if (may_keep_message) {
      auto id = transaction.append_raw({at(choices() % 10), "sf", "main", Via::push, std::string(500, 'b'), {}, {}});
      if (!id) return unexpected(std::move(id).error());
    }
    return extend_shipment(transaction, choices);
  }

  Store& store_;
  Choices random_;
};

class Rebuild : public ::testing::Test {
 protected:
  Options options(const std::string& name = "data") {
    Options made;
    made.folder = folder_.path() + "/" + name;
    fs::create_directories(made.folder);
    made.segment_bytes = 100'000;
    made.cache_bytes = 8'192;  // a few shipments, so that rows are read back
    made.quarantine_rows = 6;
    made.quarantine_age = std::chrono::hours{24 * 365 * 100};
    return made;
  }
  std::unique_ptr<Store> open(const Options& with) {
    auto opened = open_store(with, metrics_, time_);
    if (!opened) throw std::runtime_error(opened.error().what);
    return *std::move(opened);
  }
  void expect_equal(const Options& with, const std::string& when) {
    const auto differences = verify_store(with, metrics_, time_);
    ASSERT_TRUE(differences) << when << ": " << differences.error().what;
    for (const Difference& difference : *differences) {
      ADD_FAILURE() << when << ": " << difference.table << " " << difference.rows << " " << difference.example;
    }
  }
  std::unique_ptr<journal::Journal> open_journal(const Options& with) {
    auto connection = Connection::open(with.folder + "/parcelgate.db");
    journal::JournalOptions of;
    of.folder = with.folder + "/journal";
    of.incarnation = *find_incarnation(*connection, of.folder);
    journal::OpenReport report;
    auto opened = journal::Journal::open(of, time_.now(), report);
    if (!opened) throw std::runtime_error(opened.error().what);
    return *std::move(opened);
  }
  /// Erases all messages in compressed segments that end before a position. @return how many
  std::uint64_t erase(const Options& with, journal::Position until) {
    const auto opened = open_journal(with);
    journal::SegmentMaintenance maintenance(opened->catalog(), with.folder + "/journal");
    const TenantMessageAge tenant{"shop", std::chrono::hours{24}, {"main"}};
    MessageEraser eraser({&tenant});
    for (const journal::SegmentUse& segment : maintenance.segments()) {
      if (segment.end > until || !segment.closed_at) continue;
      const auto erased = maintenance.erase(
          segment.first, [&](const journal::Record& record) { return eraser.erase(record); }, time_.now());
      EXPECT_TRUE(erased) << erased.error().what;
    }
    return eraser.counts().empty() ? 0 : eraser.counts().at("shop");
  }
  /// Compresses all closed segments of the journal.
  void compress(const Options& with) {
    const auto opened = open_journal(with);
    journal::SegmentMaintenance maintenance(opened->catalog(), with.folder + "/journal");
    while (*maintenance.seal_next()) {
    }
    // The store's own housekeeping may have compressed some.
    const auto segments = opened->catalog()->segments();
    EXPECT_GT(std::ranges::count_if(*segments, [](const auto& segment) { return segment->is_sealed(); }), 0);
  }
  std::uint64_t feed_size(const Options& with) {
    auto store = open(with);
    return (*store->open_reader())->feed_head()->positions.front();
  }

  test::TemporaryFolder folder_;
  Metrics metrics_;
  SystemTime time_;
};

TEST_F(Rebuild, TheJournalAloneGivesTheSameDatabase) {
  for (unsigned seed = 1; seed <= 6; ++seed) {
    const Options with = options("seed" + std::to_string(seed));
    {
      auto store = open(with);
      RandomCommands(*store, seed).run(150);
    }
    expect_equal(with, "seed " + std::to_string(seed));
    compress(with);
    expect_equal(with, "compressed, seed " + std::to_string(seed));
  }
}

/// The limits of the quarantine drop messages by size, so an erased message must count with its original size.
TEST_F(Rebuild, AfterAnErasureTheJournalGivesTheSameDatabase) {
  for (unsigned seed = 1; seed <= 6; ++seed) {
    Options with = options("seed" + std::to_string(seed));
    with.quarantine_bytes = 7'000;
    with.segment_bytes = 20'000;
    journal::Position emptied = 0;
    {
      auto store = open(with);
      RandomCommands commands(*store, seed);
      commands.run(150);
      const auto reader = *store->open_reader();
      const auto held = reader->list_quarantine(100);
      ASSERT_TRUE(submit_and_wait(*store, std::make_unique<FunctionCommand>([&](Transaction& transaction) {
        for (const QuarantinedMessage& message : *held) {
          if (auto removed = transaction.remove_quarantine(message.id); !removed) return removed;
        }
        return Result<void>{};
      })));
      emptied = static_cast<journal::Position>(reader->raw_range()->end);
      commands.run(60);
    }
    compress(with);
    EXPECT_GT(erase(with, emptied), 20U) << "seed " << seed;
    expect_equal(with, "seed " + std::to_string(seed));
  }
}

/// The folder as a crash leaves it at any moment: copied while the store is open.
TEST_F(Rebuild, AfterACrashAtAnyMomentTheProjectionCatchesUp) {
  const Options with = options();
  const Options copy = [&] {
    Options other = options("copy");
    fs::remove_all(other.folder);
    return other;
  }();
  auto store = open(with);
  for (unsigned seed = 1; seed <= 12; ++seed) {
    RandomCommands(*store, seed).run(15);
    const auto head = (*store->open_reader())->feed_head()->positions.front();
    fs::remove_all(copy.folder);
    fs::copy(with.folder, copy.folder, fs::copy_options::recursive);
    fs::remove(copy.folder + "/store.lock");
    if (seed % 3 == 0) fs::remove(copy.folder + "/parcelgate.db-wal");
    EXPECT_GE(feed_size(copy), head);
    expect_equal(copy, "seed " + std::to_string(seed));
  }
}

TEST_F(Rebuild, ALostDatabaseIsMadeFromTheOldestGoodSnapshotAndTheRestOfTheJournal) {
  const Options with = options();
  std::uint64_t head = 0;
  {
    auto store = open(with);
    RandomCommands commands(*store, 1);
    commands.run(60);
    ASSERT_TRUE(write_snapshot(with.folder + "/parcelgate.db", with.folder + "/snapshots"));
    commands.run(60);
    ASSERT_TRUE(write_snapshot(with.folder + "/parcelgate.db", with.folder + "/snapshots"));
    commands.run(60);
  }
  head = feed_size(with);
  const auto snapshots = list_snapshots(with.folder + "/snapshots");
  ASSERT_EQ(snapshots.size(), 2U);
  fs::resize_file(snapshots.back().path, snapshots.back().bytes / 2);
  fs::remove(with.folder + "/parcelgate.db");
  EXPECT_FALSE(open_store(with, metrics_, time_)) << "a lost database is never served as new";
  const auto report = rebuild_store(with, metrics_, time_);
  ASSERT_TRUE(report) << report.error().what;
  EXPECT_EQ(report->snapshot, snapshots.front().path);
  ASSERT_EQ(report->skipped.size(), 1U);
  EXPECT_THAT(report->skipped.front(), HasSubstr("damaged"));
  EXPECT_EQ(feed_size(with), head);
  fs::remove_all(with.folder + "/snapshots");
  expect_equal(with, "against the journal alone");
}

TEST_F(Rebuild, DamageThatASnapshotCopiedIsFoundAndRepaired) {
  const Options with = options();
  {
    auto store = open(with);
    RandomCommands(*store, 4).run(80);
  }
  {
    auto connection = Connection::open(with.folder + "/parcelgate.db");
    ASSERT_TRUE(connection->execute("DELETE FROM return WHERE return_id = (SELECT min(return_id) FROM return)"));
  }
  ASSERT_TRUE(write_snapshot(with.folder + "/parcelgate.db", with.folder + "/snapshots"));
  const auto differences = verify_store(with, metrics_, time_);
  ASSERT_TRUE(differences);
  EXPECT_EQ(differences->size(), 1U);
  ASSERT_TRUE(rebuild_store(with, metrics_, time_));
  expect_equal(with, "rebuilt");
}

TEST_F(Rebuild, ADatabaseThatWasChangedByHandIsFoundAndMadeAnew) {
  const Options with = options();
  {
    auto store = open(with);
    RandomCommands(*store, 3).run(80);
  }
  {
    auto connection = Connection::open(with.folder + "/parcelgate.db");
    ASSERT_TRUE(connection->execute("DELETE FROM return WHERE return_id = (SELECT min(return_id) FROM return)"));
  }
  const auto differences = verify_store(with, metrics_, time_);
  ASSERT_TRUE(differences);
  ASSERT_EQ(differences->size(), 1U);
  EXPECT_EQ(differences->front().table, "return");
  EXPECT_EQ(differences->front().rows, 1U);
  const auto report = rebuild_store(with, metrics_, time_);
  ASSERT_TRUE(report) << report.error().what;
  EXPECT_TRUE(fs::exists(report->kept_as)) << "the former file is kept";
  expect_equal(with, "rebuilt");
}

TEST_F(Rebuild, ADamagedJournalStopsARebuildAndLeavesTheDatabaseInPlace) {
  Options with = options();
  with.segment_bytes = 64U << 20U;  // one segment, which is not compressed
  {
    auto store = open(with);
    RandomCommands(*store, 7).run(80);
  }
  const auto head = feed_size(with);
  {
    std::fstream segment(with.folder + "/journal/0000000000000000.log",
                         std::ios::in | std::ios::out | std::ios::binary);
    segment.seekp(500);
    segment.put('!');
  }
  const auto report = rebuild_store(with, metrics_, time_);
  ASSERT_FALSE(report);
  EXPECT_THAT(report.error().what, HasSubstr("damaged"));
  EXPECT_EQ(feed_size(with), head) << "the store still opens";
  fs::remove(with.folder + "/store.mark");
  EXPECT_TRUE(rebuild_store(with, metrics_, time_)) << "removing the mark accepts the loss of the damaged records";
}

TEST_F(Rebuild, AJournalThatLostItsEndDoesNotGiveItsNumbersAway) {
  Options with = options();
  with.segment_bytes = 64U << 20U;
  {
    auto store = open(with);
    RandomCommands(*store, 8).run(80);
  }
  const std::string last = with.folder + "/journal/0000000000000000.log";
  fs::resize_file(last, fs::file_size(last) - 10);
  const auto report = rebuild_store(with, metrics_, time_);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind, ErrorKind::rejected);
  EXPECT_TRUE(fs::exists(with.folder + "/parcelgate.db"));
  EXPECT_FALSE(fs::exists(with.folder + "/rebuild.tmp"));
}

TEST_F(Rebuild, ADatabaseThatCountsFewerEntriesThanTheJournalIsRefused) {
  const Options with = options();
  {
    auto store = open(with);
    RandomCommands(*store, 9).run(80);
  }
  const auto head = feed_size(with);
  {
    auto connection = Connection::open(with.folder + "/parcelgate.db");
    ASSERT_TRUE(connection->execute("UPDATE counter SET feed_head = feed_head - 1"));
  }
  const auto opened = open_store(with, metrics_, time_);
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().what, HasSubstr("store rebuild"));
  ASSERT_TRUE(rebuild_store(with, metrics_, time_));
  EXPECT_EQ(feed_size(with), head);
}

TEST_F(Rebuild, ABackupOfAStoreInUseIsRestoredElsewhere) {
  const Options with = options();
  auto store = open(with);
  RandomCommands commands(*store, 5);
  commands.run(80);
  const std::string to = folder_.path() + "/backup";
  const auto backed_up = back_up(with.folder, to);
  ASSERT_TRUE(backed_up) << backed_up.error().what;
  const auto head = (*store->open_reader())->feed_head()->positions.front();
  commands.run(20);
  EXPECT_EQ(back_up(with.folder, to).error().kind, ErrorKind::rejected) << "a backup is never overwritten";
  const Options restored = options("restored");
  const auto report = restore_backup(to, restored, metrics_, time_);
  ASSERT_TRUE(report) << report.error().what;
  EXPECT_EQ(feed_size(restored), head);
  expect_equal(restored, "restored");
  EXPECT_EQ(restore_backup(to, restored, metrics_, time_).error().kind, ErrorKind::rejected);
}

}  // namespace
}  // namespace parcelgate::sqlite
