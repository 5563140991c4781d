#include "adapters/stores/journal/maintenance.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <thread>

#include "tests/unit/adapters_stores_journal/random_journal.hpp"

namespace parcelgate::journal {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class SegmentMaintenanceTest : public RandomJournal {
 protected:
  /// At least so many closed segments of about 3 KB, in blocks of about 500 bytes.
  void make(std::size_t closed) {
    options_.segment_bytes = 3000;
    open();
    while (journal_->catalog()->segments()->size() <= closed) write_random(1, 200);
    write_random(1, 200);
    maintenance_ = std::make_unique<SegmentMaintenance>(journal_->catalog(), options_.folder, SealOptions{500, 3});
  }

  std::unique_ptr<SegmentMaintenance> maintenance_;
};

TEST_F(SegmentMaintenanceTest, ClosedSegmentsAreSealedOldestFirstAndTheLastOneIsNot) {
  make(3);
  const auto before = *journal_->catalog()->segments();
  for (std::size_t count = 0; count + 1 < before.size(); ++count) {
    const auto sealed = maintenance_->seal_next();
    ASSERT_TRUE(sealed) << sealed.error().what;
    EXPECT_TRUE(*sealed);
    const auto all = *journal_->catalog()->segments();
    EXPECT_TRUE(all[count]->is_sealed());
    EXPECT_FALSE(all[count + 1]->is_sealed());
    EXPECT_FALSE(fs::exists(before[count]->path()));
    EXPECT_TRUE(fs::exists(all[count]->path()));
    expect_all("sealed " + std::to_string(count + 1));
  }
  EXPECT_FALSE(*maintenance_->seal_next());
  EXPECT_EQ(files("").size(), before.size()) << "no other files are left";
}

TEST_F(SegmentMaintenanceTest, AfterACrashAtAnyStepOneFormIsWholeAndIsUsed) {
  make(2);
  const std::string plain_path = files(".log").front();
  const std::string plain = *read_file(plain_path);
  ASSERT_TRUE(*maintenance_->seal_next());
  const std::string sealed_path = files(".zst").front();
  const std::string sealed = *read_file(sealed_path);
  const std::size_t count = files("").size();
  // While the temporary file is written, of any length, and before it is renamed.
  for (std::size_t size = 0; size <= sealed.size(); size += (size + 50 < sealed.size() ? 50 : 1)) {
    fs::remove(sealed_path);
    write_bytes(plain_path, plain);
    write_bytes(sealed_path + ".tmp", std::string_view(sealed).substr(0, size));
    open();
    expect_all("temporary file of " + std::to_string(size) + " bytes");
    EXPECT_TRUE(fs::exists(plain_path));
    EXPECT_EQ(files("").size(), count) << "the temporary file is removed";
  }
  // Renamed, and the plain file not removed yet.
  write_bytes(sealed_path, sealed);
  open();
  expect_all("both files");
  EXPECT_FALSE(fs::exists(plain_path));
  EXPECT_EQ(files("").size(), count);
  // Both, next to a temporary file of an earlier attempt.
  write_bytes(plain_path, plain);
  write_bytes(sealed_path + ".tmp", "PGJ");
  open();
  expect_all("all three files");
  EXPECT_EQ(files("").size(), count);
}

TEST_F(SegmentMaintenanceTest, ADamagedSealedFileIsDroppedWhileThePlainOneIsThere) {
  make(2);
  const std::string plain_path = files(".log").front();
  const std::string plain = *read_file(plain_path);
  ASSERT_TRUE(*maintenance_->seal_next());
  const std::string sealed_path = files(".zst").front();
  const std::string sealed = *read_file(sealed_path);
  for (std::size_t at = 0; at < sealed.size(); at += 7) {
    std::string bytes = sealed;
    bytes[at] = static_cast<char>(bytes[at] ^ 0x10);
    write_bytes(sealed_path, bytes);
    write_bytes(plain_path, plain);
    open();
    expect_all("byte " + std::to_string(at));
    EXPECT_FALSE(fs::exists(sealed_path)) << at;
    EXPECT_TRUE(fs::exists(plain_path)) << at;
  }
}

/// Real crashes: a process that compresses and removes plain files is killed after a random time.
TEST_F(SegmentMaintenanceTest, AKilledProcessLosesNothing) {
  make(30);
  journal_.reset();
  for (int round = 0; round < 25; ++round) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      OpenReport report;
      auto journal = Journal::open(options_, Instant{}, report);
      if (!journal) ::_exit(1);
      SegmentMaintenance maintenance((*journal)->catalog(), options_.folder, SealOptions{500, 3});
      for (;;) {
        const auto sealed = maintenance.seal_next();
        if (!sealed || !*sealed) ::_exit(sealed ? 0 : 1);
      }
    }
    ::usleep(static_cast<useconds_t>(random_() % 20'000));
    ::kill(child, SIGKILL);
    int state = 0;
    ASSERT_EQ(::waitpid(child, &state, 0), child);
    EXPECT_FALSE(WIFEXITED(state) && WEXITSTATUS(state) != 0) << "round " << round << ": an error in the child";
    open();
    expect_all("round " + std::to_string(round));
    journal_.reset();
  }
}

TEST_F(SegmentMaintenanceTest, AFailedAttemptLeavesThePlainFormAndIsRepeated) {
  make(2);
  const std::string sealed_path = options_.folder + "/" + segment_name(0, kSealedSuffix);
  const auto expect_refused = [&](const std::string& what) {
    const auto sealed = maintenance_->seal_next();
    ASSERT_FALSE(sealed) << what;
    EXPECT_EQ(sealed.error().kind, ErrorKind::unreachable) << what;
    EXPECT_FALSE(journal_->catalog()->segments()->front()->is_sealed()) << what;
    expect_all(what);
  };
  fs::create_directory(sealed_path + ".tmp");
  expect_refused("the temporary file cannot be created");
  fs::remove(sealed_path + ".tmp");
  fs::create_directories(sealed_path + "/occupied");
  expect_refused("it cannot be renamed");
  EXPECT_FALSE(fs::exists(sealed_path + ".tmp"));
  fs::remove_all(sealed_path);
  EXPECT_TRUE(maintenance_->seal_next().value_or(false));
  expect_all("repeated");
}

TEST_F(SegmentMaintenanceTest, ADamagedSegmentStaysPlainIsReportedOnceAndHoldsUpNoOther) {
  make(3);
  const std::string path = files(".log").front();
  std::string bytes = *read_file(path);
  bytes[kSegmentHeaderBytes + kRecordHeaderBytes] ^= 1;
  write_bytes(path, bytes);
  const auto refused = maintenance_->seal_next();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::internal);
  EXPECT_THAT(refused.error().what, HasSubstr("position 0 is damaged"));
  EXPECT_EQ(*read_file(path), bytes);
  EXPECT_TRUE(maintenance_->seal_next().value_or(false));
  const auto all = *journal_->catalog()->segments();
  EXPECT_FALSE(all[0]->is_sealed());
  EXPECT_TRUE(all[1]->is_sealed());
  EXPECT_EQ(files(".tmp").size(), 0U);
}

