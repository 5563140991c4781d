#include "adapters/platforms/platform_plan.hpp"

#include <algorithm>

#include "gateway/wire/object_reader.hpp"

namespace parcelgate {
namespace {

using Allocator = rapidjson::Document::AllocatorType;

rapidjson::Value copy(const rapidjson::Value& value, Allocator& memory) {
  rapidjson::Value made;
  made.CopyFrom(value, memory);
  return made;
}

/// The members of both objects, those of `own` last. Where both have an object, its members are joined; otherwise the
/// member of `own` counts.
rapidjson::Value join_objects(const rapidjson::Value& common, const rapidjson::Value& own, Allocator& memory) {
  rapidjson::Value made = copy(common, memory);
  for (const auto& member : own.GetObject()) {
    const auto found = made.FindMember(member.name);
    if (found == made.MemberEnd())
      made.AddMember(copy(member.name, memory), copy(member.value, memory), memory);
    else if (found->value.IsObject() && member.value.IsObject())
      found->value = join_objects(copy(found->value, memory), member.value, memory);
    else
      found->value = copy(member.value, memory);
  }
  return made;
}

/// The common rules, then its own: the envelope is looked at first.
rapidjson::Value join_rules(const rapidjson::Value* common, const rapidjson::Value* own, Allocator& memory) {
  rapidjson::Value made(rapidjson::kArrayType);
  for (const auto* rules : {common, own}) {
    if (rules == nullptr || !rules->IsArray()) continue;
    for (const auto& rule : rules->GetArray()) made.PushBack(copy(rule, memory), memory);
  }
  return made;
}

class PlanReader {
 public:
  PlanReader(rapidjson::Document& document, PlatformPlan& plan, Faults& faults)
      : document_(document), plan_(plan), faults_(faults) {}

  void read() {
    ObjectReader reader(document_, "", faults_);
    reader.allow("$schema");
    read_labels(reader);
    if (const auto* account = reader.member("account", Need::required))
      plan_.spec = AccountSpec::compile(*account, "/account", faults_);
    if (const auto* token = reader.member("token", Need::optional))
      plan_.token = TokenExchange::compile(*token, "/token", plan_.spec, faults_);
    common_request_ = reader.member("request", Need::optional);
    common_errors_ = reader.member("errors", Need::optional);
    for (const auto& remedy : reader.members("remedies")) {
      if (remedy.value->IsString())
        plan_.remedies[remedy.name] = text_of(*remedy.value);
      else
        faults_.add(remedy.pointer, "must be a text");
    }
    for (const auto& member : reader.members("states")) {
      const auto state = find_return_state(member.name);
      if (state)
        plan_.states[static_cast<std::size_t>(*state)] = read_state(*member.value, member.pointer);
      else
        faults_.add(member.pointer, "unknown state \"" + member.name + "\"", suggest(member.name, kReturnStates));
    }
  }

 private:
  void read_labels(ObjectReader& parent) {
    const auto* value = parent.member("labels", Need::required);
    if (value == nullptr) return;
    ObjectReader reader(*value, "/labels", faults_);
    for (std::size_t at = 0; at < kLocaleCount; ++at)
      plan_.labels[at] = reader.required_text(to_string(static_cast<Locale>(at)));
  }

  RequestTemplate read_request(ObjectReader& reader, std::string_view name) {
    const auto* own = reader.member(name, Need::required);
    const std::string pointer = reader.pointer_to(name);
    if (own == nullptr) return {};
    CompileContext vocabulary{plan_.spec, faults_};
    vocabulary.of_request = true;
    vocabulary.values = kWriteBackValues;
    const bool is_joined = common_request_ != nullptr && common_request_->IsObject() && own->IsObject();
    const auto whole = is_joined ? join_objects(*common_request_, *own, document_.GetAllocator())
                                 : copy(*own, document_.GetAllocator());
    auto request = RequestTemplate::compile(whole, pointer, vocabulary);
    if (request.wants_token() && !plan_.token) faults_.add(pointer, "uses ${token}", "add \"token\"");
    return request;
  }

