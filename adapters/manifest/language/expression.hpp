// Expressions: one small language for what is signed, verified, asked and answered.
//
//   "text with ${names}"                                  see names.hpp
//   {"value": "…", "then": [step…]}                       text that goes through steps
//   {"json": {…}, "then": [step…]}                        a JSON document as text
//   {"xml": "…" or ["…", {"each_item": "…"}], "then": …}  XML as text, its values escaped
//   {"sorted": ["…", "…"], "then": [step…]}               texts sorted by bytes and joined
//   {"each_item": "…", "with": ";", "then": [step…]}      a text once for each number asked about, joined; as a field
//   of
//                                                         a form or query without "with": the field once for each
//   {"by_setting": "name", "a": EXPRESSION, "b": …}       the one that a setting of the account names
//
// Steps: md5 sha1 sha256 sha512 (raw bytes) · hex hex_upper base64 base64url url_encode url_encode_rfc3986 lower upper
// json_string xml_text nfkd base64_decode (also url-safe, unpadded) · {"hmac_sha1|hmac_sha256|hmac_sha512": KEY},
// {"sm4_ecb_encrypt|sm4_ecb_decrypt": KEY} (raw bytes; KEY is an expression, of 16 bytes for SM4)
// · {"json_at|xml_at": "path"} (text inside a document) · {"part": "v1"} (from "t=1,v1=ab")
// · {"drop_prefix|drop_suffix": EXPRESSION} (where it stands there) · {"last": 24} (bytes).
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "adapters/manifest/language/json_template.hpp"
#include "adapters/manifest/language/text_template.hpp"
#include "adapters/manifest/language/variables.hpp"
#include "adapters/manifest/language/xml_template.hpp"

namespace parcelgate {

/// One step of an expression, compiled.
using Step = std::function<Result<std::string>(std::string_view input, const EvaluationContext& scope)>;

/// @error in `vocabulary.faults`; the step returned then gives its input back
[[nodiscard]] Step compile_step(const rapidjson::Value& section, std::string_view pointer, CompileContext& vocabulary);

/// The member "then" of a section: a list of steps; none when it is absent.
[[nodiscard]] std::vector<Step> compile_steps(const rapidjson::Value& section, std::string_view pointer,
                                              CompileContext& vocabulary);
/// @error as the step that fails
[[nodiscard]] Result<std::string> run_steps(const std::vector<Step>& steps, std::string_view text,
                                            const EvaluationContext& scope);

class Expression {
 public:
  [[nodiscard]] static Expression compile(const rapidjson::Value& section, std::string_view pointer,
                                          CompileContext& vocabulary);

  /// Empty when a name or step gives nothing.
  /// @error as resolve(), or as a step says
  [[nodiscard]] Result<std::string> evaluate(const EvaluationContext& scope) const;
  /// Whether it has optional names alone: a field of that value is left out when it is empty.
  [[nodiscard]] bool is_optional() const noexcept;
  /// Whether it stands for several values, one for each item.
  [[nodiscard]] bool is_repeated() const noexcept;
  /// One value for each item where it is repeated, else one.
  [[nodiscard]] Result<std::vector<std::string>> evaluate_each(const EvaluationContext& scope) const;

  /// Key of a MAC: the text as it stands, and the steps that it goes through once.
  [[nodiscard]] Result<std::string> raw_text(const EvaluationContext& scope) const;
  [[nodiscard]] const std::vector<Step>& steps() const noexcept { return steps_; }

 private:
  struct Sorted {
    std::vector<TextTemplate> texts;
  };
  struct EachItem {
    TextTemplate text;
    std::optional<std::string> with;
  };
  struct BySetting {
    std::string setting;
    std::map<std::string, Expression, std::less<>> choices;
  };
  [[nodiscard]] static BySetting compile_by_setting(const rapidjson::Value& section, std::string_view pointer,
                                                    CompileContext& vocabulary);
  [[nodiscard]] Result<const Expression*> chosen(const EvaluationContext& scope) const;
  static void compile_sorted(Expression& made, const rapidjson::Value& section, std::string_view pointer,
                             CompileContext& vocabulary);
  static void compile_object(Expression& made, const rapidjson::Value& section, std::string_view pointer,
                             CompileContext& vocabulary);
  [[nodiscard]] Result<std::string_view> input(const EvaluationContext& scope, std::string& scratch) const;

  [[nodiscard]] Result<std::string> run_steps(std::string_view text, const EvaluationContext& scope) const;

  std::variant<TextTemplate, JsonTemplate, XmlTemplate, Sorted, EachItem, std::shared_ptr<const BySetting>> input_;
  std::vector<Step> steps_;
};

/// Names given to values that a section uses more than once, computed once and in order.
class Lets {
 public:
  /// Each name may be used by those after it, and by the section.
  [[nodiscard]] static Lets compile(const rapidjson::Value& section, std::string_view pointer,
                                    CompileContext& vocabulary);
  Result<void> compute(EvaluationContext& scope) const;

 private:
  std::vector<std::pair<std::string, Expression>> lets_;
};

}  // namespace parcelgate
