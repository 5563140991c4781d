// The tables of members in the documents and the schemas of request bodies are the same.
#include <map>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "gateway/domain/time.hpp"
#include "gateway/wire/json.hpp"
#include "tests/support/source_file.hpp"

namespace parcelgate {
namespace {

/// What a table says of one member, or a schema.
struct Member {
  std::string type;
  std::string needed;
  friend bool operator==(const Member&, const Member&) = default;
};
void PrintTo(const Member& member, std::ostream* out) {
  *out << member.type << ", needed: " << member.needed;
}
using Members = std::map<std::string, Member>;

/// "| `a` | text |" as "`a`", "text".
std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  for (std::size_t from = 1; from < line.size();) {
    const std::size_t end = std::min(line.find(" |", from), line.size());
    cells.push_back(line.substr(from + 1, end - from - 1));
    from = end + 2;
  }
  return cells;
}

class MemberTables : public ::testing::Test {
 protected:
  MemberTables() : document_(parse_json(testing::read_source_file("schemas/openapi.json")).value()) {}

  /// The table below the line that names the endpoint.
  std::map<std::string, std::vector<std::string>> rows_of(const std::string& file, const std::string& endpoint) {
    std::map<std::string, std::vector<std::string>> rows;
    std::istringstream lines(testing::read_source_file(file));
    bool is_below = false;
    for (std::string line; std::getline(lines, line);) {
      is_below = is_below || line.starts_with("`" + endpoint + "`");
      if (is_below && line.starts_with("| `")) {
        auto cells = cells_of(line);
        rows[cells[0].substr(1, cells[0].size() - 2)] = std::move(cells);
      }
      if (!rows.empty() && line.empty()) break;
    }
    return rows;
  }

  const rapidjson::Value& resolved(const rapidjson::Value& schema) const {
    const auto* const reference = find_member(schema, "$ref");
    if (reference == nullptr) return schema;
    const std::string name(text_of(*reference).substr(std::string_view("#/components/schemas/").size()));
    return document_["components"]["schemas"][name.c_str()];
  }

  static std::string type_of(const rapidjson::Value& schema) {
    if (schema.HasMember("enum")) return "word";
    if (find_text(schema, "format") == "date-time") return "instant";
    const std::string type(find_text(schema, "type"));
    if (type == "array") return "list";
    return type == "string" ? "text" : type;
  }

  void add_members(const rapidjson::Value& schema, const std::string& prefix, Members& out) const {
    for (const auto& [name, value] : schema["properties"].GetObject()) {
      const rapidjson::Value& member = resolved(value);
      const std::string path = prefix + std::string(text_of(name));
      out[path] = {type_of(member), "no"};
      if (const auto* const items = find_member(member, "items")) add_members(resolved(*items), path + "[].", out);
      if (path == "found") add_members(member, path + ".", out);
    }
    if (const auto* const required = find_member(schema, "required")) {
      for (const auto& name : required->GetArray()) out[prefix + std::string(text_of(name))].needed = "yes";
    }
  }

  rapidjson::Document document_;
};

bool fits(const rapidjson::Value& example, const std::string& type) {
  if (type == "object") return example.IsObject();
  if (type == "list") return example.IsArray();
  if (type == "integer") return example.IsUint64();
  if (type == "boolean") return example.IsBool();
  return example.IsString() && (type != "instant" || parse_rfc3339(text_of(example)).has_value());
}

TEST_F(MemberTables, HoldEachMemberOfTheSchemaWithItsTypeAndAnExample) {
  struct Table {
    std::string file, endpoint, schema;
  };
  for (const Table& table : {Table{"gateway/docs/returns.md", "POST /v1/returns", "ReturnRegistration"},
                             Table{"gateway/docs/complaints.md", "POST /v1/complaints", "ComplaintRegistration"},
                             Table{"gateway/docs/returns.md", "POST /v1/receipts", "ReceiptRegistration"}}) {
    Members served;
    add_members(document_["components"]["schemas"][table.schema.c_str()], "", served);
    Members written;
    for (const auto& [name, cells] : rows_of(table.file, table.endpoint)) {
      ASSERT_EQ(cells.size(), 5U) << table.schema << "." << name;
      written[name] = {cells[1], cells[2]};
      const std::string& example = cells[4];
      const auto value = parse_json(example.substr(1, example.size() - 2));
      ASSERT_TRUE(value) << name << ": " << example;
      EXPECT_TRUE(fits(*value, cells[1])) << table.schema << "." << name << ": " << example;
      EXPECT_GT(cells[3].size(), 5U) << name;
    }
    EXPECT_EQ(written, served) << table.schema;
  }
}

}  // namespace
}  // namespace parcelgate
