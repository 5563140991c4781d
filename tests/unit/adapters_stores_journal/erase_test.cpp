// Records with an erased part: the chain of hashes stays intact, and a crash leaves one complete file.
#include "adapters/stores/journal/erase.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/adapters_stores_journal/random_journal.hpp"

namespace parcelgate::journal {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

const Instant kErasedAt{std::chrono::hours{500'000}};

class EraseTest : public RandomJournal {
 protected:
  /// Two closed segments in blocks of about 500 bytes, and the open one.
  void make() {
    options_.segment_bytes = 3000;
    open();
    while (journal_->catalog()->segments()->size() < 3) write_random(1, 200);
    write_random(1, 200);
    maintenance_ = std::make_unique<SegmentMaintenance>(journal_->catalog(), options_.folder, SealOptions{500, 3});
    ASSERT_TRUE(*maintenance_->seal_next());
    ASSERT_TRUE(*maintenance_->seal_next());
    path_ = files(".zst").front();
    before_ = *read_file(path_);
    RecordReader reader(journal_->catalog());
    for (Position at = reader.first(); at < reader.end();) {
      const auto record = reader.read(at);
      ASSERT_TRUE(record) << record.error().what;
      hashes_.emplace(at, record->hash());
      previous_.emplace(at, record->header.previous);
      at = record->end();
    }
    first_end_ = journal_->catalog()->segments()->front()->end();
  }

  /// Erases the records of the first segment that `choose` selects.
  Result<std::uint64_t> erase(const std::function<bool(Position)>& choose) {
    chosen_ = choose;
    return maintenance_->erase(
        0,
        [&](const Record& record) -> Result<std::optional<std::string>> {
          if (record.erasure || !choose(record.header.position)) return std::optional<std::string>{};
          return std::optional(std::string(record.payload.size(), '\0'));
        },
        kErasedAt);
  }

  /// Checks that every record has its original header and hash, and that erased records have zeros as their payload.
  void expect_chain(const std::string& what, bool is_erased) {
    EXPECT_TRUE(report_.damages.empty()) << what << ": " << report_.damages.front().what;
    RecordReader reader(journal_->catalog());
    std::size_t seen = 0;
    for (Position at = reader.first(); at < reader.end(); ++seen) {
      const auto record = reader.read(at);
      ASSERT_TRUE(record) << what << ": " << record.error().what;
      const std::string& written = written_.at(at);
      const bool gone = is_erased && at < first_end_ && chosen_(at);
      EXPECT_EQ(record->payload, gone ? std::string(written.size(), '\0') : written) << what << ", position " << at;
      EXPECT_EQ(record->erasure.has_value(), gone) << what << ", position " << at;
      if (record->erasure) {
        EXPECT_EQ(record->erasure->at, kErasedAt);
      }
      EXPECT_EQ(record->hash(), hashes_.at(at)) << what << ", position " << at;
      EXPECT_EQ(record->header.previous, previous_.at(at)) << what << ", position " << at;
      EXPECT_EQ(record->header.written_at, times_.at(at)) << what << ", position " << at;
      EXPECT_EQ(record->header.feed_head, feed_heads_.at(at)) << what << ", position " << at;
      at = record->end();
    }
    EXPECT_EQ(seen, written_.size()) << what;
  }
  [[nodiscard]] std::shared_ptr<const SealedSegment> first_segment() const {
    return std::dynamic_pointer_cast<const SealedSegment>(journal_->catalog()->segments()->front());
  }
  static bool every_third(Position at) { return at % 3 == 0; }

  std::unique_ptr<SegmentMaintenance> maintenance_;
  std::string path_;
  std::string before_;
  std::map<Position, Sha256> hashes_;
  std::map<Position, Sha256> previous_;
  Position first_end_{0};
  std::function<bool(Position)> chosen_{[](Position) { return false; }};
};

TEST_F(EraseTest, HeadersPositionsAndHashesStayWhateverIsErased) {
  for (const unsigned seed : {1U, 2U, 3U, 4U, 5U, 6U}) {
    random_.seed(seed);
    options_.folder = folder_.path() + "/" + std::to_string(seed);
    feed_heads_.clear();
    written_.clear();
    times_.clear();
    hashes_.clear();
    previous_.clear();
    make();
    std::map<Position, bool> drawn;
    for (const auto& [at, payload] : written_) drawn[at] = random_() % (seed % 3 + 1) == 0;
    const auto erased = erase([&](Position at) { return drawn.at(at); });
    ASSERT_TRUE(erased) << erased.error().what;
    const std::string what = "seed " + std::to_string(seed);
    expect_chain(what, true);
    EXPECT_TRUE(first_segment()->verify()) << what;
    open();
    expect_chain(what + ", opened again", true);
    EXPECT_TRUE(first_segment()->verify()) << what;
    journal_.reset();
  }
}

TEST_F(EraseTest, TheBytesAreGoneFromTheFileAndOtherBlocksAreCopied) {
  make();
  const std::vector<BlockPlace> blocks = first_segment()->blocks();
  ASSERT_GE(blocks.size(), 4U);
  const BlockPlace& second = blocks[1];
  ASSERT_TRUE(erase([&](Position at) { return at >= second.first && at < second.end(); }));
  const std::string after = *read_file(path_);
  for (const BlockPlace& place : blocks) {
    const bool is_there = after.find(before_.substr(place.offset, place.file_bytes)) != std::string::npos;
    EXPECT_EQ(is_there, place.first != second.first) << place.first;
  }
  EXPECT_LT(after.size(), before_.size());
  expect_chain("one block", true);
}

TEST_F(EraseTest, ASegmentWithoutSuchARecordStaysAsItIs) {
  make();
  EXPECT_EQ(*erase([](Position) { return false; }), 0U);
  EXPECT_EQ(*read_file(path_), before_);
}

TEST_F(EraseTest, WhatIsErasedLaterIsAddedAndTheFirstHashStays) {
  make();
  ASSERT_TRUE(erase(every_third));
  ASSERT_TRUE(erase([](Position at) { return at % 3 == 1; }));
  chosen_ = [](Position at) { return at % 3 < 2; };
  expect_chain("both", true);
  open();
  expect_chain("both, opened again", true);
}

TEST_F(EraseTest, AfterACrashAtAnyStepOneFormIsWhole) {
  make();
  ASSERT_TRUE(erase(every_third));
  const std::string after = *read_file(path_);
  const std::size_t count = files("").size();
  for (std::size_t size = 0; size <= after.size(); size += (size + 50 < after.size() ? 50 : 1)) {
    write_bytes(path_, before_);
    write_bytes(path_ + ".tmp", std::string_view(after).substr(0, size));
    open();
    expect_chain("temporary file of " + std::to_string(size) + " bytes", false);
    EXPECT_EQ(files("").size(), count) << "the temporary file is removed";
  }
  write_bytes(path_, after);
  open();
  expect_chain("renamed", true);
}

TEST_F(EraseTest, EachFlippedByteIsFoundAndNothingWrongIsRead) {
  make();
  ASSERT_TRUE(erase(every_third));
  const std::string after = *read_file(path_);
  for (std::size_t at = 0; at < after.size(); at += 3) {
    std::string bytes = after;
    bytes[at] = static_cast<char>(bytes[at] ^ 0x04);
    write_bytes(path_, bytes);
    open();
    bool is_found = !report_.damages.empty();
    RecordReader reader(journal_->catalog());
    for (Position position = reader.first(); position < reader.end();) {
      const auto record = reader.read(position);
      if (!record) {
        is_found = true;
        position = reader.next_readable(position);
        continue;
      }
      const bool gone = position < first_end_ && every_third(position);
      const std::string& written = written_.at(position);
      ASSERT_EQ(record->payload, gone ? std::string(written.size(), '\0') : written) << "byte " << at;
      ASSERT_EQ(record->hash(), hashes_.at(position)) << "byte " << at;
      position = record->end();
    }
    EXPECT_TRUE(is_found) << "byte " << at;
  }
}

/// Recomputes the CRC of a block, as somebody who changes a record can do.
TEST_F(EraseTest, AChangeOfTheRecordBeforeAnErasedOneIsFoundByTheChain) {
  std::string bytes(kRecordHeaderBytes, '\0');
  bytes.append("one");
  finish_record(bytes, 0, RecordHeader{});
  const Record first = *parse_record(bytes, 0);
  std::string next(kRecordHeaderBytes, '\0');
  next.append("two");
  RecordHeader header;
  header.position = first.end();
  header.previous = first.hash();
  finish_record(next, 0, header);
  Record second = *parse_record(next, first.end());
  second.erasure = Erasure{second.hash(), kErasedAt};
  for (const std::string_view payload : {"one", "own"}) {
    Record stated = first;
    stated.payload = payload;
    BlockBuilder builder;
    builder.add(stated, 0, {});
    builder.add(second, 0, first.hash());
    const auto block = builder.finish(3);
    ASSERT_TRUE(block);
    const auto decoded = decode_block(*block);
    EXPECT_EQ(decoded.has_value(), payload == "one");
    if (decoded) {
      EXPECT_EQ(decoded->last_hash(), second.hash());
    }
  }
}

TEST_F(EraseTest, AReaderThatHoldsTheFormerSegmentContinuesWithItsBytes) {
  make();
  const auto former = first_segment();
  ASSERT_TRUE(erase(every_third));
  SegmentBytes loaded;
  for (Position at = former->first(); at < former->end(); at = loaded.first + loaded.bytes.size()) {
    ASSERT_TRUE(former->load(at, 1, loaded)) << at;
    EXPECT_TRUE(loaded.erased.empty());
    EXPECT_EQ(parse_record(loaded.bytes, at)->payload, written_.at(at));
  }
  expect_chain("the new one", true);
}

TEST_F(EraseTest, AReaderDoesNotKeepTheErasedBytesInMemory) {
  make();
  RecordReader reader(journal_->catalog());
  EXPECT_EQ(reader.read(0)->payload, written_.at(0));
  ASSERT_TRUE(erase(every_third));
  EXPECT_TRUE(reader.read(0)->erasure);
  EXPECT_EQ(reader.read(0)->payload, std::string(written_.at(0).size(), '\0'));
}

TEST_F(EraseTest, ADamagedSegmentStaysAsItIs) {
  make();
  const BlockPlace last = first_segment()->blocks().back();
  std::string bytes = before_;
  bytes[last.offset + last.file_bytes - 1] ^= 0x10;
  write_bytes(path_, bytes);
  const auto erased = erase([](Position) { return true; });
  ASSERT_FALSE(erased);
  EXPECT_EQ(erased.error().kind, ErrorKind::internal);
  EXPECT_THAT(erased.error().what, HasSubstr("damaged"));
  EXPECT_EQ(*read_file(path_), bytes);
  EXPECT_FALSE(fs::exists(path_ + ".tmp"));
}

TEST_F(EraseTest, APayloadOfAnotherLengthIsRefused) {
  make();
  const auto erased = maintenance_->erase(
      0, [](const Record&) { return Result<std::optional<std::string>>(std::string()); }, kErasedAt);
  ASSERT_FALSE(erased);
  EXPECT_THAT(erased.error().what, HasSubstr("different length"));
  EXPECT_EQ(*read_file(path_), before_);
}

TEST_F(EraseTest, ASegmentIsOldByItsYoungestRecordAndNotBeforeItIsCompressed) {
  options_.segment_bytes = 3000;
  open();
  while (journal_->catalog()->segments()->size() < 4) write_random(1, 200);
  SegmentMaintenance maintenance(journal_->catalog(), options_.folder, SealOptions{500, 3});
  const auto all = *journal_->catalog()->segments();
  const Instant later = now_ + std::chrono::hours{100};
  const std::chrono::hours age{24};
  EXPECT_EQ(maintenance.old_until(age, later), 0U) << "nothing is compressed";
  ASSERT_TRUE(*maintenance.seal_next());
  EXPECT_EQ(maintenance.old_until(age, later), all[0]->end());
  ASSERT_TRUE(*maintenance.seal_next());
  ASSERT_TRUE(*maintenance.seal_next());
  EXPECT_EQ(maintenance.old_until(age, later), all[3]->first()) << "the last one is being written";
  EXPECT_EQ(maintenance.old_until(age, now_), 0U);
}

TEST_F(EraseTest, ASegmentThatWasRequestedBeginsWithTheNextGroup) {
  open();
  write_random(3, 100);
  journal_->catalog()->request_segment();
  const Position end = journal_->synced();
  write_random(2, 100);
  const auto all = *journal_->catalog()->segments();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[1]->first(), end);
  open();
  expect_all("opened again");
}

}  // namespace
}  // namespace parcelgate::journal
