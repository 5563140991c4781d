#include "adapters/manifest/expression.hpp"

#include <algorithm>

#include "gateway/wire/json.hpp"

namespace parcelgate {

Expression Expression::compile(const rapidjson::Value& section, std::string_view pointer, Vocabulary& vocabulary) {
  Expression made;
  if (section.IsString()) {
    made.input_ = TextTemplate::compile(text_of(section), pointer, vocabulary);
  } else if (check_members(section, pointer, {"value", "json", "sorted", "then"}, vocabulary.faults)) {
    compile_object(made, section, pointer, vocabulary);
  }
  return made;
}

void Expression::compile_object(Expression& made, const rapidjson::Value& section, std::string_view pointer,
                                Vocabulary& vocabulary) {
  const auto* value = find_member(section, "value");
  const auto* json = find_member(section, "json");
  const auto* sorted = find_member(section, "sorted");
  if ((value != nullptr) + (json != nullptr) + (sorted != nullptr) != 1) {
    return vocabulary.faults.add(pointer, "needs exactly one of \"value\", \"json\" and \"sorted\"");
  }
  if (value != nullptr && value->IsString()) {
    made.input_ = TextTemplate::compile(text_of(*value), join_pointer(pointer, "value"), vocabulary);
  } else if (value != nullptr) {
    vocabulary.faults.add(join_pointer(pointer, "value"), "must be a string");
  } else if (json != nullptr) {
    made.input_ = JsonTemplate::compile(*json, join_pointer(pointer, "json"), vocabulary);
  } else if (sorted->IsArray()) {
    Sorted texts;
    std::size_t index = 0;
    for (const auto& text : sorted->GetArray()) {
      const std::string here = join_pointer(join_pointer(pointer, "sorted"), index++);
      if (text.IsString())
        texts.texts.push_back(TextTemplate::compile(text_of(text), here, vocabulary));
      else
        vocabulary.faults.add(here, "must be a string");
    }
    made.input_ = std::move(texts);
  } else {
    vocabulary.faults.add(join_pointer(pointer, "sorted"), "must be a list of strings");
  }
  const auto* then = find_member(section, "then");
  if (then == nullptr) return;
  const std::string at = join_pointer(pointer, "then");
  if (!then->IsArray()) return vocabulary.faults.add(at, "must be a list of steps");
  std::size_t index = 0;
  for (const auto& step : then->GetArray())
    made.steps_.push_back(compile_step(step, join_pointer(at, index++), vocabulary));
}

Result<std::string_view> Expression::input(const ExpressionScope& scope, std::string& scratch) const {
  if (const auto* text = std::get_if<TextTemplate>(&input_)) return text->render(scope, scratch);
  if (const auto* json = std::get_if<JsonTemplate>(&input_)) {
    auto made = json->render(scope);
    if (!made) return unexpected(std::move(made).error());
    scratch = std::move(*made);
    return std::string_view(scratch);
  }
  std::vector<std::string> texts;
  for (const auto& text : std::get<Sorted>(input_).texts) {
    std::string inner;
    const auto made = text.render(scope, inner);
    if (!made) return made;
    texts.emplace_back(*made);
  }
  std::sort(texts.begin(), texts.end());
  scratch.clear();
  for (const auto& text : texts) scratch += text;
  return std::string_view(scratch);
}

Result<std::string> Expression::raw_text(const ExpressionScope& scope) const {
  std::string scratch;
  const auto text = input(scope, scratch);
  if (!text) return unexpected(text.error());
  return std::string(*text);
}

Result<std::string> Expression::evaluate(const ExpressionScope& scope) const {
  std::string scratch;
  const auto text = input(scope, scratch);
  if (!text) return unexpected(text.error());
  if (steps_.empty() || (text->empty() && is_optional())) return std::string(*text);
  Result<std::string> value = steps_.front()(*text, scope);
  for (std::size_t at = 1; at < steps_.size() && value; ++at) value = steps_[at](*value, scope);
  return value;
}

bool Expression::is_optional() const noexcept {
  const auto* text = std::get_if<TextTemplate>(&input_);
  return text != nullptr && text->is_optional();
}

Lets Lets::compile(const rapidjson::Value& section, std::string_view pointer, Vocabulary& vocabulary) {
  Lets made;
  const auto* lets = find_member(section, "let");
  if (lets == nullptr) return made;
  const std::string at = join_pointer(pointer, "let");
  if (!lets->IsObject()) {
    vocabulary.faults.add(at, "must be an object of names and expressions");
    return made;
  }
  for (const auto& member : lets->GetObject()) {
    const std::string_view name = text_of(member.name);
    made.lets_.emplace_back(name, Expression::compile(member.value, join_pointer(at, name), vocabulary));
    vocabulary.lets.emplace(name);
  }
  return made;
}

Result<void> Lets::compute(ExpressionScope& scope) const {
  for (const auto& [name, expression] : lets_) {
    auto value = expression.evaluate(scope);
    if (!value) {
      if (!scope.lenient) return unexpected(std::move(value).error());
      value = std::string{};
    }
    scope.lets.emplace_back(name, std::move(*value));
  }
  return {};
}

}  // namespace parcelgate
