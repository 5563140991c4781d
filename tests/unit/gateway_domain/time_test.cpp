#include "gateway/domain/time.hpp"

#include <gtest/gtest.h>

namespace parcelgate {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

Instant instant_of(std::string_view text) {
  return parse_rfc3339(text).value().at;
}

TEST(Rfc3339, WritesTheOffsetAndMillisecondsOnlyWhenThereAreAny) {
  const Instant instant{milliseconds{1'772'431'500'000}};
  EXPECT_EQ(to_rfc3339(instant), "2026-03-02T06:05:00Z");
  EXPECT_EQ(to_rfc3339(instant, hours{8}), "2026-03-02T14:05:00+08:00");
  EXPECT_EQ(to_rfc3339(instant + milliseconds{7}, -minutes{210}), "2026-03-02T02:35:00.007-03:30");
}

TEST(Rfc3339, InstantsThatItCannotWriteBecomeTheNearestThatItCan) {
  EXPECT_EQ(to_rfc3339(Instant::max(), hours{8}), "9999-12-31T23:59:59.999+08:00");
  EXPECT_EQ(to_rfc3339(Instant::min(), -hours{8}), "0000-01-01T00:00:00-08:00");
}

TEST(Rfc3339, ReadsWhatItWrites) {
  for (const char* text : {"1970-01-01T00:00:00Z", "2024-02-29T23:59:59.999+08:00", "2026-11-01T01:30:00-05:00",
                           "0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z"}) {
    const auto read = parse_rfc3339(text);
    ASSERT_TRUE(read) << text;
    EXPECT_EQ(to_rfc3339(read->at, read->offset), text);
    EXPECT_EQ(read->zone_source, ZoneSource::carrier);
  }
}

TEST(Rfc3339, CutsFractionsToMilliseconds) {
  EXPECT_EQ(instant_of("2026-03-02T06:05:00.1Z") - instant_of("2026-03-02T06:05:00Z"), milliseconds{100});
  EXPECT_EQ(instant_of("2026-03-02T06:05:00.123999999Z") - instant_of("2026-03-02T06:05:00Z"), milliseconds{123});
}

TEST(Rfc3339, ALeapSecondIsTheLastMillisecondOfItsMinute) {
  EXPECT_EQ(to_rfc3339(instant_of("2016-12-31T23:59:60Z")), "2016-12-31T23:59:59.999Z");
  EXPECT_EQ(to_rfc3339(instant_of("2017-01-01T07:59:60.5+08:00")), "2016-12-31T23:59:59.999Z");
  EXPECT_FALSE(parse_rfc3339("2016-12-31T12:30:60Z"));
}

TEST(Rfc3339, AMinusZeroOffsetIsNotKnown) {
  EXPECT_EQ(parse_rfc3339("2026-03-02T06:05:00-00:00").value().zone_source, ZoneSource::assumed);
}

TEST(Rfc3339, RefusesWhatIsNoInstant) {
  for (const char* text :
       {"", "2026-03-02", "2026-03-02T06:05:00", "2026-02-29T06:05:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
        "2026-03-02T24:00:00Z", "2026-03-02T06:60:00Z", "2026-03-02T06:05:61Z", "2026-03-02T06:05:00.Z",
        "2026-03-02T06:05:00+19:00", "2026-03-02T06:05:00+08:60", "2026-03-02T06:05:00+0800", "2026-03-02T06:05:00Z ",
        "2026-3-2T06:05:00Z", "26-03-02T06:05:00Z"}) {
    const auto read = parse_rfc3339(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().kind, ErrorKind::malformed);
  }
}

TEST(Rfc3339, AnErrorEchoesAtMostFortyCharacters) {
  const auto read = parse_rfc3339(std::string(5000, 'x'));
  ASSERT_FALSE(read);
  EXPECT_LT(read.error().what.size(), 140U);
}

TEST(Duration, ReadsUnitsAndSums) {
  EXPECT_EQ(parse_duration("168h").value(), hours{168});
  EXPECT_EQ(parse_duration("7d").value(), hours{168});
  EXPECT_EQ(parse_duration("1d12h").value(), hours{36});
  EXPECT_EQ(parse_duration("90s").value(), milliseconds{90'000});
  EXPECT_EQ(parse_duration("5m250ms").value(), milliseconds{300'250});
}

TEST(Duration, RefusesWhatIsNoDuration) {
  for (const char* text :
       {"", "h", "12", "12x", "-1h", "1.5h", "1 h", "4000d", "99999999999999999999999h", "3653d1ms"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
  EXPECT_TRUE(parse_duration("3653d"));
}

TEST(Duration, WritesHoursAndSmallerUnits) {
  EXPECT_EQ(to_string(milliseconds{hours{168}}), "168h");
  EXPECT_EQ(to_string(milliseconds{minutes{90}}), "1h30m");
  EXPECT_EQ(to_string(milliseconds{0}), "0s");
  EXPECT_EQ(to_string(milliseconds{-1500}), "-1s500ms");
  for (const std::int64_t count : {1LL, 999LL, 60'001LL, 86'400'000LL, 315'619'200'000LL}) {
    EXPECT_EQ(parse_duration(to_string(milliseconds{count})).value(), milliseconds{count});
  }
}

}  // namespace
}  // namespace parcelgate