  ErrorRules read_errors(ObjectReader& reader) {
    const auto* own = reader.member("errors", Need::optional);
    const auto joined = join_rules(common_errors_, own, document_.GetAllocator());
    if (joined.Empty()) reader.fault("errors", "is missing: an answer would always be a success", "name its code");
    return ErrorRules::compile(joined, reader.pointer_to("errors"), faults_);
  }

  PlatformRead read_read(const rapidjson::Value& value, const std::string& pointer) {
    PlatformRead read;
    ObjectReader reader(value, pointer, faults_);
    read.request = read_request(reader, "request");
    read.errors = read_errors(reader);
    read.at = Path::compile(reader.required_text("at"), reader.pointer_to("at"), faults_);
    read.written = reader.texts("written");
    read.open = reader.texts("open");
    if (read.written.empty()) reader.fault("written", "is missing", "list the values of a case that has the state");
    return read;
  }

  void read_already(ObjectReader& parent, PlatformState& state) {
    const auto* value = parent.member("already", Need::optional);
    if (value == nullptr) return;
    ObjectReader reader(*value, parent.pointer_to("already"), faults_);
    state.already_at = Path::compile(reader.required_text("at"), reader.pointer_to("at"), faults_);
    state.already = reader.texts("is");
  }

  void read_words(ObjectReader& reader, PlatformState& state) {
    for (const auto& table : reader.members("words")) {
      if (std::find(kWriteBackValues.begin(), kWriteBackValues.end(), table.name) == kWriteBackValues.end())
        faults_.add(table.pointer, "unknown value \"" + table.name + "\"", suggest(table.name, kWriteBackValues));
      ObjectReader words(*table.value, table.pointer, faults_);
      if (!table.value->IsObject()) continue;
      for (const auto& word : table.value->GetObject())
        state.words[table.name][std::string(text_of(word.name))] = words.required_text(text_of(word.name));
    }
  }

  PlatformState read_state(const rapidjson::Value& value, const std::string& pointer) {
    PlatformState state;
    ObjectReader reader(value, pointer, faults_);
    state.source = reader.required_text("source");
    state.confidence = reader.one_of("confidence", {"P", "P*", "S", "G"}, "");
    state.request = read_request(reader, "request");
    state.errors = read_errors(reader);
    read_already(reader, state);
    if (const auto* read = reader.member("read", Need::optional))
      state.read = read_read(*read, reader.pointer_to("read"));
    read_words(reader, state);
    state.call.can_be_read = state.read.has_value();
    state.call.moves_money = reader.boolean("moves_money", false);
    state.call.by_default = reader.boolean("by_default", !state.call.moves_money);
    state.call.repeats_safely = reader.boolean("repeats_safely", false);
    state.call.counts_condition = reader.boolean("counts_condition", false);
    if (state.call.moves_money && state.call.by_default)
      reader.fault("by_default", "is true for a call that moves money", "leave it out");
    if (state.call.moves_money && !state.call.can_be_read)
      reader.fault("read", "is missing: a call that moves money is sent only after its case was read");
    return state;
  }

  rapidjson::Document& document_;
  PlatformPlan& plan_;
  Faults& faults_;
  const rapidjson::Value* common_request_{nullptr};
  const rapidjson::Value* common_errors_{nullptr};
};

}  // namespace

std::vector<Variable> PlatformPlan::used(ReturnState state) const {
  const PlatformState* const found = find(state);
  if (found == nullptr) return {};
  std::vector<Variable> out = found->request.used();
  if (found->read) out.insert(out.end(), found->read->request.used().begin(), found->read->request.used().end());
  return out;
}

std::shared_ptr<const PlatformPlan> compile_platform(std::string_view json, std::string_view id, Faults& faults) {
  auto plan = std::make_shared<PlatformPlan>();
  plan->id = id;
  auto document = parse_json_with_comments(json);
  if (!document) {
    faults.add("", document.error().what);
    return plan;
  }
  PlanReader(*document, *plan, faults).read();
  return plan;
}

}  // namespace parcelgate
