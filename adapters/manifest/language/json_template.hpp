// A JSON value with ${variables} in its strings. Values are always escaped, so they cannot change the structure.
//   {"$each_item": V}   an array of V, once for each item
//   {"$number": "…"}    the text as a number; an error when it is not one
//   {"$each_line": "…", "write": V}   an array of V, once for each line of the text, which V names as ${let:line}
//   {"$json": "…"}      the text is a JSON document and becomes the value; an error when it is none
//   "$merge": "…"       as a member: the text is a JSON object whose members are added here; empty: none
// A member or element whose variables are all optional is left out when it is empty.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/manifest/language/text_template.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {

/// A compiled JSON document of a request or reply.
class JsonTemplate {
 public:
  [[nodiscard]] static JsonTemplate compile(const rapidjson::Value& value, std::string_view pointer,
                                            CompileContext& vocabulary);

  /// Compact JSON, members in the manifest's order.
  /// @error as resolve(); malformed: a "$number" that is not a number
  [[nodiscard]] Result<std::string> render(const EvaluationContext& scope) const;

 private:
  enum class Kind : std::uint8_t { fixed, text, number, object, array, each_item, each_line, json, merge };

  Result<void> write(JsonWriter& writer, const EvaluationContext& scope) const;
  Result<void> write_text_to(JsonWriter& writer, const EvaluationContext& scope) const;
  Result<void> write_object(JsonWriter& writer, const EvaluationContext& scope) const;
  Result<void> write_each_item(JsonWriter& writer, const EvaluationContext& scope) const;
  Result<void> write_each_line(JsonWriter& writer, const EvaluationContext& scope) const;
  [[nodiscard]] static JsonTemplate compile_text(Kind kind, const rapidjson::Value& text, std::string_view pointer,
                                                 CompileContext& vocabulary);
  Result<void> merge_members(JsonWriter& writer, const EvaluationContext& scope) const;
  static void compile_each_line(JsonTemplate& made, const rapidjson::Value& value, std::string_view pointer,
                                CompileContext& vocabulary);
  [[nodiscard]] Result<bool> is_left_out(const EvaluationContext& scope) const;

  Kind kind_{Kind::fixed};
  std::string fixed_;  ///< JSON text: numbers, true, false, null
  TextTemplate text_;
  std::vector<std::pair<std::string, JsonTemplate>> members_;  ///< names empty in arrays
};

}  // namespace parcelgate
