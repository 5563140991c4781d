#include "adapters/imports/column_plan.hpp"

#include <algorithm>

#include "gateway/base/text.hpp"
#include "gateway/wire/json.hpp"
#include "gateway/wire/object_reader.hpp"

namespace parcelgate::imports {
namespace {

/// Columns of a refused file, which may be imported again once its rows are correct.
constexpr std::array<std::string_view, 2> kOwnColumns{"line", "reasons"};

MappedColumn read_mapped(const rapidjson::Value& value, const std::string& pointer, Faults& faults) {
  MappedColumn out;
  if (value.IsNull()) return out;
  if (value.IsString()) {
    out.member = text_of(value);
    return out;
  }
  ObjectReader reader(value, pointer, faults);
  out.member = reader.text("member", Need::required);
  for (const auto& [name, word, place] : reader.members("values")) {
    if (word->IsString())
      out.values.emplace(name, text_of(*word));
    else
      faults.add(place, "must be a text");
  }
  return out;
}

std::string suggest_member(Kind kind, std::string_view name) {
  std::vector<std::string_view> known;
  for (const Member& member : members_of(kind)) known.push_back(member.path);
  return suggest(name, known);
}

std::string suggest_column(const std::vector<std::string>& header, std::string_view name) {
  const std::vector<std::string_view> known(header.begin(), header.end());
  return suggest(name, known);
}

void check_map(Kind kind, const std::vector<std::string>& header, const ColumnMap& map, Faults& faults) {
  for (const auto& [name, column] : map) {
    const std::string pointer = join_pointer("", name);
    const auto is_it = [&wanted = name](const std::string& cell) { return trim(cell) == wanted; };
    if (std::none_of(header.begin(), header.end(), is_it)) {
      faults.add(pointer, "the file has no column of this name", suggest_column(header, name));
    }
    if (!column.member.empty() && find_member(kind, column.member) == nullptr) {
      faults.add(pointer, "there is no member \"" + column.member + "\"", suggest_member(kind, column.member));
    }
  }
}

}  // namespace

ColumnMap read_column_map(std::string_view bytes, Faults& faults) {
  ColumnMap map;
  const auto document = parse_json_with_comments(bytes);
  if (!document) {
    faults.add("", document.error().what);
  } else if (!document->IsObject()) {
    faults.add("", "must be an object of columns", "write {\"column\": \"member\"}");
  } else {
    for (const auto& entry : document->GetObject()) {
      const std::string name(text_of(entry.name));
      map.emplace(name, read_mapped(entry.value, join_pointer("", name), faults));
    }
  }
  return map;
}

ColumnPlan ColumnPlan::make(Kind kind, const std::vector<std::string>& header, const ColumnMap& map, Faults& faults) {
  check_map(kind, header, map, faults);
  ColumnPlan plan;
  for (const std::string& cell : header) {
    Column column{std::string(trim(cell))};
    if (const auto mapped = map.find(column.name); mapped != map.end()) {
      column.member = mapped->second.member.empty() ? nullptr : find_member(kind, mapped->second.member);
      column.values = mapped->second.values;
    } else if (std::find(kOwnColumns.begin(), kOwnColumns.end(), column.name) == kOwnColumns.end()) {
      column.member = find_member(kind, column.name);
    }
    const Column* other = column.member == nullptr ? nullptr : plan.find(column.member->path);
    if (other != nullptr) {
      faults.add("",
                 "the columns \"" + other->name + "\" and \"" + column.name + "\" both fill " +
                     std::string(column.member->path),
                 "leave one of them out with --map: {\"" + column.name + "\": null}");
    }
    plan.columns_.push_back(std::move(column));
  }
  for (const Member& member : members_of(kind)) {
    if (!member.is_required || plan.find(member.path) != nullptr) continue;
    std::string names(member.columns);
    std::replace(names.begin(), names.end(), '|', ' ');
    faults.add("", "no column fills " + std::string(member.path), "name it with --map, or call it one of: " + names);
  }
  return plan;
}

const ColumnPlan::Column* ColumnPlan::find(std::string_view path) const noexcept {
  const auto found = std::find_if(columns_.begin(), columns_.end(), [&](const Column& column) {
    return column.member != nullptr && column.member->path == path;
  });
  return found == columns_.end() ? nullptr : &*found;
}

}  // namespace parcelgate::imports
