#include "adapters/manifest/zone.hpp"

#include <gtest/gtest.h>

namespace parcelgate {
namespace {

using namespace std::chrono_literals;

std::chrono::local_time<std::chrono::milliseconds> wall(std::string_view rfc3339) {
  return std::chrono::local_time<std::chrono::milliseconds>(parse_rfc3339(rfc3339)->at.time_since_epoch());
}

TEST(Zone, KeepsTheOffsetOfItsClock) {
  const auto berlin = Zone::load("Europe/Berlin");
  ASSERT_TRUE(berlin);
  const auto summer = berlin->resolve(wall("2026-07-01T12:00:00.250Z"), ZoneSource::location);
  EXPECT_EQ(to_rfc3339(summer.at, summer.offset), "2026-07-01T12:00:00.250+02:00");
  EXPECT_EQ(summer.zone_source, ZoneSource::location);
}

TEST(Zone, RemembersTheClockChangesOfAZoneThatHasNoneToday) {
  const auto shanghai = Zone::load("Asia/Shanghai");
  const auto summer = shanghai->resolve(wall("1990-07-01T12:00:00Z"), ZoneSource::assumed);
  EXPECT_EQ(to_rfc3339(summer.at, summer.offset), "1990-07-01T12:00:00+09:00");
  const auto today = shanghai->resolve(wall("2026-07-01T12:00:00Z"), ZoneSource::assumed);
  EXPECT_EQ(to_rfc3339(today.at, today.offset), "2026-07-01T12:00:00+08:00");
}

TEST(Zone, FlagsTimesThatAClockChangeSkipsOrRepeats) {
  const auto berlin = Zone::load("Europe/Berlin");
  const auto skipped = berlin->resolve(wall("2026-03-29T02:30:00Z"), ZoneSource::location);
  EXPECT_EQ(to_rfc3339(skipped.at), "2026-03-29T01:30:00Z");
  EXPECT_EQ(skipped.zone_source, ZoneSource::assumed);
  const auto repeated = berlin->resolve(wall("2026-10-25T02:30:00Z"), ZoneSource::location);
  EXPECT_EQ(to_rfc3339(repeated.at), "2026-10-25T00:30:00Z");
  EXPECT_EQ(repeated.zone_source, ZoneSource::assumed);
}

TEST(PlaceZones, KnowsCountriesAndStatesOfOneZoneAlone) {
  const auto places = PlaceZones::load();
  EXPECT_NE(places->find("nl", ""), nullptr);
  EXPECT_NE(places->find("CN", "GD"), nullptr);
  EXPECT_NE(places->find("US", "nj"), nullptr);
  EXPECT_EQ(places->find("US", ""), nullptr);
  EXPECT_EQ(places->find("US", "TX"), nullptr) << "two zones";
  EXPECT_EQ(places->find("", ""), nullptr);
  EXPECT_EQ(places->find("NL", "a region with a long name"), nullptr);
}

TEST(FindAbbreviation, LeavesAmbiguousLettersAlone) {
  EXPECT_EQ(find_abbreviation("est")->count(), -300);
  EXPECT_FALSE(find_abbreviation("CST"));
}

}  // namespace
}  // namespace parcelgate
