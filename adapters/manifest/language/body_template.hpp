// Bodies of requests and acknowledgements.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "adapters/manifest/language/expression.hpp"

namespace parcelgate {

/// Fields of a form, a query or headers. A field whose value is optional and empty is left out. A value with ${fields}
/// is made last, from all fields without such a value.
class FieldTemplates {
 public:
  using Fields = std::vector<std::pair<std::string, std::string>>;

  [[nodiscard]] static FieldTemplates compile(const rapidjson::Value& section, std::string_view pointer,
                                              CompileContext& vocabulary);
  [[nodiscard]] bool empty() const noexcept { return fields_.empty(); }
  /// In the manifest's order.
  [[nodiscard]] Result<Fields> render(const EvaluationContext& scope) const;
  /// "a=1&b=2", names and values encoded.
  [[nodiscard]] Result<std::string> render_encoded(const EvaluationContext& scope, TextTemplate::Escape encode) const;

 private:
  struct Field {
    std::string name;
    Expression value;
    bool is_of_fields{false};  ///< its value is made of the others
  };
  [[nodiscard]] static Result<void> render_field(const Field& field, const EvaluationContext& scope, Fields& out);
  [[nodiscard]] Result<Fields> render_signed(const EvaluationContext& scope) const;

  std::vector<Field> fields_;
};

/// One of "json" (a structure), "form" (fields), "xml" (see xml_template.hpp), "text" (unchanged).
class BodyTemplate {
 public:
  [[nodiscard]] static BodyTemplate compile(const rapidjson::Value& section, std::string_view pointer,
                                            CompileContext& vocabulary);
  [[nodiscard]] bool empty() const noexcept { return std::holds_alternative<std::monostate>(body_); }
  /// The Content-Type of the body; empty without a body.
  [[nodiscard]] std::string_view content_type() const noexcept;
  [[nodiscard]] Result<std::string> render(const EvaluationContext& scope) const;

 private:
  std::variant<std::monostate, JsonTemplate, FieldTemplates, XmlTemplate, TextTemplate> body_;
};

}  // namespace parcelgate
