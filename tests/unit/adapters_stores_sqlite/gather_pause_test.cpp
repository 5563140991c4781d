#include "adapters/stores/sqlite/gather_pause.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>

namespace parcelgate::sqlite {
namespace {

using Time = GatherPause::Clock::time_point;
using Span = GatherPause::Clock::duration;
using std::chrono::microseconds;
using std::chrono::milliseconds;

/// Senders who each wait for an answer before they send again, one processor, and one disk. Time is simulated.
struct ClosedLoop {
  std::size_t senders;
  Span work;  ///< of the processor for a command
  Span sync;

  /// Commands a second with two groups in turn.
  [[nodiscard]] double rate() const {
    GatherPause pause;
    std::size_t ready = senders;
    std::size_t gathered = 0;
    std::size_t in_sync = 0;
    std::size_t answered = 0;
    Time now{};
    Time applied_at{};
    Time sync_ends = Time::max();
    Time work_ends = now + work;
    const Time end = now + std::chrono::seconds{20};
    while (now < end) {
      const auto left = in_sync > 0 ? std::nullopt : pause.left(gathered, now);
      if (in_sync == 0 && gathered > 0 && !left) {
        pause.end(gathered);
        in_sync = std::exchange(gathered, 0);
        sync_ends = now + sync;
        continue;
      }
      const Time pause_ends = left ? now + *left : Time::max();
      now = std::min({sync_ends, work_ends, pause_ends});
      if (now == work_ends) {
        ++gathered;
        applied_at = now;
        work_ends = --ready > 0 ? now + work : Time::max();
      } else if (now == sync_ends) {
        sync_ends = Time::max();
        pause.sync_ended({now, sync, now - applied_at, in_sync, gathered});
        answered += in_sync;
        if (ready == 0) work_ends = now + work;
        ready += std::exchange(in_sync, 0);
      }
    }
    return static_cast<double>(answered) / 20;
  }
  /// Commands a second when all of them are applied, then synced together, and then answered.
  [[nodiscard]] double plain_rate() const {
    return static_cast<double>(senders) /
           std::chrono::duration<double>(sync + static_cast<std::int64_t>(senders) * work).count();
  }
  /// Commands a second while the processor is never idle.
  [[nodiscard]] double busy_rate() const { return 1 / std::chrono::duration<double>(work).count(); }
  [[nodiscard]] std::string text() const {
    return std::to_string(senders) + " senders, " + std::to_string(work / microseconds{1}) + " us of work, " +
           std::to_string(sync / microseconds{1}) + " us for a sync";
  }
};

TEST(GatherPause, TwoGroupsInTurnKeepTheProcessorBusyAndAreNeverMuchSlowerThanOneGroup) {
  for (const std::size_t senders : {16U, 64U, 256U}) {
    for (const int work : {15, 44}) {
      for (const int sync : {300, 600, 1200, 2500, 3700, 5000, 10'000}) {
        const ClosedLoop loop{senders, microseconds{work}, microseconds{sync}};
        EXPECT_GT(loop.rate(), 0.9 * loop.plain_rate()) << loop.text();
        if (loop.sync < microseconds{400} || loop.sync > loop.work * static_cast<int>(senders) / 2) continue;
        EXPECT_GT(loop.rate(), 0.98 * loop.busy_rate()) << loop.text() << ": the processor was idle";
      }
    }
  }
}

TEST(GatherPause, WhileCommandsComeTheNextSyncBeginsAtOnce) {
  GatherPause pause;
  pause.sync_ended({Time{}, milliseconds{4}, microseconds{900}, 30, 20});
  EXPECT_FALSE(pause.left(20, Time{}));
}

TEST(GatherPause, OnASlowDiskItLastsUntilTheSendersOfTheSyncAreBackOrHalfOfItsTimeHasPassed) {
  GatherPause pause;
  pause.sync_ended({Time{}, milliseconds{4}, milliseconds{3}, 30, 20});
  EXPECT_EQ(pause.left(20, Time{}), Span{milliseconds{2}});
  EXPECT_EQ(pause.left(49, Time{milliseconds{1}}), Span{milliseconds{1}});
  EXPECT_FALSE(pause.left(50, Time{milliseconds{1}}));
  EXPECT_FALSE(pause.left(49, Time{milliseconds{2}}));
  pause.sync_ended({Time{}, std::chrono::seconds{60}, std::chrono::seconds{60}, 30, 20});
  EXPECT_LE(*pause.left(20, Time{}), milliseconds{5}) << "also after a sync that hung";
}

TEST(GatherPause, SendersWhoDoNotWaitForAnswersAreNotWaitedForAgainAndAgain) {
  const GatherPause::EndedSync slow{Time{}, milliseconds{4}, milliseconds{3}, 30, 20};
  GatherPause pause;
  pause.sync_ended(slow);
  pause.end(22);
  int skipped = 0;
  for (pause.sync_ended(slow); !pause.left(20, Time{}); pause.sync_ended(slow)) ++skipped;
  EXPECT_GE(skipped, 3);
  pause.end(45);
  pause.sync_ended(slow);
  EXPECT_TRUE(pause.left(20, Time{})) << "most of them came";
}

}  // namespace
}  // namespace parcelgate::sqlite
