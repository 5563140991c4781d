// A tenant's messages are erased at its age, and nothing else changes.
#include "adapters/stores/sqlite/message_retention.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zstd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

#include "adapters/stores/sqlite/backup.hpp"
#include "adapters/stores/sqlite/rebuild.hpp"
#include "adapters/stores/sqlite/snapshot.hpp"
#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "gateway/base/file.hpp"
#include "gateway/ports/function_command.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/stepped_time.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate::sqlite {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

/// All bytes of a file, and the content of each zstd frame in it.
std::string with_content_of_frames(const std::string& path) {
  constexpr std::size_t kMostContent = 16U << 20U;
  const std::string bytes = read_file(path).value_or("");
  std::string all = bytes;
  constexpr std::string_view kFrame{"\x28\xB5\x2F\xFD", 4};
  for (std::size_t at = bytes.find(kFrame); at != std::string::npos; at = bytes.find(kFrame, at + 1)) {
    const std::string_view rest = std::string_view(bytes).substr(at);
    const auto size = ::ZSTD_findFrameCompressedSize(rest.data(), rest.size());
    if (::ZSTD_isError(size) != 0U) continue;
    const auto stated = ::ZSTD_getFrameContentSize(rest.data(), rest.size());
    std::string content(stated < kMostContent ? static_cast<std::size_t>(stated) : kMostContent, '\0');
    const auto length = ::ZSTD_decompress(content.data(), content.size(), rest.data(), size);
    if (::ZSTD_isError(length) == 0U) all.append(content, 0, length);
  }
  return all;
}

class MessageRetentionTest : public ::testing::Test {
 protected:
  MessageRetentionTest() { set_ages({{"short", 48h, {"short-main"}}}); }

  void set_ages(MessageAges ages) { ages_.store(std::make_shared<const MessageAges>(std::move(ages))); }
  [[nodiscard]] Options options(const std::string& name = "data") const {
    Options made;
    made.folder = folder_.path() + "/" + name;
    fs::create_directories(made.folder);
    made.look_every = 2ms;
    made.message_ages = &ages_;
    made.segment_bytes = 20'000;
    made.snapshot_bytes = 1;
    made.quarantine_age = 24h * 1000;
    return made;
  }
  /// Options that read the folder without housekeeping, so that nothing is removed or added.
  [[nodiscard]] Options without_housekeeping() const {
    Options made = options();
    made.keeps_house = false;
    made.message_ages = nullptr;
    made.snapshot_bytes = Options{}.snapshot_bytes;
    return made;
  }
  void open() {
    reader_.reset();
    store_.reset();
    auto opened = open_store(options(), metrics_, time_);
    ASSERT_TRUE(opened) << opened.error().what;
    store_ = *std::move(opened);
    reader_ = *store_->open_reader();
  }
  void close() {
    reader_.reset();
    store_.reset();
  }

  static RawMessage message_of(const std::string& tenant, std::string body, Instant at) {
    RawMessage message;
    message.received_at = at;
    message.source = "sf";
    message.account = tenant + "-main";
    message.body = std::move(body);
    return message;
  }
  void write(const std::function<Result<void>(Transaction&)>& change) {
    const auto done = submit_and_wait(*store_, std::make_unique<FunctionCommand>(change));
    ASSERT_TRUE(done) << done.error().what;
  }
  /// A message with a feed entry.
  std::int64_t push(const std::string& tenant) {
    const std::string body = tenant + "-secret-" + std::to_string(++pushed_) + std::string(300, 'x');
    std::int64_t id = 0;
    write([&](Transaction& transaction) -> Result<void> {
      const auto added = transaction.append_raw(message_of(tenant, body, time_.now()));
      if (!added) return unexpected(added.error());
      id = *added;
      FeedEntry entry;
      entry.type = "t";
      entry.tenant = tenant;
      entry.return_id = "R-" + tenant;
      entry.raw_id = id;
      entry.data = "{}";
      const auto place = transaction.append_feed(entry);
      return place ? Result<void>{} : unexpected(place.error());
    });
    bodies_[id] = body;
    (tenant == "short" ? short_ : long_).push_back(id);
    return id;
  }
  void push_many(int count) {
    for (int number = 0; number < count; ++number) push(number % 3 == 0 ? "long" : "short");
  }
  std::int64_t hold(const std::string& tenant) {
    std::int64_t id = 0;
    write([&](Transaction& transaction) -> Result<void> {
      const auto added = transaction.append_quarantine(
          {0, message_of(tenant, tenant + "-held-secret", time_.now()), tenant + "-held-reason", "A: b\n"});
      if (added) id = *added;
      return added ? Result<void>{} : unexpected(added.error());
    });
    return id;
  }

