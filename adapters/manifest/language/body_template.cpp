#include "adapters/manifest/language/body_template.hpp"

#include <algorithm>
#include <utility>

#include "adapters/manifest/text/encodings.hpp"
#include "gateway/base/percent.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {

FieldTemplates FieldTemplates::compile(const rapidjson::Value& section, std::string_view pointer,
                                       CompileContext& vocabulary) {
  FieldTemplates made;
  if (!section.IsObject()) {
    vocabulary.faults.add(pointer, "must be an object of names and expressions");
    return made;
  }
  const bool was_of_fields = std::exchange(vocabulary.of_fields, true);
  for (const auto& member : section.GetObject()) {
    const std::string_view name = text_of(member.name);
    const std::size_t used_before = vocabulary.used.size();
    auto value = Expression::compile(member.value, join_pointer(pointer, name), vocabulary);
    const bool is_of_fields =
        std::any_of(vocabulary.used.begin() + static_cast<std::ptrdiff_t>(used_before), vocabulary.used.end(),
                    [](const Variable& variable) { return variable.kind == Variable::Kind::fields; });
    made.fields_.push_back({std::string(name), std::move(value), is_of_fields});
  }
  vocabulary.of_fields = was_of_fields;
  return made;
}

Result<void> FieldTemplates::render_field(const Field& field, const EvaluationContext& scope, Fields& out) {
  auto values = field.value.evaluate_each(scope);
  if (!values) return unexpected(std::move(values).error());
  for (auto& value : *values) {
    if (value.empty() && field.value.is_optional()) continue;
    out.emplace_back(field.name, std::move(value));
  }
  return {};
}

Result<FieldTemplates::Fields> FieldTemplates::render(const EvaluationContext& scope) const {
  if (std::any_of(fields_.begin(), fields_.end(), [](const Field& field) { return field.is_of_fields; }))
    return render_signed(scope);
  Fields out;
  out.reserve(fields_.size());
  for (const Field& field : fields_) {
    if (auto rendered = render_field(field, scope, out); !rendered) return unexpected(std::move(rendered).error());
  }
  return out;
}

/// Fields that are made of the others come behind them.
Result<FieldTemplates::Fields> FieldTemplates::render_signed(const EvaluationContext& scope) const {
  Fields out;
  for (const Field& field : fields_) {
    if (field.is_of_fields) continue;
    if (auto rendered = render_field(field, scope, out); !rendered) return unexpected(std::move(rendered).error());
  }
  Fields sorted = out;
  std::sort(sorted.begin(), sorted.end());
  std::string glued;
  for (const auto& [name, value] : sorted) glued += name + value;
  EvaluationContext inner = scope;
  inner.fields = glued;
  for (const Field& field : fields_) {
    if (!field.is_of_fields) continue;
    if (auto rendered = render_field(field, inner, out); !rendered) return unexpected(std::move(rendered).error());
  }
  return out;
}

Result<std::string> FieldTemplates::render_encoded(const EvaluationContext& scope, TextTemplate::Escape encode) const {
  const auto fields = render(scope);
  if (!fields) return unexpected(fields.error());
  std::string out;
  for (const auto& [name, value] : *fields) {
    if (!out.empty()) out.push_back('&');
    out += encode(name) + "=" + encode(value);
  }
  return out;
}

BodyTemplate BodyTemplate::compile(const rapidjson::Value& section, std::string_view pointer,
                                   CompileContext& vocabulary) {
  BodyTemplate made;
  for (const std::string_view kind :
       {std::string_view("json"), std::string_view("form"), std::string_view("xml"), std::string_view("text")}) {
    const auto* value = find_member(section, kind);
    if (value == nullptr) continue;
    const std::string here = join_pointer(pointer, kind);
    if (!made.empty()) vocabulary.faults.add(here, "there is a body already", "keep one of json, form, xml and text");
    if (kind == "json") {
      made.body_ = JsonTemplate::compile(*value, here, vocabulary);
    } else if (kind == "form") {
      made.body_ = FieldTemplates::compile(*value, here, vocabulary);
    } else if (kind == "xml") {
      made.body_ = XmlTemplate::compile(*value, here, vocabulary);
    } else if (!value->IsString()) {
      vocabulary.faults.add(here, "must be a string");
    } else {
      made.body_ = TextTemplate::compile(text_of(*value), here, vocabulary);
    }
  }
  return made;
}

std::string_view BodyTemplate::content_type() const noexcept {
  switch (body_.index()) {
    case 1:
      return "application/json";
    case 2:
      return "application/x-www-form-urlencoded";
    case 3:
      return "text/xml; charset=utf-8";
    case 4:
      return "text/plain; charset=utf-8";
    default:
      return {};
  }
}

Result<std::string> BodyTemplate::render(const EvaluationContext& scope) const {
  if (const auto* json = std::get_if<JsonTemplate>(&body_)) return json->render(scope);
  if (const auto* form = std::get_if<FieldTemplates>(&body_)) return form->render_encoded(scope, form_encode);
  if (const auto* xml = std::get_if<XmlTemplate>(&body_)) return xml->render(scope);
  std::string scratch;
  Result<std::string_view> text = std::string_view{};
  if (const auto* plain = std::get_if<TextTemplate>(&body_)) text = plain->render(scope, scratch);
  if (!text) return unexpected(text.error());
  return std::string(*text);
}

}  // namespace parcelgate
