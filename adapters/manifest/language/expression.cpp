#include "adapters/manifest/language/expression.hpp"

#include <algorithm>

#include "gateway/wire/json.hpp"

namespace parcelgate {

Expression Expression::compile(const rapidjson::Value& section, std::string_view pointer, CompileContext& vocabulary) {
  Expression made;
  if (section.IsString()) {
    made.input_ = TextTemplate::compile(text_of(section), pointer, vocabulary);
  } else if (find_member(section, "by_setting") != nullptr) {
    made.input_ = std::make_shared<const BySetting>(compile_by_setting(section, pointer, vocabulary));
  } else if (check_members(section, pointer, {"value", "json", "sorted", "xml", "each_item", "with", "then"},
                           vocabulary.faults)) {
    compile_object(made, section, pointer, vocabulary);
  }
  return made;
}

void Expression::compile_object(Expression& made, const rapidjson::Value& section, std::string_view pointer,
                                CompileContext& vocabulary) {
  const auto* value = find_member(section, "value");
  const auto* json = find_member(section, "json");
  const auto* sorted = find_member(section, "sorted");
  const auto* xml = find_member(section, "xml");
  const auto* each = find_member(section, "each_item");
  if ((value != nullptr) + (json != nullptr) + (sorted != nullptr) + (xml != nullptr) + (each != nullptr) != 1) {
    return vocabulary.faults.add(pointer,
                                 "needs exactly one of \"value\", \"json\", \"sorted\", \"xml\" and \"each_item\"");
  }
  const auto text_at = [&](const rapidjson::Value& text, std::string_view name) {
    const std::string here = join_pointer(pointer, name);
    if (!text.IsString()) vocabulary.faults.add(here, "must be a string");
    return TextTemplate::compile(text_of(text), here, vocabulary);
  };
  if (value != nullptr) made.input_ = text_at(*value, "value");
  if (json != nullptr) made.input_ = JsonTemplate::compile(*json, join_pointer(pointer, "json"), vocabulary);
  if (sorted != nullptr) compile_sorted(made, *sorted, join_pointer(pointer, "sorted"), vocabulary);
  if (xml != nullptr) made.input_ = XmlTemplate::compile(*xml, join_pointer(pointer, "xml"), vocabulary);
  const auto* with = find_member(section, "with");
  if (with != nullptr && (each == nullptr || !with->IsString()))
    vocabulary.faults.add(join_pointer(pointer, "with"), "is the text between the values of \"each_item\"");
  if (each != nullptr) {
    if (!vocabulary.of_request) vocabulary.faults.add(pointer, "there are no items here");
    made.input_ = EachItem{text_at(*each, "each_item"),
                           with == nullptr ? std::nullopt : std::optional(std::string(text_of(*with)))};
  }
  made.steps_ = compile_steps(section, pointer, vocabulary);
}

Expression::BySetting Expression::compile_by_setting(const rapidjson::Value& section, std::string_view pointer,
                                                     CompileContext& vocabulary) {
  BySetting made;
  made.setting = compile_choice(section, pointer, vocabulary);
  for (const auto& member : section.GetObject()) {
    const std::string_view id = text_of(member.name);
    if (id != "by_setting") made.choices.emplace(id, compile(member.value, join_pointer(pointer, id), vocabulary));
  }
  return made;
}

Result<const Expression*> Expression::chosen(const EvaluationContext& scope) const {
  const auto* choice = std::get_if<std::shared_ptr<const BySetting>>(&input_);
  if (choice == nullptr) return this;
  const auto wanted = scope.spec->find_setting(*scope.account, (*choice)->setting).value_or(std::string_view{});
  const auto found = (*choice)->choices.find(wanted);
  if (found != (*choice)->choices.end()) return &found->second;
  return unexpected(ErrorKind::config,
                    "account " + scope.account->id + " has an unknown value in its setting " + (*choice)->setting);
}

std::vector<Step> compile_steps(const rapidjson::Value& section, std::string_view pointer, CompileContext& vocabulary) {
  std::vector<Step> steps;
  const auto* then = find_member(section, "then");
  if (then == nullptr) return steps;
  const std::string at = join_pointer(pointer, "then");
  if (!then->IsArray()) {
    vocabulary.faults.add(at, "must be a list of steps");
    return steps;
  }
  std::size_t index = 0;
  for (const auto& step : then->GetArray()) steps.push_back(compile_step(step, join_pointer(at, index++), vocabulary));
  return steps;
}

void Expression::compile_sorted(Expression& made, const rapidjson::Value& section, std::string_view pointer,
                                CompileContext& vocabulary) {
  if (!section.IsArray()) return vocabulary.faults.add(pointer, "must be a list of strings");
  Sorted texts;
  std::size_t index = 0;
  for (const auto& text : section.GetArray()) {
    const std::string here = join_pointer(pointer, index++);
    if (text.IsString())
      texts.texts.push_back(TextTemplate::compile(text_of(text), here, vocabulary));
    else
      vocabulary.faults.add(here, "must be a string");
  }
  made.input_ = std::move(texts);
}

Result<std::string_view> Expression::input(const EvaluationContext& scope, std::string& scratch) const {
  if (std::holds_alternative<std::shared_ptr<const BySetting>>(input_))
    return unexpected(ErrorKind::config, "a key cannot be chosen by a setting");
  if (const auto* text = std::get_if<TextTemplate>(&input_)) return text->render(scope, scratch);
  const auto* json = std::get_if<JsonTemplate>(&input_);
  const auto* xml = std::get_if<XmlTemplate>(&input_);
  if (json != nullptr || xml != nullptr) {
    auto made = json != nullptr ? json->render(scope) : xml->render(scope);
    if (!made) return unexpected(std::move(made).error());
    scratch = std::move(*made);
    return std::string_view(scratch);
  }
  std::vector<std::string> texts;
  const auto render = [&](const TextTemplate& text, const EvaluationContext& by) -> Result<void> {
    std::string inner;
    const auto made = text.render(by, inner);
    if (!made) return unexpected(made.error());
    texts.emplace_back(*made);
    return {};
  };
  std::string_view with;
  if (const auto* each = std::get_if<EachItem>(&input_)) {
    if (each->with) with = *each->with;
    EvaluationContext inner = scope;
    for (const auto& item : scope.items) {
      inner.item = &item;
      if (auto rendered = render(each->text, inner); !rendered) return unexpected(rendered.error());
    }
  } else {
    for (const auto& text : std::get<Sorted>(input_).texts) {
      if (auto rendered = render(text, scope); !rendered) return unexpected(rendered.error());
    }
    std::sort(texts.begin(), texts.end());
  }
  scratch.clear();
  for (std::size_t at = 0; at < texts.size(); ++at)
    scratch.append(at == 0 ? std::string_view{} : with).append(texts[at]);
  return std::string_view(scratch);
}

Result<std::string> Expression::raw_text(const EvaluationContext& scope) const {
  std::string scratch;
  const auto text = input(scope, scratch);
  if (!text) return unexpected(text.error());
  return std::string(*text);
}

Result<std::string> Expression::run_steps(std::string_view text, const EvaluationContext& scope) const {
  if (steps_.empty() || (text.empty() && is_optional())) return std::string(text);
  return parcelgate::run_steps(steps_, text, scope);
}

Result<std::string> run_steps(const std::vector<Step>& steps, std::string_view text, const EvaluationContext& scope) {
  if (steps.empty()) return std::string(text);
  Result<std::string> value = steps.front()(text, scope);
  for (std::size_t at = 1; at < steps.size() && value; ++at) value = steps[at](*value, scope);
  return value;
}

Result<std::string> Expression::evaluate(const EvaluationContext& scope) const {
  const auto choice = chosen(scope);
  if (!choice) return unexpected(choice.error());
  if (*choice != this) return (*choice)->evaluate(scope);
  std::string scratch;
  const auto text = input(scope, scratch);
  if (!text) return unexpected(text.error());
  return run_steps(*text, scope);
}

bool Expression::is_repeated() const noexcept {
  const auto* each = std::get_if<EachItem>(&input_);
  return each != nullptr && !each->with;
}

Result<std::vector<std::string>> Expression::evaluate_each(const EvaluationContext& scope) const {
  std::vector<std::string> out;
  EvaluationContext one = scope;
  const std::size_t turns = is_repeated() ? scope.items.size() : 1;
  for (std::size_t at = 0; at < turns; ++at) {
    if (is_repeated()) one.items = scope.items.subspan(at, 1);
    auto value = evaluate(one);
    if (!value) return unexpected(std::move(value).error());
    out.push_back(std::move(*value));
  }
  return out;
}

bool Expression::is_optional() const noexcept {
  const auto* text = std::get_if<TextTemplate>(&input_);
  return text != nullptr && text->is_optional();
}

Lets Lets::compile(const rapidjson::Value& section, std::string_view pointer, CompileContext& vocabulary) {
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

Result<void> Lets::compute(EvaluationContext& scope) const {
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
