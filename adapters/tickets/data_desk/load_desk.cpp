#include <algorithm>

#include "adapters/manifest/text/csv.hpp"
#include "adapters/manifest/text/id.hpp"
#include "adapters/tickets/data_desk/desk_plan.hpp"
#include "adapters/tickets/data_desk/plan_sections.hpp"

namespace parcelgate {
namespace {

using rapidjson::Value;

void read_labels(const Value& desk, DeskPlan& out, Faults& faults) {
  const Value* labels = find_member(desk, "labels");
  if (labels == nullptr) return faults.add("/labels", "is missing", "name the desk in en, zh-CN and zh-TW");
  if (!check_members(*labels, "/labels", {"en", "zh-CN", "zh-TW"}, faults)) return;
  constexpr std::array<std::pair<std::string_view, Locale>, kLocaleCount> kTags{
      {{"en", Locale::en}, {"zh-CN", Locale::zh_cn}, {"zh-TW", Locale::zh_tw}}};
  for (const auto& [tag, locale] : kTags) {
    const std::string_view label = find_text(*labels, tag);
    if (label.empty()) faults.add(join_pointer("/labels", tag), "is missing", "name the desk in this language");
    out.labels[static_cast<std::size_t>(locale)] = label;
  }
}

void read_identity(const Value& desk, DeskPlan& out, Faults& faults) {
  out.id = find_text(desk, "id");
  const std::string folder = out.folder.filename().string();
  if (out.id != folder)
    faults.add("/id", "\"" + out.id + "\" is not the folder's name \"" + folder + "\"");
  else if (!is_id(out.id))
    faults.add("/id", "is no id", "write it lower-case-with-hyphens");
  read_labels(desk, out, faults);
  const auto choose = [&](std::string_view name, std::span<const std::string_view> words, std::string& to) {
    const Value* member = find_member(desk, name);
    if (member == nullptr) return faults.add(join_pointer("", name), "is missing", suggest({}, words));
    const auto place = read_word(*member, join_pointer("", name), words, "value", faults);
    if (place) to = words[*place];
  };
  constexpr std::array<std::string_view, 4> kMaturities{"wip", "alpha", "beta", "stable"};
  constexpr std::array<std::string_view, 3> kBases{"real_samples", "constructed", "documents"};
  choose("maturity", kMaturities, out.maturity);
  choose("basis", kBases, out.basis);
}

void read_account(const Value& desk, DeskPlan& out, Faults& faults) {
  if (const Value* account = find_member(desk, "account"))
    out.spec = AccountSpec::compile(*account, "/account", faults);
  else
    faults.add("/account", "is missing", "name the settings and secrets of the desk");
  if (const Value* token = find_member(desk, "token"))
    out.token = TokenExchange::compile(*token, "/token", out.spec, faults);
  if (const Value* limits = find_member(desk, "limits")) out.limits = DeskLimits::compile(*limits, "/limits", faults);
  if (const Value* errors = find_member(desk, "errors")) out.errors = AnswerRules::compile(*errors, "/errors", faults);
  if (const Value* text = find_member(desk, "error_text"))
    out.error_text = Field::compile(*text, "/error_text", faults);
  if (const Value* embedded = find_member(desk, "embedded")) {
    if (!embedded->IsArray()) faults.add("/embedded", "must be a list of members");
    for (rapidjson::SizeType at = 0; embedded->IsArray() && at < embedded->Size(); ++at)
      out.embedded.emplace_back(scalar_text((*embedded)[at]));
  }
}

}  // namespace

std::unique_ptr<const DeskPlan> load_desk(const std::filesystem::path& folder, Faults& faults) {
  auto out = std::make_unique<DeskPlan>();
  out->folder = folder;
  faults.set_file(folder.filename().string() + "/desk.json");
  const std::string text = read_file(folder / "desk.json", faults);
  const auto parsed = parse_json_with_comments(text);
  if (!parsed) {
    faults.add("", parsed.error().what, "fix the JSON");
    return nullptr;
  }
  const Value& desk = *parsed;
  if (!check_members(desk, "", {"$schema", "id",       "labels", "maturity",   "basis",    "account", "token",
                                "common",  "limits",   "errors", "error_text", "embedded", "lists",   "check",
                                "words",   "priority", "status", "fields",     "ticket",   "find",    "read",
                                "create",  "comment",  "update", "progress",   "merge"},
                     faults)) {
    return nullptr;
  }
  read_identity(desk, *out, faults);
  read_account(desk, *out, faults);
  const Value* common = find_member(desk, "common");
  if (common != nullptr) check_members(*common, "/common", {"let", "headers", "query"}, faults);
  DeskVocabulary vocabulary(out->spec, common, faults);
  compile_names(desk, *out, vocabulary);
  compile_operations(desk, *out, vocabulary);
  if (vocabulary.wants_token() != out->token.has_value())
    faults.add("/token", out->token ? "no request names ${token}" : "is missing: a request names ${token}");
  return out;
}

}  // namespace parcelgate