  [[nodiscard]] std::uint64_t count_of(const std::string& metric) const {
    const std::string all = metrics_.render();
    const std::size_t at = all.find("\n" + metric + " ");
    return at == std::string::npos ? 0 : std::stoull(all.substr(at + metric.size() + 2));
  }
  /// Waits until housekeeping has begun and ended a round. A round after new records begins with a snapshot.
  void wait_for_a_round() {
    for (int round = 0; round < 2; ++round) {
      const auto before = count_of("parcelgate_store_snapshots_total");
      push("long");
      ASSERT_TRUE(testing::eventually([&] { return count_of("parcelgate_store_snapshots_total") > before; }));
    }
  }
  [[nodiscard]] bool is_erased(std::int64_t id) {
    const auto found = reader_->find_raw(id);
    return found && *found && (*found)->erased.has_value();
  }
  [[nodiscard]] bool all_erased(const std::vector<std::int64_t>& ids) {
    return testing::eventually([&] {
      time_.step(1h);
      return std::ranges::all_of(ids, [&](auto id) { return is_erased(id); });
    });
  }
  void expect_long_messages() {
    for (const std::int64_t id : long_) {
      const auto found = reader_->find_raw(id);
      ASSERT_TRUE(found && *found) << id;
      EXPECT_EQ((*found)->body, bodies_.at(id));
      EXPECT_FALSE((*found)->erased);
    }
  }
  void expect_equal(const Options& with, const std::string& when) {
    const auto differences = verify_store(with, metrics_, time_);
    ASSERT_TRUE(differences) << when << ": " << differences.error().what;
    for (const Difference& difference : *differences) {
      ADD_FAILURE() << when << ": " << difference.table << " " << difference.rows << " " << difference.example;
    }
  }
  [[nodiscard]] static bool holds(const std::string& folder, std::string_view text) {
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      if (entry.is_regular_file() && with_content_of_frames(entry.path()).find(text) != std::string::npos) return true;
    }
    return false;
  }
  [[nodiscard]] std::vector<std::string> segments() const {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(options().folder + "/journal")) {
      if (entry.path().extension() == ".zst") found.push_back(entry.path());
    }
    std::sort(found.begin(), found.end());
    return found;
  }

  test::TemporaryFolder folder_;
  Metrics metrics_;
  testing::SteppedTime time_{Instant{24h * 365 * 56}};
  Replaceable<MessageAges> ages_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Reader> reader_;
  int pushed_{0};
  std::map<std::int64_t, std::string> bodies_;
  std::vector<std::int64_t> short_;
  std::vector<std::int64_t> long_;
};

TEST_F(MessageRetentionTest, AfterTheAgeOfOneTenantItsBodiesAreInNoFileAndTheOthersAreReadable) {
  open();
  push_many(120);
  FeedCursor cursor;
  const auto feed = reader_->read_feed(cursor, {}, 1000);
  ASSERT_EQ(feed->size(), 120U);
  time_.step(47h);
  wait_for_a_round();
  EXPECT_FALSE(is_erased(short_.front()));
  ASSERT_TRUE(all_erased(short_));
  expect_long_messages();
  const auto found = reader_->find_raw(short_.front());
  EXPECT_EQ((*found)->body, "");
  EXPECT_EQ((*found)->account, "short-main");
  EXPECT_EQ((*found)->erased->sha256, sha256(bodies_.at(short_.front())));
  EXPECT_LE((*found)->erased->at, time_.now());
  EXPECT_GT((*found)->erased->at, (*found)->received_at + 48h);
  FeedCursor again;
  const auto after = reader_->read_feed(again, {}, 1000);
  ASSERT_EQ(after->size(), feed->size() + 2);
  for (std::size_t at = 0; at < feed->size(); ++at) {
    EXPECT_EQ((*after)[at].position, (*feed)[at].position);
    EXPECT_EQ((*after)[at].raw_id, (*feed)[at].raw_id);
  }
  EXPECT_THAT(metrics_.render(), ::testing::HasSubstr("parcelgate_store_messages_erased_total 80"));
  close();
  EXPECT_FALSE(holds(options().folder, "short-secret"));
  EXPECT_TRUE(holds(options().folder, "long-secret"));
  EXPECT_EQ(metrics_.render().find("parcelgate_store_damaged_rows_total{"), std::string::npos);
}

