#include "gateway/app/outlets/follower/progress.hpp"

#include <gtest/gtest.h>

namespace parcelgate {
namespace {

FeedEntry entry_at(std::uint64_t position) {
  FeedEntry entry;
  entry.position = position;
  entry.recorded_at = Instant{std::chrono::milliseconds{static_cast<std::int64_t>(position)}};
  return entry;
}

std::uint64_t position_of(const FeedCursor& cursor) {
  return cursor.positions.empty() ? 0 : cursor.positions[0];
}

TEST(Progress, TheCursorPassesOnlyEntriesThatAreDone) {
  Progress progress;
  const auto first = progress.take(entry_at(1));
  const auto second = progress.take(entry_at(2));
  progress.finish(second);
  EXPECT_EQ(position_of(progress.cursor()), 0u) << "the first is still open";
  progress.finish(first);
  EXPECT_EQ(position_of(progress.cursor()), 2u);
  EXPECT_EQ(progress.in_hand(), 0u);
}

TEST(Progress, SkippedEntriesMoveTheCursorOnlyWhenNoneIsOpen) {
  Progress progress;
  progress.read_up_to({{5}});
  EXPECT_EQ(position_of(progress.cursor()), 5u);
  const auto open = progress.take(entry_at(6));
  progress.read_up_to({{9}});
  EXPECT_EQ(position_of(progress.cursor()), 5u);
  progress.finish(open);
  EXPECT_EQ(position_of(progress.cursor()), 6u);
}

TEST(Progress, EntriesThatAreDoneAreNotInHandBehindAnOpenOne) {
  Progress progress;
  const auto first = progress.take(entry_at(1));
  for (std::uint64_t position = 2; position <= 10; ++position) progress.finish(progress.take(entry_at(position)));
  EXPECT_EQ(progress.in_hand(), 1u);
  EXPECT_EQ(progress.span(), 10u);
  progress.finish(first);
  progress.finish(first);
  EXPECT_EQ(progress.in_hand(), 0u);
  EXPECT_EQ(progress.span(), 0u);
}

TEST(Progress, TheOldestOpenEntryGivesTheLag) {
  Progress progress;
  EXPECT_FALSE(progress.oldest().has_value());
  const auto first = progress.take(entry_at(3));
  (void)progress.take(entry_at(4));
  EXPECT_EQ(progress.oldest(), entry_at(3).recorded_at);
  progress.finish(first);
  EXPECT_EQ(progress.oldest(), entry_at(4).recorded_at);
}

TEST(Progress, ATicketFromBeforeARestartOfTheFeedIsIgnored) {
  Progress progress;
  const auto old = progress.take(entry_at(8));
  progress.start_at({{2}});
  progress.finish(old);
  EXPECT_EQ(position_of(progress.cursor()), 2u);
}

}  // namespace
}  // namespace parcelgate
