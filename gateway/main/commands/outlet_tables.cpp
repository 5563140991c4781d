#include "gateway/main/commands/outlet_tables.hpp"

#include <array>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/main/commands/text_table.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

std::string text(const rapidjson::Value& row, std::string_view name) {
  return std::string(find_text(row, name));
}

std::string count(const rapidjson::Value& row, std::string_view name) {
  return std::to_string(find_member(row, name)->GetUint64());
}

/// What hinders a part of the outlet now comes before an error that may be over.
std::string trouble(const rapidjson::Value& row) {
  std::string notice = text(row, "notice");
  return notice.empty() ? text(row, "last_error") : notice;
}

}  // namespace

std::string text_of_age(std::int64_t seconds) {
  constexpr std::array<std::pair<std::int64_t, const char*>, 4> kUnits{
      {{86'400, " d"}, {3'600, " h"}, {60, " min"}, {1, " s"}}};
  std::string text;
  int shown = 0;
  for (const auto& [length, name] : kUnits) {
    if (seconds < length || shown == 2) continue;
    text += (text.empty() ? "" : " ") + std::to_string(seconds / length) + name;
    seconds %= length;
    ++shown;
  }
  return text.empty() ? "0 s" : text;
}

void print_outlets(const rapidjson::Value& answer, std::ostream& out, bool colour) {
  using Align = TextTable::Align;
  TextTable table({{"OUTLET"},
                   {"STATE"},
                   {"DOWN SINCE"},
                   {"NEXT TRY"},
                   {"BEHIND", Align::right},
                   {"LAG", Align::right},
                   {"SET ASIDE", Align::right},
                   {"LAST ERROR"}});
  for (const auto& row : (*find_member(answer, "outlets")).GetArray()) {
    table.add({text(row, "id"), text(row, "state"), text(row, "down_since"), text(row, "next_try_at"),
               count(row, "behind"), text_of_age(find_member(row, "lag_seconds")->GetInt64()), count(row, "set_aside"),
               trouble(row)});
  }
  table.print(out, colour);
}

void print_outlet(const rapidjson::Value& answer, std::ostream& out, bool colour) {
  TextTable fields({{"FIELD"}, {"VALUE"}});
  for (const char* name : {"id", "state", "down_since", "next_try_at", "last_error", "last_error_at"}) {
    fields.add({name, text(answer, name)});
  }
  if (!text(answer, "notice").empty()) fields.add({"notice", text(answer, "notice")});
  fields.add(
      {"behind", count(answer, "behind") + " entries, " + text_of_age(find_member(answer, "lag_seconds")->GetInt64())});
  fields.add(
      {"set_aside", count(answer, "set_aside") + " entries of " + count(answer, "set_aside_subjects") + " subjects"});
  fields.print(out, colour);
  const auto& aside = *find_member(answer, "set_aside_list");
  if (aside.Empty()) return;
  using Align = TextTable::Align;
  TextTable table({{"SUBJECT"}, {"ENTRIES", Align::right}, {"ATTEMPTS", Align::right}, {"NEXT TRY"}, {"ERROR"}});
  for (const auto& row : aside.GetArray()) {
    table.add({text(row, "subject"), count(row, "entries"), count(row, "attempts"), text(row, "next_try_at"),
               text(row, "error")});
  }
  out << '\n';
  table.print(out, colour);
}

}  // namespace parcelgate
