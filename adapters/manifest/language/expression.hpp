// Expressions: the texts of signatures, proofs, requests and replies.
//
//   "text with ${variables}"                              see variables.hpp
//   {"value": "…", "then": [step…]}                       text that goes through steps
//   {"json": {…}, "then": [step…]}                        a JSON document as text
//   {"xml": "…" or ["…", {"each_item": "…"}], "then": …}  XML as text, its values escaped
//   {"sorted": ["…", "…"], "then": [step…]}               texts sorted by bytes and joined
//   {"each_item": "…", "with": ";", "then": [step…]}      a text for each number of the request, joined; without
//                                                         "with" in a form or query: the field once for each number
//   {"by_setting": "name", "a": EXPRESSION, "b": …}       the one that a setting of the account names
//
// For the steps see steps.hpp.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "adapters/manifest/language/json_template.hpp"
#include "adapters/manifest/language/steps.hpp"
#include "adapters/manifest/language/text_template.hpp"
#include "adapters/manifest/language/variables.hpp"
#include "adapters/manifest/language/xml_template.hpp"

namespace parcelgate {

/// A compiled expression of the sections verify, ack, token, poll and subscribe.
///
///   const auto signature = Expression::compile(section["expected"], pointer, context);
///   const Result<std::string> text = signature.evaluate(scope);   // may hold raw bytes: md5, hmac_… and others
///
/// Invariant: evaluation changes nothing; one expression may be evaluated by several threads at once.
/// Trap: compile() collects the used variables in `context.used`; the caller checks that an account has them.
class Expression {
 public:
  [[nodiscard]] static Expression compile(const rapidjson::Value& section, std::string_view pointer,
                                          CompileContext& vocabulary);

  /// Empty when a variable or step gives nothing.
  /// @error as resolve(), or as a step says
  [[nodiscard]] Result<std::string> evaluate(const EvaluationContext& scope) const;
  /// Whether all its variables are optional. A field with such a value is left out when it is empty.
  [[nodiscard]] bool is_optional() const noexcept;
  /// Whether it has a value for each item.
  [[nodiscard]] bool is_repeated() const noexcept;
  /// One value for each item where it is repeated, else one.
  [[nodiscard]] Result<std::vector<std::string>> evaluate_each(const EvaluationContext& scope) const;

  /// The text before the steps. A MAC caches the result of the steps of its key.
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

/// The member "let": named values that a section uses more than once, computed once and in order.
class Lets {
 public:
  /// A value may use the values before it.
  [[nodiscard]] static Lets compile(const rapidjson::Value& section, std::string_view pointer,
                                    CompileContext& vocabulary);
  Result<void> compute(EvaluationContext& scope) const;

 private:
  std::vector<std::pair<std::string, Expression>> lets_;
};

}  // namespace parcelgate
