#include "adapters/manifest/language/field.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include "adapters/manifest/language/text_search.hpp"
#include "adapters/manifest/text/encodings.hpp"
#include "gateway/base/percent.hpp"
#include "gateway/base/text.hpp"

namespace parcelgate {
namespace {

/// The variable that replaced a retired spelling: "${header:X-Id}" for "header:X-Id" and "${item:carrier}" for
/// "asked:carrier" or "${asked:carrier}"; empty for any other text.
std::string find_retired_variable(std::string_view text) {
  const std::string_view name = variable_name(text);
  const std::string_view bare = name.empty() ? text : name;
  if (bare.starts_with("asked:")) return "${item:" + std::string(bare.substr(6)) + "}";
  if (!name.empty()) return {};
  for (const std::string_view prefix : {"topic:", "header:", "query:", "setting:"}) {
    if (text.starts_with(prefix)) return "${" + std::string(text) + "}";
  }
  return {};
}

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

std::string_view find_setting(const MessageSurface& around, std::string_view name) {
  if (around.spec != nullptr) return around.spec->find_setting(*around.account, name).value_or(std::string_view{});
  const auto found = around.account->settings.find(name);
  return found == around.account->settings.end() ? std::string_view{} : std::string_view(found->second);
}

/// The polled shipment. Empty for a batch: no part of its answer belongs to one known number.
std::string_view find_polled(std::span<const PollItem> polled, std::string_view name) noexcept {
  if (polled.size() != 1) return {};
  return name == "carrier" ? polled.front().carrier : polled.front().tracking_number;
}

/// Trimmed text as UTF-8. Text from outside the tree may hold other bytes.
std::string_view as_utf8(std::string_view text, std::string& held) {
  if (is_utf8(text)) return trim(text);
  held = repair_utf8(text);
  return trim(held);
}

/// A parameter's value with percent-encoding decoded.
std::string_view query_text(std::string_view value, std::string& held) {
  const bool is_plain = value.find_first_of("%+") == std::string_view::npos;
  return as_utf8(is_plain ? value : std::string_view(held = form_decode(value)), held);
}

}  // namespace

std::string_view variable_name(std::string_view text) noexcept {
  if (!text.starts_with("${") || text.find('}') != text.size() - 1) return {};
  return text.substr(2, text.size() - 3);
}

/// A part of another field's text, or its replacement from a table.
struct Field::Piece {
  Field at;
  TextSearch find;  ///< empty: `is` instead
  std::vector<std::pair<std::string, std::string>> is;
  std::string otherwise;  ///< for a value that the table does not hold; empty: the field is blank then

