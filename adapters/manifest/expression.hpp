// Expressions: one small language for what is signed, verified, asked and answered.
//
//   "text with ${names}"                                  see names.hpp
//   {"value": "…", "then": [step…]}                       text that goes through steps
//   {"json": {…}, "then": [step…]}                        a JSON document as text
//   {"sorted": ["…", "…"], "then": [step…]}               texts sorted by bytes and joined
//
// Steps: md5 sha1 sha256 sha512 (raw bytes) · hex hex_upper base64 base64url url_encode url_encode_rfc3986 lower upper
// json_string xml_text nfkd · {"hmac_sha1|hmac_sha256|hmac_sha512": KEY} (raw bytes; KEY is an expression)
// · {"json_at": "path"} (text inside a JSON document) · {"part": "v1"} (from "t=1,v1=ab").
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "adapters/manifest/json_template.hpp"
#include "adapters/manifest/names.hpp"
#include "adapters/manifest/text_template.hpp"

namespace parcelgate {

/// One step of an expression, compiled.
using Step = std::function<Result<std::string>(std::string_view input, const ExpressionScope& scope)>;

/// @error in `vocabulary.faults`; the step returned then gives its input back
[[nodiscard]] Step compile_step(const rapidjson::Value& section, std::string_view pointer, Vocabulary& vocabulary);

class Expression {
 public:
  [[nodiscard]] static Expression compile(const rapidjson::Value& section, std::string_view pointer,
                                          Vocabulary& vocabulary);

  /// Empty when a name or step gives nothing.
  /// @error as resolve(), or as a step says
  [[nodiscard]] Result<std::string> evaluate(const ExpressionScope& scope) const;
  /// Whether it has optional names alone: a field of that value is left out when it is empty.
  [[nodiscard]] bool is_optional() const noexcept;

  /// Key of a MAC: the text as it stands, and the steps that it goes through once.
  [[nodiscard]] Result<std::string> raw_text(const ExpressionScope& scope) const;
  [[nodiscard]] const std::vector<Step>& steps() const noexcept { return steps_; }

 private:
  struct Sorted {
    std::vector<TextTemplate> texts;
  };
  static void compile_object(Expression& made, const rapidjson::Value& section, std::string_view pointer,
                             Vocabulary& vocabulary);
  [[nodiscard]] Result<std::string_view> input(const ExpressionScope& scope, std::string& scratch) const;

  std::variant<TextTemplate, JsonTemplate, Sorted> input_;
  std::vector<Step> steps_;
};

/// Names given to values that a section uses more than once, computed once and in order.
class Lets {
 public:
  /// Each name may be used by those after it, and by the section.
  [[nodiscard]] static Lets compile(const rapidjson::Value& section, std::string_view pointer, Vocabulary& vocabulary);
  Result<void> compute(ExpressionScope& scope) const;

 private:
  std::vector<std::pair<std::string, Expression>> lets_;
};

}  // namespace parcelgate
