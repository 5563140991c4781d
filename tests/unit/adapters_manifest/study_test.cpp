#include "adapters/manifest/kit/study.hpp"

#include <gtest/gtest.h>

#include "folder.hpp"

namespace parcelgate {
namespace {

using namespace parcelgate::testing;

TEST(FoldPlaces, FewPlacesStandAsTheyAre) {
  EXPECT_EQ(fold_places({"a", "b/c"}, 3), (std::vector<std::string>{"a", "b/c"}));
}

TEST(FoldPlaces, PlacesOfOneObjectStandTogetherWhereThereAreMany) {
  std::set<std::string> places{"top"};
  for (int number = 0; number < 150; ++number)
    places.insert("a/b" + std::to_string(number % 2) + "/c" + std::to_string(number));
  EXPECT_EQ(fold_places(places, 20), (std::vector<std::string>{"a/b0/… (75)", "a/b1/… (75)", "top"}));
}

TEST(FoldPlaces, AFlatListIsCut) {
  std::set<std::string> places;
  for (int number = 10; number < 60; ++number) places.insert("c" + std::to_string(number));
  const auto folded = fold_places(places, 20);
  ASSERT_EQ(folded.size(), 21U);
  EXPECT_EQ(folded.back(), "… and 30 more");
}

/// Shapes that a study says fit a message.
std::vector<std::string> shapes_that_fit(std::string_view second_when) {
  CarrierFolder folder;
  const std::string rest =
      R"("shipments": {"at": ".", "number": "no"}, "events": {"at": "s", "time": {"at": "t"}, "code": "c"})";
  folder.write_manifest(R"([{"name": "one", "via": ["poll"], "when": {"exists": "no"}, )" + rest +
                        R"(}, {"name": "two", "via": ["poll"], )" + std::string(second_when) + rest + "}]");
  folder.write_map("1,,in_transit,arrived_hub,,test\n");
  const auto catalog = folder.load();
  const Account account{"a", "acme", "t", {}, {}};
  const HttpHeaders headers;
  SourceMessage message;
  message.via = Via::poll;
  message.headers = &headers;
  message.body = R"({"no": "A1", "s": [{"t": "2026-03-04", "c": 1}]})";
  return study_message(*catalog->find("acme"), account, message).shapes;
}

TEST(StudyMessage, ALastShapeThatTakesEveryMessageIsNotAmbiguous) {
  EXPECT_EQ(shapes_that_fit(""), std::vector<std::string>{"one"});
  EXPECT_EQ(shapes_that_fit(R"("when": {"exists": "s"}, )"), (std::vector<std::string>{"one", "two"}));
}

}  // namespace
}  // namespace parcelgate
