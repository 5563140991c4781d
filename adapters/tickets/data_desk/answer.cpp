#include "adapters/tickets/data_desk/answer.hpp"

#include <algorithm>
#include <array>

#include "gateway/base/text.hpp"

namespace parcelgate {
namespace {

constexpr std::array<std::string_view, 10> kKinds{"ok",           "config",    "unreachable", "rate_limited",
                                                  "unauthorized", "malformed", "rejected",    "conflict",
                                                  "not_found",    "in_doubt"};
constexpr std::array<ErrorKind, 10> kFaults{
    ErrorKind::internal,  ErrorKind::config,   ErrorKind::unreachable, ErrorKind::rate_limited, ErrorKind::unauthorized,
    ErrorKind::malformed, ErrorKind::rejected, ErrorKind::conflict,    ErrorKind::not_found,    ErrorKind::in_doubt};

}  // namespace

AnswerReader::AnswerReader(const DeskAnswer& answer, const Account& account, const AccountSpec& spec)
    : root_{&answer.tree, nullptr}, around_{&account, &message_, nullptr, &spec} {
  message_.headers = &answer.response.headers;
}

std::string AnswerReader::text(const Field& field, const Node& item) const {
  std::string scratch;
  return std::string(field.text(Scope{&item, &root_, &root_, &around_}, scratch));
}

AnswerRules AnswerRules::compile(const rapidjson::Value& section, std::string_view pointer, Faults& faults) {
  AnswerRules rules;
  if (!section.IsArray()) {
    faults.add(pointer, "must be a list of rules");
    return rules;
  }
  for (rapidjson::SizeType at = 0; at < section.Size(); ++at) rules.add(section[at], join_pointer(pointer, at), faults);
  return rules;
}

std::optional<AnswerRules::Kind> AnswerRules::read_kind(const rapidjson::Value& section, std::string_view name,
                                                        std::string_view pointer, Faults& faults) {
  const auto* word = find_member(section, name);
  if (word == nullptr) return std::nullopt;
  const auto place = read_word(*word, join_pointer(pointer, name), kKinds, "kind of error", faults);
  if (!place) return std::nullopt;
  return *place == 0 ? Kind{} : Kind{kFaults[*place]};
}

void AnswerRules::add_values(Rule& rule, const rapidjson::Value& section, std::string_view pointer, Faults& faults) {
  if (const auto* http = find_member(section, "http")) {
    const std::string here = join_pointer(pointer, "http");
    if (!http->IsArray() || http->Empty()) faults.add(here, "must be a list of HTTP statuses", "write [422]");
    for (rapidjson::SizeType at = 0; http->IsArray() && at < http->Size(); ++at) {
      if ((*http)[at].IsInt() && (*http)[at].GetInt() >= 100 && (*http)[at].GetInt() < 600)
        rule.http.push_back((*http)[at].GetInt());
      else
        faults.add(join_pointer(here, at), "is no HTTP status", "write a number such as 422");
    }
  }
  if (const auto* ok = find_member(section, "ok")) {
    if (!ok->IsArray()) faults.add(join_pointer(pointer, "ok"), "must be a list of values");
    for (rapidjson::SizeType at = 0; ok->IsArray() && at < ok->Size(); ++at)
      rule.ok.emplace_back(scalar_text((*ok)[at]));
  }
  if (const auto* is = find_member(section, "is")) {
    const std::string here = join_pointer(pointer, "is");
    if (!is->IsObject()) return faults.add(here, "must be an object of values and kinds");
    for (const auto& member : is->GetObject()) {
      if (const auto kind = read_kind(*is, scalar_text(member.name), here, faults))
        rule.is.emplace_back(scalar_text(member.name), *kind);
    }
  }
}

void AnswerRules::add(const rapidjson::Value& section, std::string_view pointer, Faults& faults) {
  if (!check_members(section, pointer, {"http", "at", "ok", "is", "else", "absent", "match", "kind", "text", "about"},
                     faults)) {
    return;
  }
  Rule rule;
  add_values(rule, section, pointer, faults);
  if (const auto* at = find_member(section, "at"))
    rule.at = Path::compile(scalar_text(*at), join_pointer(pointer, "at"), faults);
  rule.otherwise = read_kind(section, "else", pointer, faults);
  rule.absent = read_kind(section, "absent", pointer, faults);
  rule.kind = read_kind(section, "kind", pointer, faults);
  if (const auto* match = find_member(section, "match"))
    rule.match = TextSearch::compile(*match, join_pointer(pointer, "match"), faults);
  if (const auto* text = find_member(section, "text"))
    rule.text = Field::compile(*text, join_pointer(pointer, "text"), faults);
  const bool is_by_value = !rule.is.empty() || rule.otherwise || rule.absent;
  if (is_by_value == (find_member(section, "kind") != nullptr))
    faults.add(pointer, "needs either \"kind\", or one of \"is\", \"else\" and \"absent\"");
  if (!rule.at && (is_by_value || !rule.match.empty()))
    faults.add(pointer, "lacks \"at\"", "name the path of the value that decides");
  if (!rule.at && rule.http.empty()) faults.add(pointer, "names neither \"http\" nor \"at\"");
  if (rule.at && rule.kind && rule.match.empty())
    faults.add(pointer, "lacks \"match\"", "with \"at\" and \"kind\" it names the texts that count");
  rules_.push_back(std::move(rule));
}

std::optional<AnswerRules::Kind> AnswerRules::judge(const Rule& rule, const Node& root, std::string& value) {
  if (!rule.at) return rule.kind;
  bool is_there = false;
  std::optional<Kind> found;
  rule.at->each(root, [&](const Node& node) {
    const std::string_view text = trim(scalar_text(*node.value));
    if (text.empty()) return false;
    is_there = true;
    if (!rule.match.empty()) {
      if (!rule.match.find(text).empty()) found = rule.kind;
    } else if (std::find(rule.ok.begin(), rule.ok.end(), text) == rule.ok.end()) {
      const auto row = std::find_if(rule.is.begin(), rule.is.end(), [&](const auto& is) { return is.first == text; });
      found = row == rule.is.end() ? rule.otherwise : std::optional<Kind>(row->second);
    }
    if (found) value = text;
    return found.has_value();
  });
  return is_there ? found : rule.absent;
}

std::optional<AnswerVerdict> AnswerRules::find(const DeskAnswer& answer, const AnswerReader& reader) const {
  constexpr std::size_t kMostOfValue = 60;
  for (const Rule& rule : rules_) {
    if (!rule.http.empty() && std::find(rule.http.begin(), rule.http.end(), answer.response.status) == rule.http.end())
      continue;
    std::string value;
    const auto kind = judge(rule, reader.root(), value);
    if (!kind) continue;
    const std::string text = reader.text(rule.text);
    return AnswerVerdict{kind->fault, text.empty() ? shorten(value, kMostOfValue) : text};
  }
  return std::nullopt;
}

}  // namespace parcelgate
