#include "adapters/stores/journal/sealed_segment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/adapters_stores_journal/random_journal.hpp"

namespace parcelgate::journal {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

using SealedSegmentTest = RandomJournal;

/// All bytes of a segment's records.
std::string load_all(const Segment& segment) {
  std::string all;
  SegmentBytes loaded;
  for (Position at = segment.first(); at < segment.end(); at = loaded.first + loaded.bytes.size()) {
    const auto done = segment.load(at, 1, loaded);
    EXPECT_TRUE(done) << done.error().what;
    if (!done || loaded.first != at || loaded.bytes.empty()) return "not loaded";
    all += loaded.bytes;
  }
  return all;
}

TEST_F(SealedSegmentTest, TheBytesOfThePlainFormComeBackBitByBit) {
  for (const unsigned seed : {11U, 12U, 13U}) {
    random_.seed(seed);
    options_.folder = folder_.path() + "/" + std::to_string(seed);
    options_.segment_bytes = 6'000'000;
    open();
    write_random(50, 3'000'000);
    const auto plain = *journal_->catalog()->segments();
    ASSERT_GT(plain.size(), 2U) << "seed " << seed;
    for (std::size_t at = 0; at + 1 < plain.size(); ++at) {
      const auto sealed = seal(*plain[at], plain[at + 1]->header().previous, options_.folder);
      ASSERT_TRUE(sealed) << sealed.error().what << ", seed " << seed;
      const std::string expected = read_file(plain[at]->path())->substr(kSegmentHeaderBytes);
      EXPECT_EQ((*sealed)->end(), plain[at]->end());
      EXPECT_EQ((*sealed)->first() + expected.size(), (*sealed)->end());
      EXPECT_TRUE(load_all(**sealed) == expected) << "seed " << seed << ", segment " << at;
      EXPECT_EQ((*sealed)->last_hash(), plain[at + 1]->header().previous);
      EXPECT_EQ((*sealed)->feed_head_after(), plain[at + 1]->header().feed_head);
      EXPECT_EQ((*sealed)->header().created_at, plain[at]->header().created_at);
    }
  }
}

TEST_F(SealedSegmentTest, TextIsMuchShorterAndAHeaderCostsAFewBytes) {
  options_.segment_bytes = 200'000;
  open();
  for (int number = 0; number < 3000; ++number) {
    journal_->begin_record().append("1234567890");
    journal_->end_record(now_ += std::chrono::milliseconds{number % 7}, ++feed_head_);
    if (number % 10 == 0) {
      ASSERT_TRUE(journal_->sync());
    }
  }
  ASSERT_TRUE(journal_->sync());
  const auto plain_bytes = fs::file_size(files(".log").front());
  seal_all();
  const double records = static_cast<double>(plain_bytes - kSegmentHeaderBytes) / (kRecordHeaderBytes + 10);
  EXPECT_LT(static_cast<double>(fs::file_size(files(".zst").front())) / records, 4);
}

TEST_F(SealedSegmentTest, SealedAndPlainSegmentsAreReadAsOneJournalAndOpenAgain) {
  options_.segment_bytes = 20'000;
  open();
  write_random(60, 3000);
  SegmentMaintenance maintenance(journal_->catalog(), options_.folder, {4000, 3});
  for (int count = 0; count < 3; ++count) ASSERT_TRUE(maintenance.seal_next());
  EXPECT_EQ(files(".zst").size(), 3U);
  expect_all("while open");
  open();
  EXPECT_EQ(report_.feed_head, feed_head_);
  expect_all("opened again");
  write_random(10, 3000);
  open();
  expect_all("continued");
  seal_all();
  EXPECT_EQ(files(".log").size(), 1U) << "the last segment stays plain";
  open();
  expect_all("all sealed");
}

TEST_F(SealedSegmentTest, AReaderThatHoldsThePlainFormContinues) {
  options_.segment_bytes = 400'000;
  open();
  for (int count = 0; count < 300; ++count) write_random(1, 3000);
  RecordReader reader(journal_->catalog());
  Position at = reader.first();
  at = reader.read(at)->end();
  seal_all();
  for (std::size_t seen = 1; at < reader.end(); ++seen) {
    const auto record = reader.read(at);
    ASSERT_TRUE(record) << record.error().what;
    ASSERT_EQ(record->payload, written_.at(at)) << seen;
    at = record->end();
  }
}

/// Counts how often a segment is loaded.
class CountedSegment final : public Segment {
 public:
  explicit CountedSegment(std::shared_ptr<const Segment> segment) : segment_(std::move(segment)) {}
  [[nodiscard]] const SegmentHeader& header() const noexcept override { return segment_->header(); }
  [[nodiscard]] Position end() const noexcept override { return segment_->end(); }
  [[nodiscard]] const std::string& path() const noexcept override { return segment_->path(); }
  [[nodiscard]] Result<void> load(Position from, std::size_t count, SegmentBytes& out) const override {
    ++loads;
    return segment_->load(from, count, out);
  }
  [[nodiscard]] Position next_part(Position after) const override { return segment_->next_part(after); }
  [[nodiscard]] Position locate_feed(std::uint64_t at) const override { return segment_->locate_feed(at); }
  [[nodiscard]] Position locate_time(Instant at) const override { return segment_->locate_time(at); }
  [[nodiscard]] bool is_sealed() const noexcept override { return true; }

