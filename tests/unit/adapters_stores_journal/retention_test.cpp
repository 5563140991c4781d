#include "adapters/stores/journal/retention.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace parcelgate::journal {
namespace {

using std::chrono::hours;

constexpr Position kKeepNothing = std::numeric_limits<Position>::max();

Instant at_hour(int hour) {
  return Instant{hours{hour}};
}

/// Four segments of 100 positions and 10, 20, 30 and 40 bytes, closed at the hours 1, 2 and 3.
const std::vector<SegmentUse> kSegments{
    {0, 100, at_hour(1), 10}, {100, 200, at_hour(2), 20}, {200, 300, at_hour(3), 30}, {300, 400, std::nullopt, 40}};

TEST(Retention, WithoutALimitNothingIsRemoved) {
  EXPECT_EQ(segments_to_remove(kSegments, {}, at_hour(1000), kKeepNothing), 0U);
  EXPECT_EQ(segments_to_remove({}, {hours{1}, 1}, at_hour(1000), kKeepNothing), 0U);
}

TEST(Retention, SegmentsAreRemovedWhenAllTheirRecordsAreOlderThanTheLimit) {
  const RetentionLimits limits{hours{10}, std::nullopt};
  EXPECT_EQ(segments_to_remove(kSegments, limits, at_hour(11), kKeepNothing), 0U) << "exactly as old as the limit";
  EXPECT_EQ(segments_to_remove(kSegments, limits, at_hour(11) + std::chrono::milliseconds{1}, kKeepNothing), 100U);
  EXPECT_EQ(segments_to_remove(kSegments, limits, at_hour(12), kKeepNothing), 100U);
  EXPECT_EQ(segments_to_remove(kSegments, limits, at_hour(13), kKeepNothing), 200U);
  EXPECT_EQ(segments_to_remove(kSegments, limits, at_hour(5000), kKeepNothing), 300U) << "never the last one";
  EXPECT_EQ(segments_to_remove(kSegments, limits, at_hour(-5000), kKeepNothing), 0U) << "the date was set back";
}

TEST(Retention, ASegmentOfAWrongDateIsNotRemovedTooSoon) {
  const RetentionLimits limits{hours{10}, std::nullopt};
  auto segments = kSegments;
  segments[0].closed_at = at_hour(100);
  segments[1].closed_at = at_hour(-5000);
  EXPECT_EQ(segments_to_remove(segments, limits, at_hour(105), kKeepNothing), 0U) << "the date had been set back";
  segments[0].closed_at = at_hour(9000);
  EXPECT_EQ(segments_to_remove(segments, limits, at_hour(105), kKeepNothing), 0U) << "the date had been set forward";
  segments[1].closed_at = at_hour(2);
  EXPECT_EQ(segments_to_remove(segments, limits, at_hour(9011), kKeepNothing), 300U);
}

TEST(Retention, SegmentsAreRemovedUntilTheRestIsSmallEnough) {
  const auto removed = [](std::uint64_t max_bytes) {
    return segments_to_remove(kSegments, {std::nullopt, max_bytes}, at_hour(4), kKeepNothing);
  };
  EXPECT_EQ(removed(100), 0U);
  EXPECT_EQ(removed(99), 100U);
  EXPECT_EQ(removed(90), 100U);
  EXPECT_EQ(removed(89), 200U);
  EXPECT_EQ(removed(70), 200U);
  EXPECT_EQ(removed(69), 300U);
  EXPECT_EQ(removed(1), 300U) << "never the last one";
}

TEST(Retention, EitherLimitIsEnough) {
  EXPECT_EQ(segments_to_remove(kSegments, {hours{10}, 70}, at_hour(12), kKeepNothing), 200U);
  EXPECT_EQ(segments_to_remove(kSegments, {hours{10}, 1000}, at_hour(12), kKeepNothing), 100U);
}

TEST(Retention, ASegmentWithARecordThatIsNeededIsKeptAndAllAfterIt) {
  const RetentionLimits limits{hours{1}, 1};
  const auto removed = [&](Position keep_from) {
    return segments_to_remove(kSegments, limits, at_hour(1000), keep_from);
  };
  EXPECT_EQ(removed(0), 0U);
  EXPECT_EQ(removed(99), 0U);
  EXPECT_EQ(removed(100), 100U) << "the first segment ends before it";
  EXPECT_EQ(removed(199), 100U);
  EXPECT_EQ(removed(250), 200U);
  EXPECT_EQ(removed(300), 300U);
}

TEST(Retention, ALaterOldSegmentIsKeptBehindAYoungOne) {
  // The date was set back between the first two.
  std::vector<SegmentUse> segments = kSegments;
  segments[0].closed_at = at_hour(500);
  EXPECT_EQ(segments_to_remove(segments, {hours{10}, std::nullopt}, at_hour(400), kKeepNothing), 0U);
}

}  // namespace
}  // namespace parcelgate::journal
