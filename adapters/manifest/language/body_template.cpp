#include "adapters/manifest/language/body_template.hpp"

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
  for (const auto& member : section.GetObject()) {
    const std::string_view name = text_of(member.name);
    made.fields_.emplace_back(name, Expression::compile(member.value, join_pointer(pointer, name), vocabulary));
  }
  return made;
}

Result<FieldTemplates::Fields> FieldTemplates::render(const EvaluationContext& scope) const {
  Fields out;
  out.reserve(fields_.size());
  for (const auto& [name, expression] : fields_) {
    auto values = expression.evaluate_each(scope);
    if (!values) return unexpected(std::move(values).error());
    for (auto& value : *values) {
      if (value.empty() && expression.is_optional()) continue;
      out.emplace_back(name, std::move(value));
    }
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
