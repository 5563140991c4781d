#include "adapters/tickets/data_desk/step.hpp"

#include <algorithm>
#include <array>

#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

using rapidjson::Value;

constexpr std::array<std::string_view, 8> kStepMembers{"request", "errors",   "take",  "when",
                                                       "reads",   "may_fail", "about", "body"};
constexpr std::array<std::string_view, 3> kCommonParts{"let", "headers", "query"};

/// Adds the members of `from` that `to` does not have, in front of its own.
void put_in_front(Value& to, const Value& from, rapidjson::Document::AllocatorType& allocator) {
  Value joined(rapidjson::kObjectType);
  for (const auto& member : from.GetObject()) {
    if (find_member(to, text_of(member.name)) == nullptr)
      joined.AddMember(Value(member.name, allocator), Value(member.value, allocator), allocator);
  }
  for (auto& member : to.GetObject()) joined.AddMember(member.name, member.value, allocator);
  to = joined;
}

/// A request with the parts of "common" that it does not have itself.
void add_common(Value& request, const Value& common, rapidjson::Document::AllocatorType& allocator) {
  for (const std::string_view part : kCommonParts) {
    const Value* shared = find_member(common, part);
    if (shared == nullptr || !shared->IsObject() || !request.IsObject()) continue;
    const Value name(part.data(), static_cast<rapidjson::SizeType>(part.size()));
    const auto own = request.FindMember(name);
    if (own == request.MemberEnd())
      request.AddMember(Value(name, allocator), Value(*shared, allocator), allocator);
    else if (own->value.IsObject())
      put_in_front(own->value, *shared, allocator);
  }
}

}  // namespace

bool read_flag(const Value& section, std::string_view name, std::string_view pointer, Faults& faults) {
  const Value* flag = find_member(section, name);
  if (flag != nullptr && !flag->IsBool()) faults.add(join_pointer(pointer, name), "must be true or false");
  return flag != nullptr && flag->IsTrue();
}

void DeskVocabulary::set_own(std::initializer_list<std::string_view> names) {
  own_.clear();
  own_.insert(names.begin(), names.end());
}

bool DeskVocabulary::wants_token() const noexcept {
  return std::any_of(used_.begin(), used_.end(),
                     [](const Variable& name) { return name.kind == Variable::Kind::token; });
}

template <class Compile>
auto DeskVocabulary::with_context(std::string_view pointer, Compile compile) {
  std::vector<std::string_view> names(constants_.begin(), constants_.end());
  names.insert(names.end(), own_.begin(), own_.end());
  CompileContext context{spec_, faults_, false, true};
  context.values = names;
  auto made = compile(context);
  for (const Variable& name : context.used) {
    using Kind = Variable::Kind;
    if (name.kind == Kind::item || name.kind == Kind::items || name.kind == Kind::hint || name.kind == Kind::hints)
      faults_.add(pointer, "names a shipment, and a desk has none", "use ${value:…}");
  }
  used_.insert(used_.end(), context.used.begin(), context.used.end());
  return made;
}

TextTemplate DeskVocabulary::compile_text(const Value& text, std::string_view pointer) {
  if (!text.IsString()) {
    faults_.add(pointer, "must be a string");
    return {};
  }
  return with_context(pointer,
                      [&](CompileContext& context) { return TextTemplate::compile(text_of(text), pointer, context); });
}

JsonTemplate DeskVocabulary::compile_json(const Value& json, std::string_view pointer) {
  return with_context(pointer, [&](CompileContext& context) { return JsonTemplate::compile(json, pointer, context); });
}

Take DeskVocabulary::compile_take(std::string_view name, const Value& section, std::string_view pointer) {
  Take made;
  made.name = name;
  if (find_member(section, "items") == nullptr) {
    made.field = Field::compile(section, pointer, faults_);
    return made;
  }
  if (!check_members(section, pointer, {"items", "where", "equals", "take"}, faults_)) return made;
  made.items = Path::compile(find_text(section, "items"), join_pointer(pointer, "items"), faults_);
  for (const std::string_view part : {"where", "equals", "take"}) {
    const Value* found = find_member(section, part);
    const std::string here = join_pointer(pointer, part);
    if (found == nullptr)
      faults_.add(here, "is missing", "\"items\" needs \"where\", \"equals\" and \"take\"");
    else if (part == "equals")
      made.equals = compile_text(*found, here);
    else
      (part == "where" ? made.where : made.field) = Field::compile(*found, here, faults_);
  }
  return made;
}

