#include "adapters/manifest/time/zone.hpp"

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

/// The zone's offset in January and how it was found: "-360 assumed"; "" for a place that is not known.
std::string zone_at(const PlaceZone& found) {
  if (found.zone == nullptr) return "";
  const auto at = found.zone->resolve(wall("2026-01-15T12:00:00Z"), found.source);
  return std::to_string(at.offset.count()) + " " + std::string(to_string(at.zone_source));
}

std::string zone_of(const char* country, const char* region = "") {
  static const auto places = PlaceZones::load();
  return zone_at(places->find(country, region));
}

std::string zone_of_name(const char* name, const char* home = "") {
  static const auto places = PlaceZones::load();
  return zone_at(places->find(Location{name, "", "", ""}, home));
}

TEST(PlaceZones, KnowsCountriesAndStates) {
  EXPECT_EQ(zone_of("nl"), "60 location");
  EXPECT_EQ(zone_of("CN", "GD"), "480 location");
  EXPECT_EQ(zone_of("US", "nj"), "-300 location");
  EXPECT_EQ(zone_of("US", "US-NJ"), "-300 location");
  EXPECT_EQ(zone_of("US"), "");
  EXPECT_EQ(zone_of("CA"), "");
  EXPECT_EQ(zone_of(""), "");
  EXPECT_EQ(zone_of("NL", "a region with a long name"), "60 location");
}

TEST(PlaceZones, AStateWithSeveralZonesIsAssumedToBeWhereItsPeopleLive) {
  EXPECT_EQ(zone_of("US", "TX"), "-360 assumed");
  EXPECT_EQ(zone_of("US", "TN"), "-360 assumed");
  EXPECT_EQ(zone_of("US", "FL"), "-300 assumed");
  EXPECT_EQ(zone_of("US", "OR"), "-480 assumed");
  EXPECT_EQ(zone_of("US", "ID"), "-420 assumed");
  EXPECT_EQ(zone_of("CA", "ON"), "-300 assumed");
  EXPECT_EQ(zone_of("CA", "BC"), "-480 assumed");
  EXPECT_EQ(zone_of("ES"), "60 assumed");
  EXPECT_EQ(zone_of("ES", "GC"), "0 location");
  EXPECT_EQ(zone_of("PT"), "0 assumed");
  EXPECT_EQ(zone_of("BR"), "-180 assumed");
  EXPECT_EQ(zone_of("BR", "AM"), "-240 assumed");
  EXPECT_EQ(zone_of("MX"), "-360 assumed");
  EXPECT_EQ(zone_of("MX", "Baja California"), "-480 location");
  EXPECT_EQ(zone_of("RU"), "180 assumed");
  EXPECT_EQ(zone_of("ID"), "420 assumed");
  EXPECT_EQ(zone_of("AU", "WA"), "480 location");
}

TEST(PlaceZones, EveryStateOfTheUsaAndProvinceOfCanadaHasAZone) {
  for (const char* state :
       {"AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "HI", "ID", "IL", "IN", "IA", "KS", "KY",
        "LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM", "NY", "NC", "ND", "OH",
        "OK", "OR", "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY", "PR", "GU", "VI"}) {
    EXPECT_NE(zone_of("US", state), "") << state;
    EXPECT_EQ(zone_of("USA", state), zone_of("US", state)) << state;
  }
  for (const char* province : {"AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT"}) {
    EXPECT_NE(zone_of("CA", province), "") << province;
    EXPECT_EQ(zone_of("", province), province == std::string_view("NT") ? "" : zone_of("CA", province)) << province;
  }
}

TEST(PlaceZones, ALoneStateCountsWhereNoOtherCountryHasItsCode) {
  EXPECT_EQ(zone_of("", "ON"), "-300 assumed");
  EXPECT_EQ(zone_of("", "NY"), "-300 location");
  EXPECT_EQ(zone_of("", "NSW"), "660 location");
  EXPECT_EQ(zone_of("", "Texas"), "-360 assumed");
  EXPECT_EQ(zone_of("", "WA"), "") << "Washington and Western Australia";
  EXPECT_EQ(zone_of("", "??"), "");
}

TEST(PlaceZones, NamesOfCountriesAndLongCodesAreCountriesToo) {
  for (const char* name : {"GB", "UK", "GBR", "gbr", "United Kingdom", "UNITED KINGDOM", "Great Britain", "英国"}) {
    EXPECT_EQ(zone_of(name), "0 location") << name;
  }
  for (const char* name : {"DE", "DEU", "Germany", "GERMANY", "Deutschland", "Allemagne", "德国"}) {
    EXPECT_EQ(zone_of(name), "60 location") << name;
  }
  EXPECT_EQ(zone_of("JAM"), "-300 location");
  EXPECT_EQ(zone_of("CANADA", "Ontario"), "-300 assumed");
  EXPECT_EQ(zone_of("Canada", "Québec"), "-300 assumed");
  EXPECT_EQ(zone_of("United States", "Texas"), "-360 assumed");
  EXPECT_EQ(zone_of("España"), "60 assumed");
  EXPECT_EQ(zone_of("Atlantis"), "");
}

TEST(PlaceZones, TheNameOfAPlaceMayHoldItsCountry) {
  EXPECT_EQ(zone_of_name("KINGSTON-JAM"), "-300 location");
  EXPECT_EQ(zone_of_name("MADRID - Spain"), "60 assumed");
  EXPECT_EQ(zone_of_name("Milan - Italy "), "60 location");
  EXPECT_EQ(zone_of_name("Mechelen (BE)"), "60 location");
  EXPECT_EQ(zone_of_name("Bremen, Germany"), "60 location");
  EXPECT_EQ(zone_of_name("Seattle, WA, 98101, US"), "-480 location");
  EXPECT_EQ(zone_of_name("LOS ANGELES GATEWAY,CA-USA"), "-480 location");
  EXPECT_EQ(zone_of_name("NEW YORK, NY"), "-300 location");
  EXPECT_EQ(zone_of_name("JAMAICA, 11430, NY"), "-300 location");
  EXPECT_EQ(zone_of_name("QUEBEC, QC"), "-300 assumed");
  EXPECT_EQ(zone_of_name("SYDNEY NSW"), "660 location");
  EXPECT_EQ(zone_of_name("Essen, DE", "DE"), "60 assumed");
  EXPECT_EQ(zone_of_name("DOVER, DE", "US"), "-300 location");
  EXPECT_EQ(zone_of_name("Essen, DE"), "") << "Germany or Delaware";
  EXPECT_EQ(zone_of_name("Transit Scan"), "");
  EXPECT_EQ(zone_of_name("Germany"), "60 location");
  EXPECT_EQ(zone_of_name("Lebanon", "US"), "") << "a town in Tennessee";
}

TEST(FindAbbreviation, OfSeveralMeaningsTheNearestCounts) {
  EXPECT_EQ(find_abbreviation("est", -300min)->count(), -300);
  EXPECT_EQ(find_abbreviation("CST", 480min)->count(), 480);
  EXPECT_EQ(find_abbreviation("CST", -300min)->count(), -360);
  EXPECT_EQ(find_abbreviation("IST", 330min)->count(), 330);
  EXPECT_EQ(find_abbreviation("IST", 0min)->count(), 60);
  EXPECT_FALSE(find_abbreviation("XQZ", 0min));
  EXPECT_EQ(find_zone_letters("ET"), "America/New_York");
}

}  // namespace
}  // namespace parcelgate
