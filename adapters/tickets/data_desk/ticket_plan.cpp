#include "adapters/tickets/data_desk/ticket_plan.hpp"

#include "gateway/base/text.hpp"

namespace parcelgate {

using rapidjson::Value;
namespace {

/// Some desks write false for an empty text.
std::string_view held_text(std::string_view text) {
  return text == "false" ? std::string_view{} : text;
}

}  // namespace

TicketPlan TicketPlan::compile(const Value& section, std::string_view pointer, DeskVocabulary& vocabulary) {
  TicketPlan made;
  Faults& faults = vocabulary.faults();
  if (!check_members(
          section, pointer,
          {"id", "url", "status", "priority", "due", "version", "created", "external_id", "merged_into", "fields"},
          faults)) {
    return made;
  }
  const auto read = [&](std::string_view name, Field& field, bool is_needed) {
    const Value* found = find_member(section, name);
    const std::string here = join_pointer(pointer, name);
    if (found != nullptr)
      field = Field::compile(*found, here, faults);
    else if (is_needed)
      faults.add(here, "is missing", "name where the ticket has it");
  };
  read("id", made.id_, true);
  read("status", made.status_, true);
  read("priority", made.priority_, true);
  read("version", made.version_, false);
  read("created", made.created_, false);
  read("external_id", made.external_id_, false);
  read("merged_into", made.merged_into_, false);
  vocabulary.set_own({"id"});
  if (const Value* url = find_member(section, "url")) {
    made.url_ = vocabulary.compile_text(*url, join_pointer(pointer, "url"));
    made.url_.keep_leading_setting();
  }
  if (const Value* due = find_member(section, "due")) made.compile_due(*due, join_pointer(pointer, "due"), faults);
  if (const Value* fields = find_member(section, "fields"))
    made.compile_fields(*fields, join_pointer(pointer, "fields"), faults);
  else if (!made.has_external_id())
    faults.add(pointer, "names neither \"external_id\" nor \"fields\"", "tickets are found by our external id");
  return made;
}

void TicketPlan::compile_due(const Value& section, std::string_view pointer, Faults& faults) {
  if (!check_members(section, pointer, {"at", "form", "none", "always"}, faults)) return;
  const Value* at = find_member(section, "at");
  const Value* form = find_member(section, "form");
  if (at == nullptr || form == nullptr) return faults.add(pointer, "needs \"at\" and \"form\"");
  due_ = Field::compile(*at, join_pointer(pointer, "at"), faults);
  due_form_ = DueForm::compile(*form, join_pointer(pointer, "form"), faults);
  if (const Value* none = find_member(section, "none")) no_due_ = to_json(*none);
  always_has_due_ = read_flag(section, "always", pointer, faults);
}

void TicketPlan::compile_fields(const Value& section, std::string_view pointer, Faults& faults) {
  if (!check_members(section, pointer, {"items", "key", "value", "members", "sparse"}, faults)) return;
  is_sparse_ = read_flag(section, "sparse", pointer, faults);
  if (const Value* members = find_member(section, "members")) {
    members_ = Path::compile(scalar_text(*members), join_pointer(pointer, "members"), faults);
    if (find_member(section, "items") != nullptr) faults.add(pointer, "has \"members\" and \"items\"", "keep one");
    return;
  }
  const Value* items = find_member(section, "items");
  const Value* key = find_member(section, "key");
  const Value* value = find_member(section, "value");
  if (items == nullptr || key == nullptr || value == nullptr)
    return faults.add(pointer, "needs \"members\", or \"items\", \"key\" and \"value\"");
  items_ = Path::compile(scalar_text(*items), join_pointer(pointer, "items"), faults);
  key_ = Field::compile(*key, join_pointer(pointer, "key"), faults);
  value_ = Field::compile(*value, join_pointer(pointer, "value"), faults);
}

void TicketPlan::read_fields(const AnswerReader& answer, const Node& at, const std::map<std::string, std::string>& keys,
                             DeskTicket& out) const {
  if (items_) {
    items_->each(at, [&](const Node& item) {
      const std::string key = answer.text(key_, item);
      for (const auto& [ours, theirs] : keys) {
        if (theirs == key) out.fields[ours] = held_text(answer.text(value_, item));
      }
      return false;
    });
  } else if (members_) {
    members_->each(at, [&](const Node& object) {
      for (const auto& [ours, theirs] : keys) {
        const Value* value = find_member(*object.value, theirs);
        if (value != nullptr) out.fields[ours] = held_text(trim(scalar_text(*value)));
      }
      return false;
    });
  }
}

std::string TicketPlan::all_fields(std::string_view body, const Path& ticket) const {
  std::string found;
  if (!members_) return found;
  // The tree of an answer has numbers as texts, and here they must stay numbers.
  const auto whole = parse_json(body);
  if (!whole) return found;
  ticket.each(Node{&*whole, nullptr}, [&](const Node& at) {
    return members_->each(at, [&](const Node& object) {
      if (object.value->IsObject()) found = to_json(*object.value);
      return !found.empty();
    });
  });
  return found;
}

std::string with_changes(std::string_view all_fields, const std::map<std::string, std::string>& by_key) {
  const auto held = parse_json(all_fields);
  return render_json_object([&](JsonWriter& writer) {
    if (held && held->IsObject()) {
      for (const auto& member : held->GetObject()) {
        if (by_key.contains(std::string(text_of(member.name)))) continue;
        write_key(writer, text_of(member.name));
        const std::string value = to_json(member.value);
        writer.RawValue(value.data(), value.size(), member.value.GetType());
      }
    }
    for (const auto& [key, value] : by_key) write_member(writer, key, value);
  });
}

DeskTicket TicketPlan::read(const AnswerReader& answer, const Node& at,
                            const std::map<std::string, std::string>& keys) const {
  DeskTicket out;
  out.id = answer.text(id_, at);
  out.status = answer.text(status_, at);
  out.priority = answer.text(priority_, at);
  out.due = answer.text(due_, at);
  out.version = answer.text(version_, at);
  out.created = answer.text(created_, at);
  out.merged_into = answer.text(merged_into_, at);
  read_fields(answer, at, keys, out);
  if (is_sparse_) {
    for (const auto& [ours, theirs] : keys) out.fields.try_emplace(ours);
  }
  if (has_external_id())
    out.external_id = answer.text(external_id_, at);
  else if (const auto found = out.fields.find("external_id"); found != out.fields.end())
    out.external_id = found->second;
  return out;
}

}  // namespace parcelgate
