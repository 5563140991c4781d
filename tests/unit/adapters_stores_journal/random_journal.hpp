// A journal of random records, and what was written into it.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "adapters/stores/journal/journal.hpp"
#include "adapters/stores/journal/maintenance.hpp"
#include "adapters/stores/journal/record_reader.hpp"
#include "gateway/base/file.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate::journal {

inline void write_bytes(const std::string& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc)
      .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

/// What reading a whole journal gives.
struct ReadRecords {
  std::map<Position, std::string> payloads;
  std::vector<Error> errors;
};

inline ReadRecords read_records(const std::shared_ptr<const Catalog>& catalog) {
  ReadRecords found;
  RecordReader reader(catalog);
  for (Position at = reader.first(); at < reader.end();) {
    const auto record = reader.read(at);
    if (!record) {
      found.errors.push_back(record.error());
      at = reader.next_readable(at);
      continue;
    }
    found.payloads.emplace(at, record->payload);
    at = record->end();
  }
  return found;
}

class RandomJournal : public ::testing::Test {
 protected:
  RandomJournal() { options_.folder = folder_.path() + "/journal"; }

  void open() {
    journal_.reset();
    report_ = {};
    auto opened = Journal::open(options_, Instant{}, report_);
    ASSERT_TRUE(opened) << opened.error().what;
    journal_ = *std::move(opened);
  }

  /// Sizes from 1 to `largest`, small ones more often; half of the payloads cannot be compressed.
  std::string random_payload(std::size_t largest) {
    const double share = std::uniform_real_distribution<double>(0, 1)(random_);
    const auto size = static_cast<std::size_t>(std::pow(static_cast<double>(largest), share));
    std::string payload(std::clamp<std::size_t>(size, 1, largest), 'p');
    if (random_() % 2 == 0) {
      for (std::size_t at = 0; at < payload.size(); at += 4) {
        const auto letters = static_cast<std::uint32_t>(random_());
        std::memcpy(payload.data() + at, &letters, std::min<std::size_t>(4, payload.size() - at));
      }
    }
    return payload;
  }

  /// Groups of one to five records. The date is set back now and then.
  void write_random(int groups, std::size_t largest) {
    for (int group = 0; group < groups; ++group) {
      if (random_() % 20 == 0) now_ -= std::chrono::seconds{random_() % 50};
      for (auto count = 1 + random_() % 5; count > 0; --count) {
        now_ += std::chrono::milliseconds{random_() % 2000};
        feed_head_ += random_() % 3;
        const std::string payload = random_payload(largest);
        journal_->begin_record().append(payload);
        const Position at =
            journal_->end_record(now_, feed_head_, random_() % 9 == 0 ? RecordKind::probe : RecordKind::changes);
        written_.emplace(at, payload);
        feed_heads_.emplace(at, feed_head_);
        times_.emplace(at, now_);
      }
      const auto synced = journal_->sync();
      ASSERT_TRUE(synced) << synced.error().what;
    }
  }

  void seal_all(const SealOptions& options = {}) {
    SegmentMaintenance maintenance(journal_->catalog(), options_.folder, options);
    for (;;) {
      const auto sealed = maintenance.seal_next();
      ASSERT_TRUE(sealed) << sealed.error().what;
      if (!*sealed) return;
    }
  }

  [[nodiscard]] std::vector<std::string> files(std::string_view suffix) const {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(options_.folder)) {
      if (entry.path().string().ends_with(suffix)) found.push_back(entry.path().string());
    }
    std::sort(found.begin(), found.end());
    return found;
  }

  /// Nothing that was read differs from what was written, and what is missing was reported.
  void expect_never_wrong(const ReadRecords& found, const std::string& what) {
    for (const auto& [at, payload] : found.payloads) {
      const auto expected = written_.find(at);
      ASSERT_NE(expected, written_.end()) << what << ": no record was written at " << at;
      ASSERT_TRUE(expected->second == payload) << what << ": another payload at " << at;
    }
    if (found.payloads.size() < written_.size()) {
      EXPECT_GT(report_.damages.size() + found.errors.size(), 0U) << what << ": a loss is not reported";
    }
  }
  void expect_all(const std::string& what) {
    EXPECT_TRUE(report_.damages.empty()) << what << ": " << report_.damages.front().what;
    const ReadRecords found = read_records(journal_->catalog());
    EXPECT_TRUE(found.errors.empty()) << what << ": " << found.errors.front().what;
    EXPECT_TRUE(found.payloads == written_) << what;
  }

  test::TemporaryFolder folder_;
  JournalOptions options_;
  OpenReport report_;
  std::unique_ptr<Journal> journal_;
  std::mt19937 random_{1};
  Instant now_{std::chrono::hours{400'000}};
  std::uint64_t feed_head_{0};
  std::map<Position, std::string> written_;
  std::map<Position, std::uint64_t> feed_heads_;
  std::map<Position, Instant> times_;
};

}  // namespace parcelgate::journal
