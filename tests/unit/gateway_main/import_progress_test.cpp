#include "gateway/main/commands/import_progress.hpp"

#include <gtest/gtest.h>

#include "tests/support/stepped_time.hpp"

namespace parcelgate {
namespace {

imports::Counts counts(std::uint64_t rows, std::uint64_t refused = 0) {
  imports::Counts out;
  out.rows = rows;
  out.created = rows - refused;
  out.refused = refused;
  return out;
}

TEST(ImportProgress, ShowsRowsRateRefusalsAndTheTimeLeft) {
  testing::SteppedTime time;
  ImportProgress progress(time, false);
  progress.show({}, 0);
  time.step(std::chrono::seconds{10});
  EXPECT_EQ(progress.line(counts(50'000, 3), 0.25), "50000 rows (25 %), 5000 rows/s, 3 refused, 30 s left");
  EXPECT_EQ(progress.line(counts(10), 0.01), "10 rows (1 %), 1 rows/s, 0 refused, 17 min left");
  EXPECT_EQ(progress.line(counts(10), 0.001), "10 rows (0 %), 1 rows/s, 0 refused, 2 h 47 min left");
}

TEST(ImportProgress, TheRateLeavesOutRowsOfEarlierRuns) {
  testing::SteppedTime time;
  ImportProgress progress(time, false);
  progress.show(counts(40'000), 0.25);
  time.step(std::chrono::seconds{2});
  EXPECT_EQ(progress.line(counts(50'000), 0.5), "50000 rows (50 %), 5000 rows/s, 0 refused, 4 s left");
  EXPECT_EQ(progress.summary(counts(50'000, 2)),
            "50000 rows: 49998 new, 0 known before, 2 refused, in 2.0 s (5000 rows/s)");
}

TEST(ImportProgress, CompletedRowsAreCountedWhereThereAreSome) {
  testing::SteppedTime time;
  ImportProgress progress(time, false);
  progress.show({}, 0);
  time.step(std::chrono::seconds{1});
  imports::Counts some = counts(3);
  some.created = 1;
  some.updated = 1;
  some.duplicate = 1;
  EXPECT_EQ(progress.summary(some), "3 rows: 1 new, 1 completed, 1 known before, 0 refused, in 1.0 s (3 rows/s)");
}

TEST(ImportProgress, ALineIsPrintedEveryTenSeconds) {
  testing::SteppedTime time;
  ImportProgress progress(time, false);
  ::testing::internal::CaptureStderr();
  progress.show({}, 0);
  for (int at = 1; at <= 25; ++at) {
    time.step(std::chrono::seconds{1});
    progress.show(counts(static_cast<std::uint64_t>(at)), 0.01 * at);
  }
  progress.end();
  EXPECT_EQ(::testing::internal::GetCapturedStderr(),
            "10 rows (10 %), 1 rows/s, 0 refused, 90 s left\n20 rows (20 %), 1 rows/s, 0 refused, 80 s left\n");
}

}  // namespace
}  // namespace parcelgate
