#include "adapters/tickets/desk_kit/desk_case_runner.hpp"

#include <array>

#include "adapters/tickets/desk_kit/scripted_http.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

using rapidjson::Value;

constexpr std::array<std::string_view, 3> kPriorities{"normal", "high", "urgent"};

class CaseTime final : public TimeSource {
 public:
  [[nodiscard]] Instant now() const override { return now_; }
  void set(Instant now) { now_ = now; }

 private:
  Instant now_{};
};

TicketPriority level_named(std::string_view word) {
  if (word == "urgent") return TicketPriority::urgent;
  return word == "high" ? TicketPriority::high : TicketPriority::normal;
}

std::optional<Instant> instant_of(std::string_view text) {
  const auto at = parse_rfc3339(text);
  return at ? std::optional(at->at) : std::nullopt;
}

std::map<std::string, std::string> fields_of(const Value& input) {
  std::map<std::string, std::string> out;
  const Value* fields = find_member(input, "fields");
  if (fields == nullptr || !fields->IsObject()) return out;
  for (const auto& member : fields->GetObject()) {
    if (member.value.IsString()) out[std::string(text_of(member.name))] = std::string(text_of(member.value));
  }
  return out;
}

TicketDraft draft_of(const Value& input) {
  TicketDraft draft;
  draft.external_id = find_text(input, "external_id");
  draft.subject = find_text(input, "subject");
  draft.text = find_text(input, "text");
  draft.key = find_text(input, "key");
  draft.priority = level_named(find_text(input, "priority"));
  draft.due = instant_of(find_text(input, "due"));
  draft.fields = fields_of(input);
  return draft;
}

TicketChange change_of(const Value& input) {
  TicketChange change;
  if (const Value* priority = find_member(input, "priority"))
    change.priority = {level_named(find_text(*priority, "wanted")), level_named(find_text(*priority, "before"))};
  if (const Value* due = find_member(input, "due"))
    change.due = {instant_of(find_text(*due, "wanted")), instant_of(find_text(*due, "before"))};
  change.fields = fields_of(input);
  return change;
}

void write_ticket(JsonWriter& writer, const TicketSnapshot& ticket) {
  writer.StartObject();
  write_member(writer, "id", ticket.id);
  write_member(writer, "url", ticket.url);
  write_member(writer, "status", ticket.status);
  write_member(writer, "priority", kPriorities[static_cast<std::size_t>(ticket.priority)]);
  write_member(writer, "due", ticket.due ? to_rfc3339(*ticket.due) : std::string{});
  write_key(writer, "fields");
  writer.StartObject();
  for (const auto& [name, value] : ticket.fields) write_member(writer, name, value);
  writer.EndObject();
  writer.EndObject();
}

std::string outcome_of(const Error& error) {
  return render_json_object([&](JsonWriter& writer) {
    write_member(writer, "error", to_string(error.kind));
    write_member(writer, "what", error.what);
    if (!error.retry_after) return;
    write_key(writer, "retry_after");
    writer.Int64(error.retry_after->count());
  });
}

std::string outcome_of(const Result<void>& result) {
  return result ? std::string(R"({"done":true})") : outcome_of(result.error());
}

std::string outcome_of(const Result<TicketSnapshot>& result) {
  if (!result) return outcome_of(result.error());
  return render_json_object([&](JsonWriter& writer) {
    write_key(writer, "ticket");
    write_ticket(writer, *result);
  });
}

std::string outcome_of(const Result<std::vector<TicketSnapshot>>& result) {
  if (!result) return outcome_of(result.error());
  return render_json_object([&](JsonWriter& writer) {
    write_key(writer, "tickets");
    writer.StartArray();
    for (const TicketSnapshot& ticket : *result) write_ticket(writer, ticket);
    writer.EndArray();
  });
}

std::string perform(DataDesk& desk, const DeskCase& test) {
  const Value& input = test.input;
  const std::string_view ticket = find_text(input, "ticket");
  if (test.operation == "check") return outcome_of(desk.check());
  if (test.operation == "find") return outcome_of(desk.find(find_text(input, "external_id")));
  if (test.operation == "create") return outcome_of(desk.create(draft_of(input)));
  if (test.operation == "comment")
    return outcome_of(desk.comment(ticket, find_text(input, "text"), find_text(input, "key")));
  if (test.operation == "update") return outcome_of(desk.update(ticket, change_of(input)));
  if (test.operation == "merge") return outcome_of(desk.merge(ticket, find_text(input, "into")));
  const bool opens = find_text(input, "to") == "open";
  return outcome_of(desk.set_progress(ticket, opens ? TicketProgress::open : TicketProgress::resolved));
}

/// "what" of an expected error is a part of the text.
void compare_outcome(const DeskCase& test, const std::string& outcome, std::vector<std::string>& to) {
  const auto actual = parse_json(outcome);
  rapidjson::Document expected;
  expected.CopyFrom(test.expected, expected.GetAllocator());
  if (expected.IsObject() && expected.HasMember("what") && actual) {
    const std::string_view part = find_text(expected, "what");
    if (find_text(*actual, "what").find(part) == std::string_view::npos)
      to.push_back(test.name + ".json /expected/what: expected a text with \"" + std::string(part) + "\", got " +
                   outcome);
    expected.RemoveMember("what");
  }
  for (const std::string& each : compare_json(expected, *actual, "/expected", true))
    to.push_back(test.name + ".json " + each + " in " + outcome);
}

}  // namespace

std::vector<std::string> run_desk_case(const std::shared_ptr<const DeskPlan>& plan, const std::string& name) {
  Faults faults;
  std::vector<DeskCase> cases;
  if (auto last = load_desk_case(plan->folder, name, faults)) {
    for (const std::string& before : last->after) {
      if (auto first = load_desk_case(plan->folder, before, faults)) cases.push_back(*std::move(first));
    }
    cases.push_back(*std::move(last));
  }
  if (!faults.empty()) return {faults.text()};
  ScriptedHttp http;
  CaseTime time;
  auto desk = DataDesk::create(plan, cases.back().options, http, time);
  if (!desk) {
    std::vector<std::string> differences;
    compare_outcome(cases.back(), outcome_of(desk.error()), differences);
    return differences;
  }
  std::vector<std::string> differences;
  for (const DeskCase& each : cases) {
    time.set(each.now);
    http.add(each);
    compare_outcome(each, perform(**desk, each), differences);
  }
  const auto more = http.differences();
  differences.insert(differences.begin(), more.begin(), more.end());
  return differences;
}

}  // namespace parcelgate
