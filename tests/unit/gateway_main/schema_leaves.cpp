#include "tests/unit/gateway_main/schema_leaves.hpp"

#include <rapidjson/pointer.h>

namespace parcelgate::testing {
namespace {

class SchemaWalk {
 public:
  explicit SchemaWalk(const rapidjson::Document& schema) : schema_(schema) {}

  void walk(const rapidjson::Value& node, const std::string& pointer, const rapidjson::Value* fallback) {
    if (node.HasMember("default")) fallback = &node["default"];
    if (node.HasMember("$ref")) return walk(resolve(node["$ref"].GetString()), pointer, fallback);
    if (node.HasMember("allOf")) return walk(node["allOf"][0], pointer, fallback);
    if (node.HasMember("properties")) {
      for (const auto& member : node["properties"].GetObject()) {
        const std::string name = member.name.GetString();
        if (name == "$schema" || name == "kind") continue;
        walk(member.value, pointer + "/" + name, nullptr);
      }
    } else if (node.HasMember("items") && has_object_items(node)) {
      walk_array(node["items"], pointer);
    } else if (node.HasMember("additionalProperties") && node["additionalProperties"].IsObject()) {
      walk(node["additionalProperties"], pointer + "/x", nullptr);
    } else {
      leaves_.push_back({pointer, &node, fallback});
    }
  }
  std::vector<SchemaLeaf> take() { return std::move(leaves_); }

 private:
  static bool has_object_items(const rapidjson::Value& node) { return node["items"].HasMember("properties"); }

  const rapidjson::Value& resolve(const std::string& reference) {
    const auto* found = rapidjson::Pointer(reference.c_str()).Get(schema_);
    return found == nullptr ? static_cast<const rapidjson::Value&>(schema_) : *found;
  }

  void walk_array(const rapidjson::Value& items, const std::string& pointer) {
    if (!items.HasMember("oneOf")) return walk(items, pointer + "/0", nullptr);
    const auto& kinds = items["oneOf"];
    for (rapidjson::SizeType at = 0; at < kinds.Size(); ++at) {
      const std::string element = pointer + "/" + std::to_string(at);
      for (const auto& member : kinds[at]["properties"].GetObject()) {
        const std::string name = member.name.GetString();
        if (name == "kind") continue;
        // {} stands for a member that all kinds share.
        const bool is_shared = member.value.ObjectEmpty();
        walk(is_shared ? items["properties"][member.name] : member.value, element + "/" + name, nullptr);
      }
    }
  }

  const rapidjson::Document& schema_;
  std::vector<SchemaLeaf> leaves_;
};

}  // namespace

std::vector<SchemaLeaf> leaves_of_schema(const rapidjson::Document& schema) {
  SchemaWalk walk(schema);
  walk.walk(schema, "", nullptr);
  return walk.take();
}

}  // namespace parcelgate::testing
