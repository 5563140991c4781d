#include "adapters/stores/journal/journal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "adapters/stores/journal/record_reader.hpp"
#include "gateway/base/file.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate::journal {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

Instant at_second(int second) {
  return Instant{std::chrono::seconds{second}};
}

class JournalTest : public ::testing::Test {
 protected:
  JournalTest() { options_.folder = folder_.path() + "/journal"; }

  void open() {
    journal_.reset();
    report_ = {};
    auto opened = Journal::open(options_, at_second(0), report_);
    ASSERT_TRUE(opened) << opened.error().what;
    journal_ = *std::move(opened);
  }
  Position add(std::string_view payload, std::uint64_t feed_head = 0, int second = 1) {
    journal_->begin_record().append(payload);
    return journal_->end_record(at_second(second), feed_head);
  }
  void sync() {
    const auto synced = journal_->sync();
    ASSERT_TRUE(synced) << synced.error().what;
  }
  Position put(std::string_view payload, std::uint64_t feed_head = 0, int second = 1) {
    const Position at = add(payload, feed_head, second);
    sync();
    return at;
  }
  std::vector<std::string> read_all() {
    std::vector<std::string> payloads;
    RecordReader reader(journal_->catalog());
    for (Position at = reader.first(); at < reader.end();) {
      const auto record = reader.read(at);
      if (!record) {
        payloads.push_back("damaged");
        at = reader.next_readable(at);
        continue;
      }
      payloads.emplace_back(record->payload);
      at = record->end();
    }
    return payloads;
  }
  [[nodiscard]] std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(options_.folder)) names.push_back(entry.path().string());
    std::sort(names.begin(), names.end());
    return names;
  }
  static std::string bytes_of_file(const std::string& path) { return *read_file(path); }
  static void write_file(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
  }
  void change_byte(const std::string& path, std::size_t at) {
    std::string bytes = bytes_of_file(path);
    bytes.at(at) = static_cast<char>(bytes.at(at) ^ 0x20);
    write_file(path, bytes);
  }

  test::TemporaryFolder folder_;
  JournalOptions options_;
  OpenReport report_;
  std::unique_ptr<Journal> journal_;
};

using Payloads = std::vector<std::string>;

TEST_F(JournalTest, RecordsAreReadBackInTheirOrderAfterReopening) {
  open();
  put("one");
  add("two");
  add("three");
  sync();
  EXPECT_EQ(read_all(), (Payloads{"one", "two", "three"}));
  open();
  EXPECT_EQ(report_.torn_bytes, 0U);
  EXPECT_TRUE(report_.damages.empty());
  EXPECT_EQ(read_all(), (Payloads{"one", "two", "three"}));
  put("four");
  open();
  EXPECT_EQ(read_all(), (Payloads{"one", "two", "three", "four"}));
}

TEST_F(JournalTest, WhatIsNotSyncedIsNotSeen) {
  open();
  put("one");
  add("two");
  EXPECT_EQ(read_all(), Payloads{"one"});
  journal_->drop_group();
  put("three");
  EXPECT_EQ(read_all(), (Payloads{"one", "three"}));
  open();
  EXPECT_TRUE(report_.damages.empty()) << "the chain of hashes skips a dropped record";
}

TEST_F(JournalTest, TheNextGroupIsBuiltWhileAClosedOneIsSynced) {
  open();
  put("one");
  const Position second = add("two", 1);
  journal_->close_group();
  EXPECT_FALSE(journal_->has_group());
  const Position third = add("three", 2);
  auto written = journal_->write_closed();
  EXPECT_EQ(read_all(), Payloads{"one"}) << "the owner has not taken the outcome yet";
  EXPECT_EQ(journal_->synced(), second);
  const Position fourth = add("four", 3);
  ASSERT_TRUE(journal_->end_sync(std::move(written)));
  EXPECT_EQ(journal_->synced(), third);
  EXPECT_EQ(read_all(), (Payloads{"one", "two"}));
  EXPECT_EQ(parse_record(journal_->group(), third)->header.group_offset, 0U) << "it begins a group of its own";
  sync();
  EXPECT_EQ(read_all(), (Payloads{"one", "two", "three", "four"}));
  open();
  EXPECT_TRUE(report_.damages.empty());
  EXPECT_EQ(report_.feed_head, 3U);
  EXPECT_EQ(RecordReader(journal_->catalog()).read(fourth)->payload, "four");
}

