// The JSON Schema of robots, which editors use, agrees with the loader.
#include <filesystem>

#include <gtest/gtest.h>

#include "adapters/chat/robot_plan.hpp"
#include "gateway/wire/json.hpp"
#include "tests/support/json_schema.hpp"
#include "tests/support/source_file.hpp"

namespace parcelgate {
namespace {

class ChatRobotSchema : public ::testing::Test {
 protected:
  static std::string text_of_robot(const std::string& id) {
    return testing::read_source_file("adapters/chat/robots/" + id + "/robot.json");
  }
  static bool loads(const rapidjson::Value& robot) {
    Faults faults;
    static_cast<void>(compile_robot(to_json(robot), "x", faults));
    return faults.empty();
  }
  const std::filesystem::path sources_{PARCELGATE_SOURCE_DIR};
  const testing::JsonSchema schema_{sources_ / "schemas/chat-robot.json"};
};

TEST_F(ChatRobotSchema, TakesEveryRobot) {
  const auto ids = list_robots(sources_ / "adapters/chat/robots");
  ASSERT_FALSE(ids.empty());
  for (const std::string& id : ids) {
    const auto robot = parse_json_with_comments(text_of_robot(id));
    ASSERT_TRUE(robot) << robot.error().what;
    EXPECT_EQ(schema_.faults_of(*robot), "") << id;
    EXPECT_EQ(find_text(*robot, "$schema"), "../../../../schemas/chat-robot.json") << id;
  }
}

TEST_F(ChatRobotSchema, RefusesWhatTheLoaderRefuses) {
  const auto good = parse_json_with_comments(text_of_robot("dingtalk"));
  ASSERT_TRUE(good);
  ASSERT_TRUE(loads(*good));
  const auto refused = [&](const char* place, const char* change) {
    rapidjson::Document bad;
    bad.CopyFrom(*good, bad.GetAllocator());
    rapidjson::Document part;
    part.Parse(change);
    rapidjson::Value& target = *place == '\0' ? bad : bad[place];
    for (const auto& member : part.GetObject()) {
      rapidjson::Value name(member.name, bad.GetAllocator());
      rapidjson::Value value(member.value, bad.GetAllocator());
      target.RemoveMember(name);
      if (!value.IsNull()) target.AddMember(name, value, bad.GetAllocator());
    }
    EXPECT_NE(schema_.faults_of(bad), "") << place << change;
    EXPECT_FALSE(loads(bad)) << place << change;
  };
  refused("", R"({"sned": {}})");
  refused("", R"({"send": null})");
  refused("", R"({"labels": {"en": "X"}})");
  refused("", R"({"signs": "yes"})");
  refused("", R"({"replace": {"ab": "c"}})");
  refused("limits", R"({"text_bytes": 1})");
  refused("limits", R"({"per_minute": null})");
  refused("limits", R"({"gap": "soon"})");
  refused("limits", R"({"burst": 3})");
  refused("mentions", R"({"name": "@x"})");
  refused("answer", R"({"kind": "xml"})");
  refused("answer", R"({"errors": null})");
}

}  // namespace
}  // namespace parcelgate