  [[nodiscard]] std::string_view text(const Scope& scope, std::string& scratch) const {
    const std::string_view whole = at.text(scope, scratch);
    if (whole.empty()) return {};
    if (!find.empty()) return find.find(whole);
    const auto row = std::find_if(is.begin(), is.end(), [&](const auto& each) { return each.first == whole; });
    return row == is.end() ? std::string_view(otherwise) : std::string_view(row->second);
  }
};

Field Field::compile(const rapidjson::Value& section, std::string_view pointer, Faults& faults) {
  Field field;
  if (section.IsArray()) {
    for (rapidjson::SizeType i = 0; i < section.Size(); ++i) {
      field.add_alternative(section[i], join_pointer(pointer, i), faults);
    }
    if (section.Empty()) faults.add(pointer, "an empty list of alternatives", "name a path or leave the member out");
    if (section.Size() == 1) faults.add(pointer, "a list of one alternative", "write the alternative without the list");
  } else {
    field.add_alternative(section, pointer, faults);
  }
  return field;
}

void Field::add_alternative(const rapidjson::Value& section, std::string_view pointer, Faults& faults) {
  Alternative alternative;
  if (section.IsString()) {
    add_part(alternative, section, pointer, faults);
  } else if (!section.IsObject()) {
    return faults.add(pointer, "must be a path, a join, a piece, a table or a list of them");
  } else {
    const bool is_piece = find_member(section, "find") != nullptr || find_member(section, "at") != nullptr;
    const bool is_table = find_member(section, "is") != nullptr;
    const auto add = is_table ? &Field::add_table : is_piece ? &Field::add_piece : &Field::add_join;
    if (!add(alternative, section, pointer, faults)) return;
  }
  alternatives_.push_back(std::move(alternative));
}

bool Field::add_join(Alternative& to, const rapidjson::Value& section, std::string_view pointer, Faults& faults) {
  check_members(section, pointer, {"join", "with"}, faults);
  const rapidjson::Value* join = find_member(section, "join");
  if (join == nullptr || !join->IsArray() || join->Empty()) {
    faults.add(join_pointer(pointer, "join"), "must be a list of paths");
    return false;
  }
  for (rapidjson::SizeType i = 0; i < join->Size(); ++i) {
    add_part(to, (*join)[i], join_pointer(join_pointer(pointer, "join"), i), faults);
  }
  const rapidjson::Value* with = find_member(section, "with");
  to.with = with != nullptr && with->IsString() ? with->GetString() : " ";
  return true;
}

bool Field::add_table(Alternative& to, const rapidjson::Value& section, std::string_view pointer, Faults& faults) {
  check_members(section, pointer, {"at", "is", "else"}, faults);
  const rapidjson::Value* at = find_member(section, "at");
  const rapidjson::Value& is = *find_member(section, "is");
  if (at == nullptr || !is.IsObject()) {
    faults.add(pointer, "needs \"at\" and \"is\"", "for example {\"at\": \"country\", \"is\": {\"1\": \"CN\"}}");
    return false;
  }
  auto piece = std::make_shared<Piece>();
  piece->at = compile(*at, join_pointer(pointer, "at"), faults);
  for (const auto& row : is.GetObject()) {
    if (!row.value.IsString())
      faults.add(join_pointer(join_pointer(pointer, "is"), scalar_text(row.name)), "must be a text");
    piece->is.emplace_back(scalar_text(row.name), scalar_text(row.value));
  }
  if (const rapidjson::Value* otherwise = find_member(section, "else")) piece->otherwise = scalar_text(*otherwise);
  to.piece = std::move(piece);
  return true;
}

bool Field::is_in_body(const Alternative& alternative) {
  if (alternative.piece) {
    const auto& inner = alternative.piece->at.alternatives_;
    return std::any_of(inner.begin(), inner.end(), [](const Alternative& each) { return is_in_body(each); });
  }
  return std::any_of(alternative.parts.begin(), alternative.parts.end(),
                     [](const Part& part) { return part.kind == PartKind::path; });
}

bool Field::add_piece(Alternative& to, const rapidjson::Value& section, std::string_view pointer, Faults& faults) {
  check_members(section, pointer, {"at", "find"}, faults);
  const rapidjson::Value* at = find_member(section, "at");
  const rapidjson::Value* find = find_member(section, "find");
  if (at == nullptr || find == nullptr || !find->IsString()) {
    faults.add(pointer, "needs \"at\" and \"find\"",
               "for example {\"at\": \"url\", \"find\": \"[?&]carrier=([^&]+)\"}");
    return false;
  }
  auto piece = std::make_shared<Piece>();
  piece->at = compile(*at, join_pointer(pointer, "at"), faults);
  piece->find = TextSearch::compile(*find, join_pointer(pointer, "find"), faults);
  to.piece = std::move(piece);
  return true;
}

bool Field::add_variable(Part& part, std::string_view name, std::string_view pointer, Faults& faults) {
  constexpr std::array<std::string_view, 5> kNames{"topic", "header", "query", "setting", "item"};
  constexpr std::array<PartKind, 5> kKinds{PartKind::topic, PartKind::header, PartKind::query, PartKind::setting,
                                           PartKind::item};
  const auto colon = name.find(':');
  const std::string_view kind = name.substr(0, colon);
  const auto found = std::find(kNames.begin(), kNames.end(), kind);
  if (found == kNames.end() || colon == std::string_view::npos || colon + 1 == name.size()) {
    const std::string retired = find_retired_variable("${" + std::string(name) + "}");
    faults.add(pointer, "a field cannot hold ${" + std::string(name) + "}",
               retired.empty() ? "known: ${header:N}, ${query:N}, ${topic:N}, ${setting:N}, ${item:tracking_number}, "
                                 "${item:carrier}"
                               : "write it as " + retired);
    return false;
  }
  part.kind = kKinds[static_cast<std::size_t>(found - kNames.begin())];
  part.name = name.substr(colon + 1);
  if (part.kind == PartKind::item && part.name != "tracking_number" && part.name != "carrier") {
    faults.add(pointer, "unknown variable ${" + std::string(name) + "}",
               "known: ${item:tracking_number}, ${item:carrier}");
    return false;
  }
  return true;
}

void Field::add_part(Alternative& to, const rapidjson::Value& section, std::string_view pointer, Faults& faults) {
  if (!section.IsString()) {
    faults.add(pointer, "must be a path");
    return;
  }
  const std::string_view text(section.GetString(), section.GetStringLength());
  Part part;
  if (const std::string_view name = variable_name(text); !name.empty()) {
    if (add_variable(part, name, pointer, faults)) to.parts.push_back(std::move(part));
    return;
  }
  if (text.starts_with('=')) {
    part.kind = PartKind::literal;
    part.name = text.substr(1);
    to.parts.push_back(std::move(part));
    return;
  }
  if (text.find("${") != std::string_view::npos) {
    return faults.add(pointer, "a field holds one variable alone", "join several parts with {\"join\": [part, part]}");
  }
  if (const std::string variable = find_retired_variable(text); !variable.empty()) {
    return faults.add(pointer, "is not a path", "write the variable as " + variable);
  }
  auto path = Path::compile(text, pointer, faults);
  if (!path) return;
  part.path = std::move(*path);
  to.parts.push_back(std::move(part));
}

std::string_view Field::text_of(const Part& part, const Scope& scope, std::string& held) {
  switch (part.kind) {
    case PartKind::path:
      return trim(part.path.first_text(scope.at(part.path.root())));
    case PartKind::literal:
      return part.name;
    case PartKind::setting:
      return trim(find_setting(*scope.around, part.name));
    case PartKind::item:
      return find_polled(scope.around->message->requested, part.name);
    case PartKind::query:
      return query_text(find_query(scope.around->message->query, part.name), held);
    case PartKind::header:
      return scope.around->message->headers == nullptr
                 ? std::string_view{}
                 : as_utf8(find_header(*scope.around->message->headers, part.name), held);
    case PartKind::topic:
      break;
  }
  if (scope.around->topic == nullptr) return {};
  for (const auto& [name, value] : *scope.around->topic) {
    if (name == part.name) return as_utf8(value, held);
  }
  return {};
}

std::string_view Field::text_of(const Alternative& alternative, const Scope& scope, std::string& scratch) {
  if (alternative.piece) return alternative.piece->text(scope, scratch);
  if (alternative.parts.size() == 1) return text_of(alternative.parts.front(), scope, scratch);
  scratch.clear();
  std::string held;
  for (const auto& part : alternative.parts) {
    const std::string_view found = text_of(part, scope, held);
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