TEST_F(JournalTest, AFailedSyncDropsTheGroupThatWasBuiltMeanwhile) {
  open();
  put("one", 1);
  const Position at = add("two", 2);
  journal_->close_group();
  add("three", 3);
  static_cast<void>(journal_->write_closed());
  EXPECT_FALSE(journal_->end_sync(unexpected(ErrorKind::unreachable, "the disk broke")));
  EXPECT_TRUE(journal_->needs_repair());
  EXPECT_FALSE(journal_->has_group());
  EXPECT_EQ(journal_->next(), at);
  EXPECT_EQ(journal_->feed_head(), 1U);
  add("refused");
  EXPECT_FALSE(journal_->sync());
  ASSERT_TRUE(journal_->repair(at_second(2)));
  put("four", 2);
  EXPECT_EQ(read_all(), (Payloads{"one", "four"}));
  open();
  EXPECT_TRUE(report_.damages.empty()) << "the chain of hashes skips what was dropped";
  EXPECT_EQ(read_all(), (Payloads{"one", "four"}));
}

TEST_F(JournalTest, AClosedGroupBeginsASegmentWhileTheNextOneIsBuilt) {
  options_.segment_bytes = 1000;
  open();
  Payloads all;
  for (int number = 0; number < 40; ++number) {
    all.push_back(std::to_string(number) + std::string(200, 'x'));
    add(all.back(), static_cast<std::uint64_t>(number) + 1, number + 1);
    journal_->close_group();
    all.push_back(std::to_string(number) + "next");
    add(all.back(), static_cast<std::uint64_t>(number) + 1, number + 1);
    ASSERT_TRUE(journal_->end_sync(journal_->write_closed()));
    sync();
  }
  EXPECT_GT(files().size(), 5U);
  EXPECT_EQ(read_all(), all);
  open();
  EXPECT_TRUE(report_.damages.empty());
  EXPECT_EQ(read_all(), all);
}

TEST_F(JournalTest, ACancelledRecordLeavesNoTrace) {
  open();
  add("one");
  journal_->begin_record().append("half");
  journal_->cancel_record();
  add("two");
  sync();
  open();
  EXPECT_EQ(read_all(), (Payloads{"one", "two"}));
  EXPECT_TRUE(report_.damages.empty());
}

TEST_F(JournalTest, ATornTailOfAnyLengthIsCutAndTheRestKept) {
  open();
  put("one");
  const std::string path = files().front();
  const std::string before = bytes_of_file(path);
  add("second record of the journal");
  add("third");
  sync();
  const std::string whole = bytes_of_file(path);
  for (std::size_t size = before.size(); size < whole.size(); ++size) {
    journal_.reset();
    write_file(path, whole.substr(0, size));
    open();
    const bool has_second = size >= whole.size() - kRecordHeaderBytes - 5;
    EXPECT_EQ(read_all().size(), has_second ? 2U : 1U) << size;
    EXPECT_TRUE(report_.damages.empty()) << size;
    put("after");
    EXPECT_EQ(read_all().back(), "after");
    EXPECT_EQ(fs::file_size(path), Position{kSegmentHeaderBytes} + journal_->synced());
  }
}

TEST_F(JournalTest, PartsOfAnUnsyncedGroupInAnyOrderAreNoLoss) {
  open();
  put("one");
  const std::size_t second = bytes_of_file(files().front()).size();
  add("two");
  add("three");
  sync();
  journal_.reset();
  // The disk kept the third record of the journal and not the second, which was written with it.
  std::string bytes = bytes_of_file(files().front());
  bytes.replace(second, kRecordHeaderBytes, kRecordHeaderBytes, '\0');
  write_file(files().front(), bytes);
  open();
  EXPECT_TRUE(report_.damages.empty());
  EXPECT_GT(report_.torn_bytes, 0U);
  EXPECT_EQ(read_all(), Payloads{"one"});
}

TEST_F(JournalTest, ADamagedRecordBeforeALaterGroupIsReportedAndTheOthersAreRead) {
  open();
  put("one");
  const Position two = put("two");
  const Position three = put("three");
  journal_.reset();
  change_byte(files().front(), kSegmentHeaderBytes + two + kRecordHeaderBytes);
  open();
  ASSERT_EQ(report_.damages.size(), 1U);
  EXPECT_EQ(report_.damages[0].from, two);
  EXPECT_EQ(report_.damages[0].until, three);
  EXPECT_THAT(report_.damages[0].what, HasSubstr("restore"));
  EXPECT_EQ(read_all(), (Payloads{"one", "damaged", "three"}));
  put("four");
  open();
  EXPECT_EQ(report_.damages.size(), 1U) << "reported at every start";
  EXPECT_EQ(read_all(), (Payloads{"one", "damaged", "three", "four"}));
}

