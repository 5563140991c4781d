#include "adapters/manifest/language/error_rules.hpp"

#include <algorithm>
#include <array>

#include "gateway/base/text.hpp"

namespace parcelgate {
namespace {

constexpr std::array<std::string_view, 8> kAnswerKinds{"not_found",    "no_events", "ended",       "rate_limited",
                                                       "unauthorized", "rejected",  "unreachable", "malformed"};

/// The kind's own constant, so that it may be kept as a view; empty with a fault when unknown.
std::string_view read_kind(const rapidjson::Value& section, std::string_view pointer, Faults& faults) {
  const std::string_view text = scalar_text(section);
  const auto* const found = std::find(kAnswerKinds.begin(), kAnswerKinds.end(), text);
  if (found != kAnswerKinds.end()) return *found;
  faults.add(pointer, "unknown kind of error \"" + std::string(text) + "\"", suggest(text, kAnswerKinds));
  return {};
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

void ErrorRules::add(const rapidjson::Value& section, std::string_view pointer, Faults& faults) {
  if (!check_members(section, pointer, {"at", "ok", "is", "else", "absent", "text"}, faults)) return;
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
  if (const auto* is = find_member(section, "is")) {
    if (!is->IsObject())
      faults.add(join_pointer(pointer, "is"), "must be an object of values and kinds");
    else
      for (const auto& member : is->GetObject()) {
        const auto name = scalar_text(member.name);
        rule.is.emplace_back(name, read_kind(member.value, join_pointer(join_pointer(pointer, "is"), name), faults));
      }
  }
  if (const auto* kind = find_member(section, "else")) {
    rule.otherwise = read_kind(*kind, join_pointer(pointer, "else"), faults);
  }
  if (const auto* kind = find_member(section, "absent")) {
    rule.absent = read_kind(*kind, join_pointer(pointer, "absent"), faults);
  }
  if (const auto* text = find_member(section, "text")) {
    rule.text = Field::compile(*text, join_pointer(pointer, "text"), faults);
  }
  rules_.push_back(std::move(rule));
}

std::string_view ErrorRules::kind_for(const Rule& rule, std::string_view value) noexcept {
  if (std::find(rule.ok.begin(), rule.ok.end(), value) != rule.ok.end()) return {};
  const auto named = std::find_if(rule.is.begin(), rule.is.end(), [&](const auto& row) { return row.first == value; });
  return named == rule.is.end() ? rule.otherwise : named->second;
}

std::optional<StatedError> ErrorRules::find(const Scope& scope) const {
  for (const auto& rule : rules_) {
    std::string_view kind;
    std::string_view value;
    bool is_there = false;
    rule.at.each(scope.at(rule.at.root()), [&](const Node& node) {
      value = trim(scalar_text(*node.value));
      if (value.empty()) return false;
      is_there = true;
      kind = kind_for(rule, value);
      return !kind.empty();
    });
    if (!is_there) kind = rule.absent;
    if (kind.empty()) continue;
    constexpr std::size_t kMost = 200;
    std::string scratch;
    const std::string_view text = rule.text.text(scope, scratch);
    std::string what = is_there ? shorten(value, 40) : std::string();
    if (!text.empty()) what += (what.empty() ? "" : ": ") + shorten(text, kMost);
    return StatedError{kind, what.empty() ? "the answer does not look like one of this source" : what};
  }
  return std::nullopt;
}

std::optional<StatedError> error_of_http_status(int status) {
  if (status >= 200 && status < 300) return std::nullopt;
  std::string what = "HTTP " + std::to_string(status);
  if (status == 401 || status == 403) return StatedError{"unauthorized", what};
  if (status == 404) return StatedError{"not_found", what};
  if (status == 429) return StatedError{"rate_limited", what};
  if (status == 408 || status >= 500) return StatedError{"unreachable", what};
  return StatedError{"rejected", what};
}

std::optional<ErrorKind> whole_answer_kind(std::string_view kind) noexcept {
  if (kind == "rate_limited") return ErrorKind::rate_limited;
  if (kind == "unauthorized") return ErrorKind::unauthorized;
  if (kind == "rejected") return ErrorKind::rejected;
  if (kind == "unreachable") return ErrorKind::unreachable;
  if (kind == "malformed") return ErrorKind::malformed;
  return std::nullopt;
}

}  // namespace parcelgate