  mutable std::size_t loads{0};

 private:
  std::shared_ptr<const Segment> segment_;
};

TEST_F(SealedSegmentTest, ReadingForwardDecompressesEachBlockOnce) {
  options_.segment_bytes = 60'000;
  open();
  write_random(100, 3000);
  const auto plain = *journal_->catalog()->segments();
  const auto sealed = seal(*plain[0], plain[1]->header().previous, options_.folder, {5000, 3});
  ASSERT_TRUE(sealed) << sealed.error().what;
  const auto counted = std::make_shared<CountedSegment>(*sealed);
  const auto catalog = std::make_shared<Catalog>();
  catalog->add(counted);
  EXPECT_GT((*sealed)->blocks().size(), 5U);
  const ReadRecords found = read_records(catalog);
  EXPECT_TRUE(found.errors.empty());
  EXPECT_EQ(counted->loads, (*sealed)->blocks().size());
}

TEST_F(SealedSegmentTest, EntriesAndTimesAreFoundAsInThePlainForm) {
  options_.segment_bytes = 400'000;
  open();
  write_random(400, 4000);
  const auto plain = *journal_->catalog()->segments();
  ASSERT_GE(plain.size(), 2U);
  const auto sealed = seal(*plain[0], plain[1]->header().previous, options_.folder, {8000, 3});
  ASSERT_TRUE(sealed) << sealed.error().what;
  ASSERT_GT((*sealed)->blocks().size(), 20U);
  for (std::uint64_t wanted = 1; wanted <= plain[1]->header().feed_head; ++wanted) {
    const auto place = std::find_if(feed_heads_.begin(), feed_heads_.end(),
                                    [&](const auto& record) { return record.second >= wanted; });
    for (const Segment* const form : {plain[0].get(), static_cast<const Segment*>(sealed->get())}) {
      const Position from = form->locate_feed(wanted);
      EXPECT_TRUE(written_.contains(from)) << form->path() << ", entry " << wanted;
      EXPECT_LE(from, place->first) << form->path() << ", entry " << wanted;
      EXPECT_LE(place->first - from, 40'000U) << form->path() << ", entry " << wanted << ": the search begins near it";
    }
  }
  for (const auto& [at, time] : times_) {
    if (at >= (*sealed)->end()) break;
    const auto place = std::find_if(times_.begin(), times_.end(),
                                    [wanted = time](const auto& record) { return record.second >= wanted; });
    const Position from = (*sealed)->locate_time(time);
    EXPECT_TRUE(written_.contains(from)) << at;
    EXPECT_LE(from, place->first) << at;
    EXPECT_LE(place->first - from, 12'000U) << at << ": in the same block";
  }
}

/// Three small blocks in a sealed segment, then records in the last segment.
class DamagedSegmentTest : public RandomJournal {
 protected:
  void make() {
    options_.segment_bytes = 1400;
    open();
    random_.seed(21);
    while (journal_->catalog()->segments()->size() < 2) write_random(1, 60);
    seal_all({500, 3});
    path_ = files(".zst").front();
    whole_ = *read_file(path_);
    open();
    expect_all("whole");
    blocks_ = std::dynamic_pointer_cast<const SealedSegment>(journal_->catalog()->segments()->front())->blocks();
    ASSERT_GE(blocks_.size(), 3U);
  }
  [[nodiscard]] std::size_t records_in(const BlockPlace& block) const {
    return static_cast<std::size_t>(
        std::distance(written_.lower_bound(block.first), written_.lower_bound(block.end())));
  }

  std::string path_;
  std::string whole_;
  std::vector<BlockPlace> blocks_;
};

TEST_F(DamagedSegmentTest, EachFlippedByteIsReportedAndCostsAtMostItsBlock) {
  make();
  for (std::size_t at = 0; at < whole_.size(); ++at) {
    std::string bytes = whole_;
    bytes[at] = static_cast<char>(bytes[at] ^ (1U << (at % 8)));
    write_bytes(path_, bytes);
    open();
    const std::string what = "byte " + std::to_string(at);
    const ReadRecords found = read_records(journal_->catalog());
    expect_never_wrong(found, what);
    EXPECT_GT(report_.damages.size() + found.errors.size(), 0U) << what << ": not reported";
    EXPECT_EQ(report_.feed_head, feed_head_) << what;
    std::size_t lost = 0;
    for (const BlockPlace& block : blocks_) {
      if (at >= block.offset && at < block.offset + block.file_bytes) lost = records_in(block);
    }
    EXPECT_EQ(found.payloads.size(), written_.size() - lost) << what;
  }
}

TEST_F(DamagedSegmentTest, AFlippedByteOfTheTableAndOneOfABlockAreReportedWithPositions) {
  make();
  const BlockPlace block = blocks_[1];
  std::string bytes = whole_;
  bytes[block.offset + kBlockHeadBytes + 3] ^= 1;
  bytes[bytes.size() - kSealedFooterBytes - 1] ^= 1;
  write_bytes(path_, bytes);
  open();
  ASSERT_EQ(report_.damages.size(), 2U);
  EXPECT_THAT(report_.damages[0].what, HasSubstr("table"));
  EXPECT_EQ(report_.damages[1].from, block.first);
  EXPECT_EQ(report_.damages[1].until, block.end());
  const ReadRecords found = read_records(journal_->catalog());
  expect_never_wrong(found, "table and block");
  ASSERT_EQ(found.errors.size(), 1U) << "reading continues at the next block";
  EXPECT_EQ(found.errors[0].kind, ErrorKind::internal);
  EXPECT_EQ(found.payloads.size(), written_.size() - records_in(block));
}

TEST_F(DamagedSegmentTest, ADamagedBlockIsNamedWithItsPositions) {
  make();
  std::string bytes = whole_;
  bytes[blocks_[1].offset + kBlockHeadBytes + 3] ^= 1;
  write_bytes(path_, bytes);
  open();
  EXPECT_TRUE(report_.damages.empty()) << "opening does not read the blocks";
  const ReadRecords found = read_records(journal_->catalog());
  ASSERT_EQ(found.errors.size(), 1U);
  EXPECT_EQ(found.errors[0].kind, ErrorKind::internal);
  EXPECT_THAT(found.errors[0].what,
              HasSubstr(std::to_string(blocks_[1].first) + " to " + std::to_string(blocks_[1].end())));
  const auto segment = SealedSegment::open(path_, 0);
  ASSERT_TRUE(segment);
  EXPECT_FALSE((*segment)->verify());
}

TEST_F(DamagedSegmentTest, AFileCutAtAnyLengthKeepsItsWholeBlocks) {
  make();
  for (std::size_t size = 0; size < whole_.size(); ++size) {
    write_bytes(path_, std::string_view(whole_).substr(0, size));
    open();
    const std::string what = "length " + std::to_string(size);
    EXPECT_FALSE(report_.damages.empty()) << what;
    EXPECT_EQ(report_.feed_head, feed_head_) << what;
    const ReadRecords found = read_records(journal_->catalog());
    expect_never_wrong(found, what);
    std::size_t lost = 0;
    for (const BlockPlace& block : blocks_) {
      if (block.offset + block.file_bytes > size) lost += records_in(block);
    }
    EXPECT_EQ(found.payloads.size(), written_.size() - lost) << what;
  }
}

TEST_F(DamagedSegmentTest, ASegmentUnderTheNameOfAnotherIsNotRead) {
  make();
  fs::rename(path_, options_.folder + "/0000000000000007.zst");
  open();
  ASSERT_FALSE(report_.damages.empty());
  EXPECT_THAT(report_.damages[0].what, HasSubstr("another segment"));
  expect_never_wrong(read_records(journal_->catalog()), "renamed");
}

TEST_F(DamagedSegmentTest, ASegmentOfAnotherFolderIsRefused) {
  make();
  journal_.reset();
  options_.incarnation[2] = 'x';
  fs::remove(files(".log").front());
  OpenReport report;
  const auto opened = Journal::open(options_, Instant{}, report);
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().what, HasSubstr("another data folder"));
}

TEST_F(DamagedSegmentTest, WithoutTheLastSegmentANewOneContinuesTheSealedOne) {
  make();
  const Position end = blocks_.back().end();
  journal_.reset();
  fs::remove(files(".log").front());
  std::erase_if(written_, [&](const auto& record) { return record.first >= end; });
  open();
  EXPECT_EQ(journal_->next(), end);
  feed_head_ = report_.feed_head;
  write_random(3, 60);
  open();
  expect_all("a new segment");
}

}  // namespace
}  // namespace parcelgate::journal
