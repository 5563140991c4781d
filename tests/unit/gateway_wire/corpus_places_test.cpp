// Every place in the carriers' test cases, as a buyer sees it.
#include <gtest/gtest.h>

#include <filesystem>
#include <iterator>
#include <set>
#include <string>

#include "gateway/base/file.hpp"
#include "gateway/base/utf8.hpp"
#include "gateway/domain/place.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

void collect(const rapidjson::Value& value, std::set<std::string>& places) {
  if (value.IsArray()) {
    for (const auto& each : value.GetArray()) collect(each, places);
  } else if (value.IsObject()) {
    if (const auto* location = find_member(value, "location")) {
      if (const auto name = find_text(*location, "name"); !name.empty()) places.emplace(name);
    }
    for (const auto& member : value.GetObject()) collect(member.value, places);
  }
}

std::set<std::string> places_of_test_cases() {
  std::set<std::string> places;
  for (const auto& file : std::filesystem::recursive_directory_iterator(PARCELGATE_SOURCE_DIR "/adapters/carriers")) {
    if (file.path().filename() != "expected.json") continue;
    const auto document = parse_json(read_file(file.path()).value_or(""));
    EXPECT_TRUE(document) << file.path();
    if (document) collect(*document, places);
  }
  return places;
}

TEST(CorpusPlaces, ABuyerSeesACityOrNothing) {
  const std::set<std::string> places = places_of_test_cases();
  ASSERT_GT(places.size(), 60U);
  std::size_t shown = 0;
  for (const std::string& place : places) {
    const std::string city = city_of(place);
    shown += city.empty() ? 0 : 1;
    EXPECT_TRUE(is_utf8(city)) << place;
    EXPECT_EQ(city.find_first_of("0123456789@#*"), std::string::npos) << place << " -> " << city;
    EXPECT_LE(city.size(), place.size() + 2) << place << " -> " << city;
    for (const char* part :
         {"某某", "站点", "投递站", "分拨", "Locker", "DEPOT", "Depot", "HUB", "Hub", "路", "区", "网点"}) {
      EXPECT_EQ(city.find(part), std::string::npos) << place << " -> " << city;
    }
  }
  EXPECT_GT(shown, places.size() * 8 / 10) << "most places are cities";
}

}  // namespace
}  // namespace parcelgate
