#include "adapters/manifest/field.hpp"

#include <array>
#include <optional>

namespace parcelgate {
namespace {

/// Undecoded value of a query parameter, or empty.
std::string_view find_query(std::string_view query, std::string_view name) noexcept {
  while (!query.empty()) {
    const auto end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=') {
      return pair.substr(name.size() + 1);
    }
    query = end == std::string_view::npos ? std::string_view{} : query.substr(end + 1);
  }
  return {};
}

std::string_view find_setting(const Account& account, std::string_view name) noexcept {
  const auto found = account.settings.find(name);
  return found == account.settings.end() ? std::string_view{} : std::string_view(found->second);
}

}  // namespace

std::string_view trim(std::string_view text) noexcept {
  constexpr std::string_view kBlank = " \t\r\n";
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

Field Field::compile(const rapidjson::Value& section, std::string_view pointer, Faults& faults) {
  Field field;
  if (section.IsArray()) {
    for (rapidjson::SizeType i = 0; i < section.Size(); ++i) {
      field.add_alternative(section[i], join_pointer(pointer, i), faults);
    }
    if (section.Empty()) faults.add(pointer, "an empty list of alternatives", "name a path or leave the member out");
  } else {
    field.add_alternative(section, pointer, faults);
  }
  return field;
}

void Field::add_alternative(const rapidjson::Value& section, std::string_view pointer, Faults& faults) {
  Alternative alternative;
  if (section.IsString()) {
    add_part(alternative, section, pointer, faults);
  } else if (section.IsObject()) {
    check_members(section, pointer, {"join", "with"}, faults);
    const rapidjson::Value* join = member_of(section, "join");
    if (join == nullptr || !join->IsArray() || join->Empty()) {
      faults.add(join_pointer(pointer, "join"), "must be a list of paths");
      return;
    }
    for (rapidjson::SizeType i = 0; i < join->Size(); ++i) {
      add_part(alternative, (*join)[i], join_pointer(join_pointer(pointer, "join"), i), faults);
    }
    const rapidjson::Value* with = member_of(section, "with");
    alternative.with = with != nullptr && with->IsString() ? with->GetString() : " ";
  } else {
    faults.add(pointer, "must be a path, a join or a list of them");
    return;
  }
  alternatives_.push_back(std::move(alternative));
}

void Field::add_part(Alternative& to, const rapidjson::Value& section, std::string_view pointer, Faults& faults) {
  if (!section.IsString()) {
    faults.add(pointer, "must be a path");
    return;
  }
  const std::string_view text(section.GetString(), section.GetStringLength());
  constexpr std::array<std::pair<std::string_view, PartKind>, 5> kPrefixes{{{"=", PartKind::literal},
                                                                            {"topic:", PartKind::topic},
                                                                            {"header:", PartKind::header},
                                                                            {"query:", PartKind::query},
                                                                            {"setting:", PartKind::setting}}};
  Part part;
  for (const auto& [prefix, kind] : kPrefixes) {
    if (!text.starts_with(prefix)) continue;
    part.kind = kind;
    part.name = text.substr(prefix.size());
    to.parts.push_back(std::move(part));
    return;
  }
  auto path = Path::compile(text, pointer, faults);
  if (!path) return;
  part.path = std::move(*path);
  to.parts.push_back(std::move(part));
}

std::string_view Field::text_of(const Part& part, const Scope& scope) {
  switch (part.kind) {
    case PartKind::path:
      return trim(part.path.first_text(scope.at(part.path.root())));
    case PartKind::literal:
      return part.name;
    case PartKind::setting:
      return trim(find_setting(*scope.around->account, part.name));
    case PartKind::query:
      return trim(find_query(scope.around->message->query, part.name));
    case PartKind::header:
      return scope.around->message->headers == nullptr ? std::string_view{}
                                                       : trim(find_header(*scope.around->message->headers, part.name));
    case PartKind::topic:
      break;
  }
  if (scope.around->topic == nullptr) return {};
  for (const auto& [name, value] : *scope.around->topic) {
    if (name == part.name) return trim(value);
  }
  return {};
}

std::string_view Field::text_of(const Alternative& alternative, const Scope& scope, std::string& scratch) {
  if (alternative.parts.size() == 1) return text_of(alternative.parts.front(), scope);
  scratch.clear();
  for (const auto& part : alternative.parts) {
    const std::string_view found = text_of(part, scope);
    if (found.empty()) return {};
    if (!scratch.empty()) scratch += alternative.with;
    scratch += found;
  }
  return scratch;
}

std::string_view Field::text(const Scope& scope, std::string& scratch) const {
  return text_if(scope, scratch, [](std::string_view) { return true; });
}

}  // namespace parcelgate
