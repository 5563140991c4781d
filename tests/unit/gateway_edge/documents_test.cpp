// The written API and the one that is served are the same.
#include <map>
#include <set>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "gateway/base/text.hpp"
#include "gateway/edge/http/problem.hpp"
#include "gateway/edge/http/router.hpp"
#include "gateway/wire/json.hpp"
#include "tests/support/source_file.hpp"

namespace parcelgate {
namespace {

std::string upper(std::string text) {
  for (char& letter : text) letter = letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 32) : letter;
  return text;
}

class OpenApi : public ::testing::Test {
 protected:
  void SetUp() override {
    auto parsed = parse_json(testing::read_source_file("schemas/openapi.json"));
    ASSERT_TRUE(parsed) << parsed.error().what;
    document_ = *std::move(parsed);
  }
  rapidjson::Document document_;
};

TEST_F(OpenApi, HoldsEveryRouteAndNoOther) {
  std::map<std::string, std::string> written;
  for (const auto& path : document_["paths"].GetObject()) {
    for (const auto& operation : path.value.GetObject()) {
      written[upper(operation.name.GetString()) + " " + path.name.GetString()] =
          find_text(operation.value, "operationId");
    }
  }
  std::map<std::string, std::string> served;
  for (const Route& route : all_routes())
    served[std::string(route.method) + " " + std::string(route.pattern)] = route.name;
  EXPECT_EQ(written, served);
}

TEST_F(OpenApi, SaysOfEachRouteWhetherItNeedsAKey) {
  for (const Route& route : all_routes()) {
    const auto& path = document_["paths"][std::string(route.pattern).c_str()];
    const auto& operation = path[ascii_lower(route.method).c_str()];
    const bool open = operation.HasMember("security") && operation["security"].Empty();
    EXPECT_EQ(open, route.access == Access::open || route.access == Access::source) << route.name;
    EXPECT_EQ(operation["responses"].HasMember("403"), !open) << route.name;
  }
}

TEST_F(OpenApi, NamesThePathParametersOfEachRoute) {
  for (const Route& route : all_routes()) {
    const auto& operation = document_["paths"][std::string(route.pattern).c_str()][ascii_lower(route.method).c_str()];
    std::string found;
    if (operation.HasMember("parameters")) {
      for (const auto& parameter : operation["parameters"].GetArray()) {
        if (find_text(parameter, "in") == "path") found += "{" + std::string(find_text(parameter, "name")) + "}";
      }
    }
    std::string wanted;
    bool inside = false;
    for (const char letter : route.pattern) {
      inside = inside || letter == '{';
      if (inside) wanted.push_back(letter);
      if (letter == '}') inside = false;
    }
    EXPECT_EQ(found, wanted) << route.name;
  }
}

TEST_F(OpenApi, EveryReferenceLeadsSomewhere) {
  const std::string text = to_json(document_);
  const std::string mark = R"("$ref":"#/components/)";
  std::size_t count = 0;
  for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1), ++count) {
    const std::size_t begin = at + mark.size();
    const std::string place = text.substr(begin, text.find('"', begin) - begin);
    const std::size_t slash = place.find('/');
    const auto& group = document_["components"][place.substr(0, slash).c_str()];
    EXPECT_TRUE(group.HasMember(place.substr(slash + 1).c_str())) << place;
  }
  EXPECT_GT(count, 10u);
}

TEST_F(OpenApi, ListsEveryProblemType) {
  std::set<std::string> written;
  for (const auto& type : document_["components"]["schemas"]["Problem"]["properties"]["type"]["enum"].GetArray()) {
    written.insert(type.GetString());
  }
  for (const ProblemInfo& each : all_problems()) {
    EXPECT_TRUE(written.contains("urn:parcelgate:problem:" + std::string(each.slug))) << each.slug;
  }
}

TEST(Problems, TheTableHoldsEachTypeOfTheApiWithItsStatusAndNoOther) {
  std::map<std::string, int> written;
  std::istringstream lines(testing::read_source_file("gateway/docs/problems.md"));
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("| `")) continue;
    const std::size_t end = line.find('`', 3);
    const std::size_t status = line.find("| ", end) + 2;
    const std::size_t from = line.find("| ", status) + 2;
    if (line.compare(from, 3, "api") == 0) written[line.substr(3, end - 3)] = std::stoi(line.substr(status));
  }
  std::map<std::string, int> served;
  for (const ProblemInfo& each : all_problems()) served[std::string(each.slug)] = each.status;
  EXPECT_EQ(written, served);
}

TEST(Problems, EachTypeIsAtItsOwnPlaceInTheTable) {
  for (std::size_t index = 0; index < all_problems().size(); ++index) {
    EXPECT_EQ(static_cast<std::size_t>(all_problems()[index].type), index);
    EXPECT_EQ(info(all_problems()[index].type).slug, all_problems()[index].slug);
  }
}

}  // namespace
}  // namespace parcelgate