TEST_F(JournalTest, EachFlippedBitOfASyncedRecordIsFound) {
  open();
  put("one");
  const Position two = put("two");
  put("three");
  journal_.reset();
  const std::string path = files().front();
  const std::string whole = bytes_of_file(path);
  for (std::size_t at = 0; at < kRecordHeaderBytes + 3; ++at) {
    std::string bytes = whole;
    bytes[kSegmentHeaderBytes + two + at] = static_cast<char>(bytes[kSegmentHeaderBytes + two + at] ^ 0x04);
    write_file(path, bytes);
    open();
    EXPECT_EQ(report_.damages.size(), 1U) << at;
    EXPECT_EQ(read_all(), (Payloads{"one", "damaged", "three"})) << at;
    journal_.reset();
  }
}

TEST_F(JournalTest, ANewSegmentIsBegunWhenOneIsFullAndReadingGoesAcross) {
  options_.segment_bytes = 1000;
  open();
  Payloads written;
  for (int number = 1; number <= 40; ++number) {
    written.push_back("record " + std::to_string(number));
    put(written.back(), static_cast<std::uint64_t>(number));
  }
  EXPECT_GT(files().size(), 3U);
  EXPECT_EQ(read_all(), written);
  open();
  EXPECT_TRUE(report_.damages.empty());
  EXPECT_EQ(report_.feed_head, 40U);
  EXPECT_EQ(read_all(), written);
}

TEST_F(JournalTest, AMissingSegmentIsReported) {
  options_.segment_bytes = 1000;
  open();
  for (int number = 1; number <= 40; ++number) put("record " + std::to_string(number));
  journal_.reset();
  fs::remove(files()[1]);
  open();
  ASSERT_GE(report_.damages.size(), 1U);
  EXPECT_THAT(report_.damages[0].what, HasSubstr("missing"));
  const auto payloads = read_all();
  EXPECT_EQ(std::count(payloads.begin(), payloads.end(), "damaged"), 1);
  EXPECT_EQ(payloads.back(), "record 40");
}

TEST_F(JournalTest, EntriesOfTheFeedAreFoundWhereverTheyAre) {
  options_.segment_bytes = 100'000;
  open();
  std::vector<Position> places{0};
  for (std::uint64_t number = 1; number <= 300; ++number) {
    places.push_back(put(std::string(1000, 'x'), number));
    if (number == 150) open();
  }
  const RecordReader reader(journal_->catalog());
  for (std::uint64_t number = 1; number <= 300; ++number) {
    const Position from = reader.locate_feed(number);
    EXPECT_LE(from, places[number]) << number;
    EXPECT_LE(places[number] - from, 40'000U) << number << ": the search begins near it";
  }
}

TEST_F(JournalTest, TimesAreFoundAlsoAfterTheDateWasSetBack) {
  open();
  std::vector<std::pair<int, Position>> written;
  for (int second = 1; second <= 200; ++second) {
    const int shown = second < 100 ? second + 500 : second;
    written.emplace_back(shown, put(std::string(1000, 'x'), 0, shown));
  }
  const RecordReader reader(journal_->catalog());
  for (const int wanted : {1, 50, 150, 200, 550}) {
    const Position from = reader.locate_time(at_second(wanted));
    for (const auto& [second, at] : written) {
      if (second >= wanted) {
        EXPECT_LE(from, at) << wanted;
      }
    }
  }
}

TEST_F(JournalTest, AJournalOfAnotherFolderIsRefused) {
  open();
  put("one");
  journal_.reset();
  options_.incarnation[3] = 'x';
  OpenReport report;
  const auto opened = Journal::open(options_, at_second(0), report);
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().what, HasSubstr("another data folder"));
}

TEST_F(JournalTest, ADamagedHeadOfASegmentIsAnError) {
  open();
  put("one");
  journal_.reset();
  change_byte(files().front(), 20);
  OpenReport report;
  const auto opened = Journal::open(options_, at_second(0), report);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::internal);
}

TEST_F(JournalTest, ReservedSpaceIsNoDamageAndIsGivenBack) {
  options_.reserve_bytes = 1U << 20U;
  open();
  put("one");
  EXPECT_EQ(fs::file_size(files().front()), 1U << 20U);
  open();
  EXPECT_EQ(report_.torn_bytes, 0U);
  EXPECT_EQ(read_all(), Payloads{"one"});
  EXPECT_LT(fs::file_size(files().front()), 4096U);
}

TEST_F(JournalTest, ALongRecordIsReadWhole) {
  open();
  const std::string large(3'000'000, 'l');
  put("one");
  put(large);
  put("three");
  EXPECT_EQ(read_all(), (Payloads{"one", large, "three"}));
  open();
  EXPECT_EQ(read_all(), (Payloads{"one", large, "three"}));
}

}  // namespace
}  // namespace parcelgate::journal