TEST_F(SegmentMaintenanceTest, ASegmentThatTheNextOneDoesNotContinueIsRefused) {
  make(1);
  const auto all = *journal_->catalog()->segments();
  Sha256 other = all[1]->header().previous;
  other[0] ^= std::byte{1};
  const auto refused = seal(*all[0], other, options_.folder);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::internal);
  EXPECT_EQ(files(".zst").size() + files(".tmp").size(), 0U);
  const auto empty =
      seal(PlainSegment(SegmentHeader{}, *DataFile::open(all[0]->path())), std::nullopt, options_.folder);
  ASSERT_FALSE(empty);
  EXPECT_EQ(empty.error().kind, ErrorKind::internal);
}

TEST_F(SegmentMaintenanceTest, WholeClosedSegmentsBeforeAPositionAreRemoved) {
  make(5);
  for (int count = 0; count < 3; ++count) ASSERT_TRUE(*maintenance_->seal_next());
  const auto before = *journal_->catalog()->segments();
  ASSERT_TRUE(maintenance_->remove_segments_before(before[2]->end() - 1));
  EXPECT_EQ(journal_->catalog()->first(), before[2]->first()) << "the third holds the byte before the position";
  EXPECT_FALSE(fs::exists(before[0]->path()));
  EXPECT_FALSE(fs::exists(before[1]->path()));
  EXPECT_TRUE(fs::exists(before[2]->path()));
  std::erase_if(written_, [&](const auto& record) { return record.first < before[2]->first(); });
  expect_all("two removed");
  open();
  expect_all("opened again");

  maintenance_ = std::make_unique<SegmentMaintenance>(journal_->catalog(), options_.folder);
  ASSERT_TRUE(maintenance_->remove_segments_before(journal_->catalog()->end() + 1'000'000));
  ASSERT_EQ(journal_->catalog()->segments()->size(), 1U) << "never the last one";
  std::erase_if(written_, [&](const auto& record) { return record.first < before.back()->first(); });
  EXPECT_EQ(files(".log").size() + files(".zst").size(), 1U);
  EXPECT_EQ(removed_until(options_.folder), before.back()->first()) << "otherwise they would count as lost";
  open();
  expect_all("only the last one");
}