TEST_F(MessageRetentionTest, TheChainOfHashesIsWholeAndNamesWhatWasErased) {
  open();
  push_many(60);
  const auto before = reader_->scan_proofs({"short", "R-short", Instant{}, {}}, 1U << 30U);
  ASSERT_TRUE(all_erased(short_));
  const auto scan = reader_->scan_proofs({"short", "R-short", Instant{}, {}}, 1U << 30U);
  ASSERT_TRUE(scan) << scan.error().what;
  EXPECT_TRUE(scan->chain.breaks.empty());
  ASSERT_EQ(scan->records.size(), before->records.size());
  for (std::size_t at = 0; at < scan->records.size(); ++at) {
    EXPECT_EQ(scan->records[at].hash, before->records[at].hash);
    EXPECT_EQ(scan->records[at].previous, before->records[at].previous);
    EXPECT_TRUE(scan->records[at].erased_at);
    ASSERT_TRUE(scan->records[at].message && scan->records[at].message->erased);
    EXPECT_EQ(scan->records[at].message->erased->at, scan->records[at].erased_at);
  }
}

TEST_F(MessageRetentionTest, SnapshotAndJournalGiveTheSameDatabaseAsBefore) {
  open();
  push_many(40);
  hold("short");
  hold("long");
  const std::string early = folder_.path() + "/early";
  ASSERT_TRUE(write_snapshot(options().folder + "/parcelgate.db", early));
  time_.step(24h);
  push_many(40);
  hold("short");
  ASSERT_TRUE(all_erased(short_));
  close();
  EXPECT_FALSE(holds(options().folder + "/journal", "short-held"));
  expect_equal(without_housekeeping(), "from the newest snapshots");
  fs::remove_all(options().folder + "/snapshots");
  fs::copy(early, options().folder + "/snapshots");
  Options one = without_housekeeping();
  one.snapshots_kept = 1;
  expect_equal(one, "from a snapshot that is older than what was erased");
  fs::remove_all(options().folder + "/snapshots");
  expect_equal(without_housekeeping(), "from the start of the journal");
  fs::remove(options().folder + "/parcelgate.db");
  const auto rebuilt = rebuild_store(without_housekeeping(), metrics_, time_);
  ASSERT_TRUE(rebuilt) << rebuilt.error().what;
  open();
  EXPECT_EQ((*reader_->feed_head()).positions.front(), 80U);
  EXPECT_TRUE(is_erased(short_.front()));
  expect_long_messages();
}

TEST_F(MessageRetentionTest, TheAgeOfTheTenantHoldsInQuarantineToo) {
  open();
  const std::int64_t gone = hold("short");
  const std::int64_t stays = hold("long");
  push_many(3);
  ASSERT_TRUE(all_erased(short_));
  EXPECT_FALSE(reader_->find_quarantined(gone)->has_value());
  const auto held = reader_->find_quarantined(stays);
  ASSERT_TRUE(held && *held);
  EXPECT_EQ((*held)->message.body, "long-held-secret");
  close();
  EXPECT_FALSE(holds(options().folder + "/journal", "short-held"));
  EXPECT_TRUE(holds(options().folder + "/journal", "long-held"));
}

