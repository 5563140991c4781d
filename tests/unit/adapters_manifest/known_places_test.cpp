// Countries, regions and zones come from packages of the system: known_places.csv lists the names that must be known
// whatever their version. Where a newer package has dropped one, add it to the table's aliases.
#include <gtest/gtest.h>

#include "adapters/manifest/text/country.hpp"
#include "adapters/manifest/text/csv.hpp"
#include "adapters/manifest/time/zone.hpp"

namespace parcelgate {
namespace {

using namespace std::chrono_literals;

/// Offsets through two years: two zones that agree in all of them are one for our purposes.
std::vector<std::chrono::minutes> offsets_of(const Zone& zone) {
  std::vector<std::chrono::minutes> offsets;
  std::chrono::local_time<std::chrono::milliseconds> at{std::chrono::sys_days{2025y / 1 / 1}.time_since_epoch() + 12h};
  for (int week = 0; week < 104; ++week, at += 168h) {
    offsets.push_back(zone.resolve(at, ZoneSource::location).offset);
  }
  return offsets;
}

TEST(KnownPlaces, AreFoundWhateverTheVersionOfTheirPackages) {
  Faults faults;
  const std::string text = read_file(PARCELGATE_SOURCE_DIR "/tests/unit/adapters_manifest/known_places.csv", faults);
  const auto rows = read_csv(text, {"table", "key", "value"}, faults);
  ASSERT_TRUE(faults.empty()) << faults.text();
  ASSERT_GT(rows.size(), 2300U);
  const auto places = PlaceZones::load();
  const NamedZones zones;
  for (const CsvRow& row : rows) {
    const std::string& table = row.cells[0];
    const std::string& key = row.cells[1];
    const std::string& value = row.cells[2];
    if (table == "country") {
      EXPECT_EQ(country_code(key), value) << key;
    } else if (table == "region") {
      EXPECT_EQ(find_region(key.substr(0, 2), key.substr(3)), value) << key;
    } else if (table == "zone") {
      EXPECT_NE(zones.find(value), nullptr) << value;
    } else {
      ASSERT_EQ(table, "zone_of");
      const PlaceZone found = places->find(key.substr(0, 2), key.size() > 3 ? key.substr(3) : "");
      const auto expected = Zone::load(value);
      ASSERT_TRUE(found.zone != nullptr && expected) << key;
      EXPECT_EQ(found.source, ZoneSource::location) << key;
      EXPECT_EQ(offsets_of(*found.zone), offsets_of(*expected)) << key << " in " << value;
    }
  }
}

TEST(KnownPlaces, CountryCodesOfThreeLettersAreShortened) {
  EXPECT_EQ(short_country("che"), "CH");
  EXPECT_EQ(short_country("ZWE"), "ZW");
  EXPECT_EQ(short_country("QQQ"), "QQQ");
  EXPECT_EQ(country_code("zz"), "");
  EXPECT_EQ(country_code("gb"), "GB");
}

}  // namespace
}  // namespace parcelgate