TEST_F(SegmentMaintenanceTest, AReaderOfARemovedSegmentGetsNotFound) {
  make(2);
  ASSERT_TRUE(*maintenance_->seal_next());
  const auto held = journal_->catalog()->segments()->front();
  ASSERT_TRUE(maintenance_->remove_segments_before(held->end()));
  SegmentBytes loaded;
  const auto gone = held->load(held->first(), 100, loaded);
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().kind, ErrorKind::not_found);
  const auto read = RecordReader(journal_->catalog()).read(held->first());
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, ErrorKind::not_found);
}

TEST_F(SegmentMaintenanceTest, SegmentsAreListedWithTheirSizesAndTheTimeOfTheNextOne) {
  make(3);
  ASSERT_TRUE(*maintenance_->seal_next());
  const auto all = *journal_->catalog()->segments();
  const auto uses = maintenance_->segments();
  ASSERT_EQ(uses.size(), all.size());
  for (std::size_t at = 0; at < all.size(); ++at) {
    EXPECT_EQ(uses[at].first, all[at]->first());
    EXPECT_EQ(uses[at].end, all[at]->end());
    EXPECT_EQ(uses[at].file_bytes, fs::file_size(all[at]->path()));
    const bool is_last = at + 1 == all.size();
    EXPECT_EQ(uses[at].closed_at, is_last ? std::nullopt : std::optional(all[at + 1]->header().created_at));
  }
  EXPECT_LT(uses[0].file_bytes, uses[0].end - uses[0].first) << "the size of the compressed file";
}

TEST_F(SegmentMaintenanceTest, SegmentsAreSealedAndRemovedWhileOthersWriteAndRead) {
  make(1);
  std::atomic<bool> stop{false};
  std::atomic<int> faults{0};
  std::atomic<int> passes{0};
  std::atomic<std::size_t> sealed_segments{0};
  std::thread sealer([&] {
    while (!stop) {
      const auto sealed = maintenance_->seal_next();
      if (!sealed) ++faults;
      if (sealed && *sealed) ++sealed_segments;
      const auto uses = maintenance_->segments();
      if (uses.size() > 12 && !maintenance_->remove_segments_before(uses[uses.size() - 12].first)) ++faults;
      std::this_thread::yield();
    }
  });
  std::thread reader([&] {
    RecordReader mine(journal_->catalog());
    while (!stop) {
      for (Position at = mine.first(); at < mine.end();) {
        const auto record = mine.read(at);
        // Retention may overtake the reader; nothing else may happen.
        if (!record && record.error().kind != ErrorKind::not_found) ++faults;
        at = record ? record->end() : std::max(mine.first(), at + 1);
        if (!record && at < mine.first()) at = mine.first();
      }
      ++passes;
    }
  });
  for (int count = 0; count < 4000 && (count < 400 || sealed_segments < 20 || passes < 3); ++count)
    write_random(1, 200);
  stop = true;
  sealer.join();
  reader.join();
  EXPECT_EQ(faults, 0);
  EXPECT_GT(sealed_segments, 0U);
  const Position first = journal_->catalog()->first();
  std::erase_if(written_, [&](const auto& record) { return record.first < first; });
  open();
  expect_all("afterwards");
}

}  // namespace
}  // namespace parcelgate::journal