TEST_F(MessageRetentionTest, WhatWasErasedIsRememberedAndASegmentIsWrittenOnce) {
  open();
  push_many(120);
  ASSERT_TRUE(all_erased(short_));
  const std::string first = segments().front();
  const auto written = fs::last_write_time(first);
  const auto count = count_of("parcelgate_store_segments_erased_total");
  EXPECT_GT(count, 2U);
  open();
  time_.step(72h);
  wait_for_a_round();
  EXPECT_EQ(count_of("parcelgate_store_segments_erased_total"), count);
  EXPECT_EQ(fs::last_write_time(first), written);
  EXPECT_THAT(*read_file(options().folder + "/messages.erased"), ::testing::HasSubstr("short "));
}

TEST_F(MessageRetentionTest, TheMemoryOfAnotherJournalIsNotUsed) {
  open();
  push_many(12);
  ASSERT_TRUE(all_erased(short_));
  close();
  fs::remove_all(options().folder + "/journal");
  fs::remove_all(options().folder + "/snapshots");
  for (const char* file : {"/parcelgate.db", "/parcelgate.db-wal", "/parcelgate.db-shm", "/store.mark"})
    fs::remove(options().folder + file);
  ASSERT_TRUE(fs::exists(options().folder + "/messages.erased"));
  short_.clear();
  long_.clear();
  open();
  push_many(12);
  EXPECT_TRUE(all_erased(short_));
  expect_long_messages();
}

TEST_F(MessageRetentionTest, AnAccountThatATenantGetsLaterIsLookedForFromTheStart) {
  open();
  const std::int64_t held = hold("long");
  push_many(6);
  ASSERT_TRUE(all_erased(short_));
  ASSERT_TRUE(reader_->find_quarantined(held)->has_value());
  set_ages({{"short", 48h, {"long-main", "short-main"}}});
  ASSERT_TRUE(testing::eventually([&] { return !reader_->find_quarantined(held)->has_value(); }));
  wait_for_a_round();
  expect_long_messages();  // their entries name the other tenant
}

TEST_F(MessageRetentionTest, NothingIsErasedForADayAfterTheDateWasSet) {
  open();
  push_many(120);
  wait_for_a_round();
  time_.jump(24h * 30);
  wait_for_a_round();
  EXPECT_FALSE(is_erased(short_.front()));
  EXPECT_TRUE(all_erased(short_)) << "after the day";
}

TEST_F(MessageRetentionTest, ABackupOfAnErasedJournalIsRestored) {
  open();
  push_many(60);
  ASSERT_TRUE(all_erased(short_));
  const std::string to = folder_.path() + "/backup";
  ASSERT_TRUE(back_up(options().folder, to));
  Options restored = options("restored");
  const auto report = restore_backup(to, restored, metrics_, time_);
  ASSERT_TRUE(report) << report.error().what;
  expect_equal(restored, "restored");
  EXPECT_FALSE(holds(restored.folder, "short-secret"));
}

TEST_F(MessageRetentionTest, ADamagedSegmentIsReportedOnceAndDoesNotStopTheOthers) {
  set_ages({});
  open();
  push_many(120);
  time_.step(1h);
  ASSERT_TRUE(testing::eventually([&] { return segments().size() >= 2; }));
  close();
  const std::string path = segments().front();
  std::string bytes = *read_file(path);
  bytes[bytes.size() / 2] ^= 0x20;
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
  set_ages({{"short", 48h, {"short-main"}}});
  open();
  ASSERT_TRUE(testing::eventually([&] {
    time_.step(1h);
    return is_erased(short_.back());
  }));
  EXPECT_EQ(count_of("parcelgate_store_erasures_failed_total"), 1U);
  close();
  EXPECT_EQ(*read_file(path), bytes) << "a damaged segment stays as it is";
}

TEST_F(MessageRetentionTest, AFlippedBitInARewrittenSegmentIsFound) {
  open();
  push_many(60);
  ASSERT_TRUE(all_erased(short_));
  close();
  const std::string path = segments().front();
  std::string bytes = *read_file(path);
  bytes[bytes.size() / 3] ^= 0x20;
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
  const Options with = without_housekeeping();
  fs::remove_all(with.folder + "/snapshots");
  const auto differences = verify_store(with, metrics_, time_);
  ASSERT_FALSE(differences) << "the damaged record stops the replay";
  EXPECT_THAT(differences.error().what, ::testing::HasSubstr("damaged"));
}

}  // namespace
}  // namespace parcelgate::sqlite
