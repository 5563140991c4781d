// The machine or the process dies, or the disk fails, while a segment is rewritten without erased messages.
#include <gtest/gtest.h>

#include <filesystem>

#include "adapters/stores/journal/journal.hpp"
#include "adapters/stores/journal/maintenance.hpp"
#include "adapters/stores/journal/record_reader.hpp"
#include "tests/faults/store/lossy_disk.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate::test {
namespace {

namespace fs = std::filesystem;
using journal::Position;

constexpr int kRecords = 40;

class ErasureFaults : public ::testing::Test {
 protected:
  [[nodiscard]] std::string path(const std::string& name) const { return folder_.path() + "/" + name; }

  std::unique_ptr<journal::Journal> open(const std::string& name, journal::OpenReport& report) const {
    journal::JournalOptions options;
    options.folder = path(name) + "/journal";
    options.segment_bytes = 4000;
    auto opened = journal::Journal::open(options, Instant{}, report);
    if (!opened) throw std::runtime_error(opened.error().what);
    return *std::move(opened);
  }

  /// A journal with compressed segments.
  void make(const std::string& name) {
    fs::remove_all(path(name));
    fs::create_directories(path(name));
    journal::OpenReport report;
    const auto opened = open(name, report);
    for (int number = 0; number < kRecords; ++number) {
      opened->begin_record().append("message " + std::to_string(number) + std::string(200, 'm'));
      opened->end_record(Instant{std::chrono::seconds{number}}, static_cast<std::uint64_t>(number));
      ASSERT_TRUE(opened->sync());
    }
    journal::SegmentMaintenance maintenance(opened->catalog(), path(name) + "/journal", {1000, 3});
    while (*maintenance.seal_next()) {
    }
  }

  static Result<std::uint64_t> erase_first(journal::Journal& journal, const std::string& folder) {
    journal::SegmentMaintenance maintenance(journal.catalog(), folder);
    return maintenance.erase(
        0,
        [](const journal::Record& record) -> Result<std::optional<std::string>> {
          if (record.erasure || record.header.feed_head % 2 == 0) return std::optional<std::string>{};
          return std::optional(std::string(record.payload.size(), '\0'));
        },
        Instant{std::chrono::hours{1}});
  }

  /// Checks that all records exist, and that in the first segment either all requested records are erased or none.
  /// @return whether they are erased
  static bool expect_one_form(const journal::Journal& journal, const journal::OpenReport& report, std::uint64_t seed) {
    EXPECT_TRUE(report.damages.empty()) << "seed " << seed << ": " << report.damages.front().what;
    const Position first_end = journal.catalog()->segments()->front()->end();
    journal::RecordReader reader(journal.catalog());
    std::size_t erased = 0;
    std::size_t to_erase = 0;
    int number = 0;
    Sha256 previous{};
    for (Position at = 0; at < reader.end(); ++number) {
      const auto record = reader.read(at);
      EXPECT_TRUE(record) << "seed " << seed << ": " << record.error().what;
      if (!record) return false;
      EXPECT_EQ(record->header.previous, previous) << "seed " << seed << ", record " << number;
      previous = record->hash();
      if (record->erasure) {
        ++erased;
      } else {
        EXPECT_TRUE(record->payload.starts_with("message " + std::to_string(number) + "m")) << "seed " << seed;
      }
      if (at < first_end && number % 2 == 1) ++to_erase;
      at = record->end();
    }
    EXPECT_EQ(number, kRecords) << "seed " << seed;
    EXPECT_GT(to_erase, 2U);
    EXPECT_TRUE(erased == 0 || erased == to_erase) << "seed " << seed << ": " << erased << " of " << to_erase;
    return erased > 0;
  }

  TemporaryFolder folder_;
};

TEST_F(ErasureFaults, ACrashAtAnyOperationLeavesOneWholeForm) {
  for (const auto cut : {LossyDisk::Cut::kill, LossyDisk::Cut::power}) {
    std::uint64_t operations = 1;
    std::size_t kept = 0;
    std::size_t erased = 0;
    for (std::uint64_t at = 0; at <= operations && !HasFailure(); ++at) {
      make("data");
      DiskImage image;
      {
        journal::OpenReport report;
        const auto opened = open("data", report);
        LossyDisk disk(path("data"), at + 1);
        disk.cut_after(at, cut, [] {});
        ASSERT_TRUE(erase_first(*opened, path("data") + "/journal"));
        disk.cut_now();
        image = disk.image();
        operations = disk.operations();
      }
      fs::remove_all(path("left"));
      write_image(image, path("left"));
      journal::OpenReport report;
      const auto left = open("left", report);
      ++(expect_one_form(*left, report, at) ? erased : kept);
      for (const auto& file : fs::directory_iterator(path("left") + "/journal")) {
        EXPECT_NE(file.path().extension(), ".tmp") << "a rest is left, seed " << at;
      }
      // The next run completes the erasure.
      ASSERT_TRUE(erase_first(*left, path("left") + "/journal"));
      journal::OpenReport again;
      EXPECT_TRUE(expect_one_form(*open("left", again), again, at));
    }
    EXPECT_GT(operations, 5U);
    EXPECT_GT(kept, 3U);
    EXPECT_GT(erased, 0U);
  }
}

TEST_F(ErasureFaults, AFailingDiskLeavesTheFormerSegment) {
  for (std::uint64_t writes = 0; writes < 6; ++writes) {
    make("data");
    journal::OpenReport report;
    const auto opened = open("data", report);
    {
      LossyDisk disk(path("data"), writes + 1);
      if (writes < 3) {
        disk.fail_writes_after(writes, ENOSPC);
      } else {
        disk.fail_syncs_after(writes - 3);
      }
      const auto done = erase_first(*opened, path("data") + "/journal");
      if (!done) {
        EXPECT_EQ(done.error().kind, ErrorKind::unreachable) << done.error().what;
      }
      disk.remedy();
      expect_one_form(*opened, report, writes);
      ASSERT_TRUE(erase_first(*opened, path("data") + "/journal"));
      EXPECT_TRUE(expect_one_form(*opened, report, writes));
    }
    journal::OpenReport again;
    EXPECT_TRUE(expect_one_form(*open("data", again), again, writes));
  }
}

}  // namespace
}  // namespace parcelgate::test