void DeskVocabulary::compile_members(RequestStep& made, const Value& section, std::string_view pointer) {
  made.when = find_text(section, "when");
  if (!made.when.empty() && !constants_.contains(made.when) && !own_.contains(made.when)) {
    std::vector<std::string_view> known(own_.begin(), own_.end());
    faults_.add(join_pointer(pointer, "when"), "there is no value \"" + made.when + "\"", suggest(made.when, known));
  }
  made.about = find_text(section, "about");
  if (!made.about.empty() && !spec_.settings().contains(made.about) && !spec_.secrets().contains(made.about))
    faults_.add(join_pointer(pointer, "about"), "names no setting of this desk: \"" + made.about + "\"");
  made.reads = read_flag(section, "reads", pointer, faults_);
  made.may_fail = read_flag(section, "may_fail", pointer, faults_);
  if (const Value* body = find_member(section, "body")) {
    constexpr std::array<std::string_view, 2> kBodies{"tree", "any"};
    made.any_body = read_word(*body, join_pointer(pointer, "body"), kBodies, "value", faults_).value_or(0) == 1;
  }
  if (const Value* errors = find_member(section, "errors"))
    made.errors = AnswerRules::compile(*errors, join_pointer(pointer, "errors"), faults_);
}

RequestStep DeskVocabulary::compile_step(const Value& section, std::string_view pointer) {
  RequestStep made;
  const Value* request = find_member(section, "request");
  if (request == nullptr || !request->IsObject()) {
    faults_.add(join_pointer(pointer, "request"), "is missing", "name the request of this step");
    return made;
  }
  compile_members(made, section, pointer);
  rapidjson::Document whole;
  whole.CopyFrom(*request, whole.GetAllocator());
  if (common_ != nullptr) {
    if (find_member(whole, "by_setting") == nullptr) {
      add_common(whole, *common_, whole.GetAllocator());
    } else {
      for (auto& member : whole.GetObject()) {
        if (text_of(member.name) != "by_setting") add_common(member.value, *common_, whole.GetAllocator());
      }
    }
  }
  const std::string here = join_pointer(pointer, "request");
  made.request = with_context(here, [&](CompileContext& context) {
    auto choice = RequestChoice::compile(whole, here, context);
    context.used = choice.all_used();
    return choice;
  });
  if (const Value* takes = find_member(section, "take")) {
    const std::string place = join_pointer(pointer, "take");
    if (!takes->IsObject()) faults_.add(place, "must be an object of names and fields");
    for (rapidjson::SizeType at = 0; takes->IsObject() && at < takes->MemberCount(); ++at) {
      const auto& member = *(takes->MemberBegin() + at);
      const std::string_view name = text_of(member.name);
      made.takes.push_back(compile_take(name, member.value, join_pointer(place, name)));
      own_.emplace(name);
    }
  }
  return made;
}

Operation DeskVocabulary::compile(const Value& section, std::string_view pointer,
                                  std::initializer_list<std::string_view> own,
                                  std::initializer_list<std::string_view> members) {
  Operation made;
  set_own(own);
  if (!section.IsObject()) {
    faults_.add(pointer, "must be an object");
    return made;
  }
  const Value* steps = find_member(section, "steps");
  std::vector<std::string_view> known(members);
  known.emplace_back("steps");
  if (steps == nullptr) known.insert(known.end(), kStepMembers.begin(), kStepMembers.end());
  for (const auto& member : section.GetObject()) {
    const std::string_view name = text_of(member.name);
    if (std::find(known.begin(), known.end(), name) == known.end())
      faults_.add(join_pointer(pointer, name), "unknown member \"" + std::string(name) + "\"", suggest(name, known));
  }
  if (steps == nullptr) {
    made.steps.push_back(compile_step(section, pointer));
    return made;
  }
  const std::string here = join_pointer(pointer, "steps");
  if (!steps->IsArray() || steps->Empty()) faults_.add(here, "must be a list of steps");
  for (rapidjson::SizeType at = 0; steps->IsArray() && at < steps->Size(); ++at) {
    const std::string place = join_pointer(here, at);
    check_members((*steps)[at], place, {"request", "errors", "take", "when", "reads", "may_fail", "about", "body"},
                  faults_);
    made.steps.push_back(compile_step((*steps)[at], place));
  }
  return made;
}

}  // namespace parcelgate
