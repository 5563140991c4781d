#include "adapters/manifest/language/error_rules.hpp"

#include <algorithm>

#include "gateway/base/text.hpp"

namespace parcelgate {
namespace {

/// Nothing, with a fault, when the spelling is unknown.
std::optional<ItemErrorCode> read_code(const rapidjson::Value& section, std::string_view pointer, Faults& faults) {
  const auto place = read_word(section, pointer, kItemErrorCodes, "kind of error", faults);
  return place ? std::optional(static_cast<ItemErrorCode>(*place)) : std::nullopt;
}

}  // namespace

ErrorRules ErrorRules::compile(const rapidjson::Value& section, std::string_view pointer, Faults& faults) {
  ErrorRules rules;
  if (!section.IsArray()) {
    faults.add(pointer, "must be a list of rules");
    return rules;
  }
  for (rapidjson::SizeType i = 0; i < section.Size(); ++i) rules.add(section[i], join_pointer(pointer, i), faults);
  return rules;
}

void ErrorRules::read_kinds(const rapidjson::Value& rule, std::string_view name, std::string_view pointer, Kinds& out,
                            Faults& faults) {
  const auto* kinds = find_member(rule, name);
  if (kinds == nullptr) return;
  const std::string here = join_pointer(pointer, name);
  if (!kinds->IsObject()) return faults.add(here, "must be an object of values and kinds");
  for (const auto& member : kinds->GetObject()) {
    const auto value = scalar_text(member.name);
    out.emplace_back(value, read_code(member.value, join_pointer(here, value), faults));
  }
}

void ErrorRules::add(const rapidjson::Value& section, std::string_view pointer, Faults& faults) {
  if (!check_members(section, pointer, {"at", "ok", "is", "begins", "else", "absent", "text"}, faults)) return;
  Rule rule;
  const auto* at = find_member(section, "at");
  if (at == nullptr || !at->IsString()) {
    faults.add(join_pointer(pointer, "at"), "is missing", "name the path of the envelope's code");
    return;
  }
  if (auto path = Path::compile(scalar_text(*at), join_pointer(pointer, "at"), faults)) rule.at = std::move(*path);
  if (const auto* ok = find_member(section, "ok")) {
    if (!ok->IsArray())
      faults.add(join_pointer(pointer, "ok"), "must be a list of values");
    else
      for (const auto& value : ok->GetArray()) rule.ok.emplace_back(scalar_text(value));
  }
  read_kinds(section, "is", pointer, rule.is, faults);
  read_kinds(section, "begins", pointer, rule.begins, faults);
  if (const auto* kind = find_member(section, "else")) {
    rule.otherwise = read_code(*kind, join_pointer(pointer, "else"), faults);
  }
  if (const auto* kind = find_member(section, "absent")) {
    rule.absent = read_code(*kind, join_pointer(pointer, "absent"), faults);
  }
  if (const auto* text = find_member(section, "text")) {
    rule.text = Field::compile(*text, join_pointer(pointer, "text"), faults);
  }
  rules_.push_back(std::move(rule));
}

std::optional<ItemErrorCode> ErrorRules::code_for(const Rule& rule, std::string_view value) noexcept {
  if (std::find(rule.ok.begin(), rule.ok.end(), value) != rule.ok.end()) return {};
  const auto named = std::find_if(rule.is.begin(), rule.is.end(), [&](const auto& row) { return row.first == value; });
  if (named != rule.is.end()) return named->second;
  const auto begun = std::find_if(rule.begins.begin(), rule.begins.end(),
                                  [&](const auto& row) { return value.starts_with(row.first); });
  return begun == rule.begins.end() ? rule.otherwise : begun->second;
}

std::optional<StatedError> ErrorRules::find(const Scope& scope) const {
  for (const auto& rule : rules_) {
    std::optional<ItemErrorCode> code;
    std::string_view value;
    bool is_there = false;
    rule.at.each(scope.at(rule.at.root()), [&](const Node& node) {
      value = trim(scalar_text(*node.value));
      if (value.empty()) return false;
      is_there = true;
      code = code_for(rule, value);
      return code.has_value();
    });
    if (!is_there) code = rule.absent;
    if (!code) continue;
    constexpr std::size_t kMost = 200;
    std::string scratch;
    const std::string_view text = rule.text.text(scope, scratch);
    std::string what = is_there ? shorten(value, 40) : std::string();
    if (!text.empty()) what += (what.empty() ? "" : ": ") + shorten(text, kMost);
    return StatedError{*code, what.empty() ? "the answer does not look like one of this source" : what};
  }
  return std::nullopt;
}

std::optional<StatedError> error_of_http_status(int status) {
  if (status >= 200 && status < 300) return std::nullopt;
  std::string what = "HTTP " + std::to_string(status);
  if (status == 401 || status == 403) return StatedError{ItemErrorCode::unauthorized, what};
  if (status == 404) return StatedError{ItemErrorCode::not_found, what};
  if (status == 429) return StatedError{ItemErrorCode::rate_limited, what};
  if (status == 408 || status >= 500) return StatedError{ItemErrorCode::unreachable, what};
  return StatedError{ItemErrorCode::rejected, what};
}

std::optional<ErrorKind> error_kind_of(ItemErrorCode code) noexcept {
  switch (code) {
    case ItemErrorCode::rate_limited:
      return ErrorKind::rate_limited;
    case ItemErrorCode::unauthorized:
      return ErrorKind::unauthorized;
    case ItemErrorCode::rejected:
      return ErrorKind::rejected;
    case ItemErrorCode::unreachable:
      return ErrorKind::unreachable;
    case ItemErrorCode::malformed:
      return ErrorKind::malformed;
    case ItemErrorCode::not_found:
    case ItemErrorCode::no_events:
    case ItemErrorCode::ended:
      break;
  }
  return std::nullopt;
}

}  // namespace parcelgate
