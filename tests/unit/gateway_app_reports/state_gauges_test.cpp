#include "gateway/app/reports/state_gauges.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/stores/sqlite/sqlite_store.hpp"
#include "gateway/app/reports/clock_counts.hpp"
#include "gateway/ports/function_command.hpp"
#include "tests/support/stepped_time.hpp"
#include "tests/support/temporary_folder.hpp"

namespace parcelgate::test {
namespace {

using ::testing::HasSubstr;

TEST(StateGauges, ShowTheQuarantineParcelsThatNobodyPollsAndTheMachine) {
  TemporaryFolder folder;
  Metrics metrics;
  testing::SteppedTime time{Instant{std::chrono::hours{24 * 365 * 56}}};
  sqlite::Options options;
  options.folder = folder.path();
  const auto store = *sqlite::open_store(options, metrics, time);
  const auto stored =
      submit_and_wait(*store, std::make_unique<FunctionCommand>([&](Transaction& transaction) -> Result<void> {
        QuarantinedMessage held;
        held.message.received_at = time.now();
        held.message.body = "12345";
        if (auto id = transaction.append_quarantine(held); !id) return unexpected(id.error());
        PollState row;
        row.key = {"shop", "sf", "SF1"};
        row.next_at = time.now();
        return transaction.store_poll(row);
      }));
  ASSERT_TRUE(stored);
  StateGauges gauges(metrics, folder.path());
  const auto reader = *store->open_reader();
  ASSERT_TRUE(gauges.refresh(*reader));
  const std::string shown = metrics.render();
  EXPECT_THAT(shown, HasSubstr("parcelgate_quarantine_messages 1\n"));
  EXPECT_THAT(shown, HasSubstr("parcelgate_quarantine_bytes 5\n"));
  EXPECT_THAT(shown, HasSubstr("parcelgate_shipments_unpolled 1\n"));
  EXPECT_THAT(shown, ::testing::Not(HasSubstr("parcelgate_disk_free_bytes 0\n")));
  EXPECT_GT(resident_bytes(), 1'000'000u);
}

TEST(ClockCounts, AClockCountsOnceAndOnlyWhileItRunsOrIsPaused) {
  const Instant due{std::chrono::hours{1}};
  Clock clock;
  clock.due_at = due;
  ClockCounts counts;
  for (const ClockState state : {ClockState::waiting, ClockState::met, ClockState::waived, ClockState::cancelled}) {
    clock.state = state;
    counts.add(clock);
  }
  EXPECT_EQ(counts.in_time + counts.at_risk + counts.missed, 0u);
  clock.state = ClockState::running;
  counts.add(clock);
  clock.state = ClockState::paused;
  counts.add(clock);
  clock.warned = {std::chrono::hours{24}};
  counts.add(clock);
  clock.breached_at = due;
  counts.add(clock);
  EXPECT_EQ(counts.in_time, 2u);
  EXPECT_EQ(counts.at_risk, 1u);
  EXPECT_EQ(counts.missed, 1u);
}

}  // namespace
}  // namespace parcelgate::test
