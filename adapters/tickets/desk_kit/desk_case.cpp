#include "adapters/tickets/desk_kit/desk_case.hpp"

#include <array>

#include "adapters/manifest/text/csv.hpp"
#include "gateway/base/folder.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

using rapidjson::Value;

constexpr std::array<std::string_view, 7> kOperations{"check",  "find",     "create", "comment",
                                                      "update", "progress", "merge"};

void read_options(const Value& section, DataDeskOptions& out) {
  const auto read = [&](std::string_view name, auto& to) {
    const Value* members = find_member(section, name);
    if (members == nullptr || !members->IsObject()) return;
    for (const auto& member : members->GetObject()) {
      if (member.value.IsString()) to[std::string(text_of(member.name))] = std::string(text_of(member.value));
    }
  };
  read("settings", out.settings);
  read("secrets", out.secrets);
  read("fields", out.fields);
  if (const auto zone = find_text(section, "time_zone"); !zone.empty()) out.time_zone = zone;
}

void read_response(const Value& section, const std::string& pointer, HttpResponse& out, Faults& faults) {
  if (!check_members(section, pointer, {"status", "headers", "body", "text"}, faults)) return;
  out.status = 200;
  if (const Value* status = find_member(section, "status")) {
    if (status->IsInt())
      out.status = status->GetInt();
    else
      faults.add(join_pointer(pointer, "status"), "must be a number");
  }
  if (const Value* headers = find_member(section, "headers"); headers != nullptr && headers->IsObject()) {
    for (const auto& member : headers->GetObject()) {
      if (!member.value.IsString()) continue;
      out.headers.emplace_back(text_of(member.name), text_of(member.value));
      if (text_of(member.name) == "Retry-After")
        out.retry_after = std::chrono::seconds{std::atol(member.value.GetString())};
    }
  }
  if (const Value* body = find_member(section, "body")) {
    out.body = to_json(*body);
    out.headers.emplace_back("Content-Type", "application/json");
  }
  if (find_member(section, "text") != nullptr) out.body = find_text(section, "text");
}

void read_turn(const Value& section, const std::string& pointer, DeskCase& out, Faults& faults) {
  if (!check_members(section, pointer, {"request", "response", "fails", "about"}, faults)) return;
  DeskExchangeCase turn;
  turn.pointer = pointer;
  const Value* request = find_member(section, "request");
  const std::string here = join_pointer(pointer, "request");
  if (request == nullptr ||
      !check_members(*request, here, {"method", "url", "headers", "body", "form", "text"}, faults)) {
    if (request == nullptr) faults.add(here, "is missing");
    return;
  }
  turn.request.CopyFrom(*request, turn.request.GetAllocator());
  if (const Value* fails = find_member(section, "fails")) {
    constexpr std::array<std::string_view, 2> kFails{"unreachable", "in_doubt"};
    const auto place = read_word(*fails, join_pointer(pointer, "fails"), kFails, "failure", faults);
    turn.fails = place.value_or(0) == 0 ? ErrorKind::unreachable : ErrorKind::in_doubt;
  } else if (const Value* response = find_member(section, "response")) {
    read_response(*response, join_pointer(pointer, "response"), turn.response, faults);
  } else {
    faults.add(join_pointer(pointer, "response"), "is missing", "or write \"fails\"");
  }
  out.conversation.push_back(std::move(turn));
}

void read_members(const Value& section, DeskCase& out, Faults& faults) {
  if (!check_members(section, "",
                     {"about", "after", "settings", "secrets", "fields", "time_zone", "now", "operation", "input",
                      "conversation", "expected"},
                     faults)) {
    return;
  }
  out.about = find_text(section, "about");
  if (out.about.empty()) faults.add("/about", "is missing", "say in one sentence what the case shows");
  read_options(section, out.options);
  if (const Value* after = find_member(section, "after"); after != nullptr && after->IsArray()) {
    for (const Value& name : after->GetArray()) {
      if (name.IsString()) out.after.emplace_back(text_of(name));
    }
  }
  const std::string_view now = find_text(section, "now");
  const auto at = parse_rfc3339(now.empty() ? "2026-03-02T10:20:00Z" : now);
  if (at)
    out.now = at->at;
  else
    faults.add("/now", at.error().what);
  if (const Value* operation = find_member(section, "operation")) {
    if (const auto place = read_word(*operation, "/operation", kOperations, "operation", faults))
      out.operation = kOperations[*place];
  } else {
    faults.add("/operation", "is missing");
  }
  out.input.SetObject();
  if (const Value* input = find_member(section, "input")) out.input.CopyFrom(*input, out.input.GetAllocator());
  if (const Value* expected = find_member(section, "expected"))
    out.expected.CopyFrom(*expected, out.expected.GetAllocator());
  else
    faults.add("/expected", "is missing");
  const Value* turns = find_member(section, "conversation");
  if (turns == nullptr || !turns->IsArray()) return faults.add("/conversation", "must be a list");
  for (rapidjson::SizeType at_turn = 0; at_turn < turns->Size(); ++at_turn)
    read_turn((*turns)[at_turn], join_pointer("/conversation", at_turn), out, faults);
}

}  // namespace

std::vector<std::string> find_desk_cases(const std::filesystem::path& folder) {
  std::vector<std::string> out;
  const auto files = list_folder(folder / "cases", Entries::files);
  if (!files) return out;
  for (const auto& file : *files) {
    if (file.extension() == ".json" && file.stem() != "account") out.push_back(file.stem().string());
  }
  return out;
}

std::optional<DeskCase> load_desk_case(const std::filesystem::path& folder, const std::string& name, Faults& faults) {
  DeskCase out;
  out.name = name;
  const std::size_t before = faults.size();
  const auto read = [&](const std::string& file, auto&& use) {
    faults.set_file(folder.filename().string() + "/cases/" + file);
    const auto parsed = parse_json_with_comments(read_file(folder / "cases" / file, faults));
    if (parsed)
      use(*parsed);
    else
      faults.add("", parsed.error().what, "fix the JSON");
  };
  std::error_code none;
  if (std::filesystem::exists(folder / "cases" / "account.json", none))
    read("account.json", [&](const Value& section) { read_options(section, out.options); });
  read(name + ".json", [&](const Value& section) { read_members(section, out, faults); });
  faults.set_file({});
  if (faults.size() > before) return std::nullopt;
  return out;
}

}  // namespace parcelgate
