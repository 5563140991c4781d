#include "adapters/manifest/language/path.hpp"

#include <gtest/gtest.h>

#include "adapters/manifest/text/tree.hpp"

namespace parcelgate {
namespace {

/// Texts of all places that a path leads to, joined by commas.
std::string find(std::string_view json, std::string_view path) {
  Arena arena;
  const auto tree = parse_json_tree(json, arena);
  if (!tree) return tree.error().what;
  Faults faults;
  const auto compiled = Path::compile(path, "/at", faults);
  if (!compiled) return faults.text();
  std::string out;
  compiled->each(Node{&*tree, nullptr}, [&](const Node& node) {
    out += (out.empty() ? "" : ",") + std::string(scalar_text(*node.value));
    return false;
  });
  return out;
}

TEST(Path, TakesOneOrMany) {
  EXPECT_EQ(find(R"({"a": {"b": 1}})", "a/b"), "1");
  EXPECT_EQ(find(R"({"a": [{"b": 1}, {"b": [2, 3]}, {}]})", "a/b"), "1,2,3");
  EXPECT_EQ(find(R"([{"b": 1}, {"b": 2}])", "b"), "1,2");
}

TEST(Path, KeepsTheDigitsOfNumbers) {
  EXPECT_EQ(find(R"({"a": [007777, 1]})", "a").substr(0, 4), "JSON") << "leading zeros are no JSON";
  EXPECT_EQ(find(R"({"a": [12345678901234567890123, 1.50, -0, true, null]})", "a"),
            "12345678901234567890123,1.50,-0,true,");
}

TEST(Path, GoesUpThroughLists) {
  Arena arena;
  const auto tree = parse_json_tree(R"({"n": "up", "list": [{"x": 1}, {"x": 2}]})", arena);
  Faults faults;
  const auto down = Path::compile("list", "", faults);
  const auto up = Path::compile("../n", "", faults);
  const Node root{&*tree, nullptr};
  int count = 0;
  down->each(root, [&](const Node& node) {
    EXPECT_EQ(up->first_text(node), "up");
    ++count;
    return false;
  });
  EXPECT_EQ(count, 2);
  EXPECT_EQ(up->first_text(root), "") << "nothing stands above the root";
}

TEST(Path, ChoosesByAMember) {
  constexpr std::string_view kDates = R"({"date": [{"type": "SDD", "v": 1}, {"type": "DEL", "v": 2}]})";
  EXPECT_EQ(find(kDates, "date[type=DEL]/v"), "2");
  EXPECT_EQ(find(kDates, "date[type=RDD]/v"), "");
  EXPECT_EQ(find(kDates, "*/v"), "1,2");
}

TEST(Path, KnowsAnEmptyListFromNothing) {
  Arena arena;
  const auto tree = parse_json_tree(R"({"a": [], "b": null, "c": {"d": []}})", arena);
  Faults faults;
  const Node root{&*tree, nullptr};
  EXPECT_TRUE(Path::compile("a", "", faults)->exists(root));
  EXPECT_TRUE(Path::compile("c/d", "", faults)->exists(root));
  EXPECT_FALSE(Path::compile("b", "", faults)->exists(root));
  EXPECT_FALSE(Path::compile("x", "", faults)->exists(root));
}

TEST(Path, SaysWhatIsNoPath) {
  EXPECT_NE(find("{}", "a//b").find("is no path"), std::string::npos);
  EXPECT_NE(find("{}", "a[b]").find("is no path"), std::string::npos);
}

TEST(JsonTree, StopsAtSixtyFourLevels) {
  Arena arena;
  EXPECT_TRUE(parse_json_tree(std::string(64, '[') + std::string(64, ']'), arena).has_value());
  const auto deep = parse_json_tree(std::string(400'000, '['), arena);
  ASSERT_FALSE(deep.has_value());
  EXPECT_NE(deep.error().what.find("64"), std::string::npos);
}

TEST(JsonTree, RefusesASecondDocumentBehindAZeroByte) {
  Arena arena;
  EXPECT_FALSE(parse_json_tree(std::string_view("{}\0{}", 5), arena).has_value());
  EXPECT_TRUE(parse_json_tree("\xEF\xBB\xBF{}", arena).has_value());
}

TEST(XmlTree, BecomesTheSameKindOfTree) {
  Arena arena;
  const auto tree = parse_xml_tree(
      "<s:Env xmlns:s='u'><s:Body id='7'><Row n='1'>a &amp; b</Row><Row n='2'/><Name>x</Name></s:Body></s:Env>", arena);
  ASSERT_TRUE(tree.has_value());
  Faults faults;
  const Node root{&*tree, nullptr};
  const auto text = [&](std::string_view path) {
    return std::string(Path::compile(path, "", faults)->first_text(root));
  };
  EXPECT_EQ(text("Env/Body/@id"), "7");
  EXPECT_EQ(text("Env/Body/Row/#text"), "a & b");
  EXPECT_EQ(text("Env/Body/Row[@n=2]/@n"), "2");
  EXPECT_EQ(text("Env/Body/Name"), "x");
}

TEST(XmlTree, RefusesDoctypesDepthAndOpenElements) {
  Arena arena;
  EXPECT_FALSE(parse_xml_tree("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", arena).has_value());
  std::string deep;
  for (int i = 0; i < 70; ++i) deep += "<a>";
  for (int i = 0; i < 70; ++i) deep += "</a>";
  EXPECT_FALSE(parse_xml_tree(deep, arena).has_value());
  EXPECT_FALSE(parse_xml_tree("<a>", arena).has_value());
}

TEST(XmlTree, GathersTheChildrenOfEachNameWhateverStandsBetweenThem) {
  constexpr int kNames = 40;
  std::string text = "<r a='1'>";
  for (int i = 0; i < 3 * kNames; ++i) {
    const std::string name = "n" + std::to_string(i % kNames);
    text += "<x:" + name + ">" + std::to_string(i) + "</x:" + name + ">";
  }
  Arena arena;
  const auto tree = parse_xml_tree(text + "<e/><c><!-- only --></c>tail</r>", arena);
  ASSERT_TRUE(tree.has_value());
  const auto& root = (*tree)["r"];
  EXPECT_EQ(root.MemberCount(), kNames + 4U);
  for (int i = 0; i < kNames; ++i) {
    const auto& list = root[("n" + std::to_string(i)).c_str()];
    ASSERT_TRUE(list.IsArray() && list.Size() == 3) << i;
    for (rapidjson::SizeType turn = 0; turn < 3; ++turn)
      EXPECT_EQ(scalar_text(list[turn]), std::to_string(i + static_cast<int>(turn) * kNames));
  }
  EXPECT_EQ(scalar_text(root["@a"]), "1");
  EXPECT_EQ(scalar_text(root["#text"]), "tail");
  EXPECT_TRUE(root["e"].IsString() && root["c"].IsString());
}

}  // namespace
}  // namespace parcelgate
