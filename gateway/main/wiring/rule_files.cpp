#include "gateway/main/wiring/rule_files.hpp"

#include "gateway/base/file.hpp"
#include "gateway/base/folder.hpp"
#include "gateway/main/wiring/share.hpp"
#include "gateway/wire/rule_pack.hpp"

namespace parcelgate {
namespace {

namespace fs = std::filesystem;

/// The bytes of a file. Later faults are the file's until the caller says otherwise.
std::optional<std::string> open_rule_file(const fs::path& file, Faults& faults) {
  faults.set_file(file.string());
  auto text = read_file(file);
  if (text) return *std::move(text);
  faults.add("", "cannot be read", "check the path");
  return std::nullopt;
}

/// The JSON files of a folder.
std::vector<fs::path> json_files_in(const fs::path& dir, Faults& faults) {
  auto files = list_folder(dir, Entries::files);
  if (!files) {
    faults.push_back({"", dir.string() + " cannot be read", "check the path of the rule packs"});
    return {};
  }
  std::erase_if(*files, [](const fs::path& file) { return file.extension() != ".json"; });
  return *std::move(files);
}

void add_calendars_of(const fs::path& dir, CalendarFiles& out, Faults& faults) {
  for (const fs::path& file : json_files_in(dir, faults)) {
    auto text = open_rule_file(file, faults);
    auto calendar = text ? parse_calendar(*text, faults) : std::nullopt;
    faults.set_file({});
    if (!calendar) continue;
    const std::string id = calendar->id;
    out.calendars.insert_or_assign(id, std::make_shared<const Calendar>(*std::move(calendar)));
    out.files.insert_or_assign(id, file);
    out.texts.insert_or_assign(id, *std::move(text));
  }
}

}  // namespace

CalendarFiles load_calendars(const std::vector<fs::path>& rule_dirs, Faults& faults) {
  CalendarFiles out;
  add_calendars_of(find_share().calendars(), out, faults);
  for (const fs::path& dir : rule_dirs) {
    std::error_code ignored;
    if (fs::is_directory(dir / "calendars", ignored)) add_calendars_of(dir / "calendars", out, faults);
  }
  check_carriers(
      out.calendars, [&](const std::string& id) { return out.files[id].string(); }, faults);
  return out;
}

std::vector<RulePackFile> load_rule_files(const std::vector<fs::path>& dirs, const Calendars& calendars,
                                          Faults& faults) {
  std::map<std::string, RulePackFile> by_id;
  for (const fs::path& dir : dirs) {
    for (const fs::path& file : json_files_in(dir, faults)) {
      auto pack = read_rule_file(file, calendars, faults);
      if (!pack) continue;
      const std::string id = pack->id;
      by_id.insert_or_assign(id, RulePackFile{file, *std::move(pack)});
    }
  }
  std::vector<RulePackFile> out;
  out.reserve(by_id.size());
  for (auto& [id, file] : by_id) out.push_back(std::move(file));
  return out;
}

std::vector<fs::path> with_shipped_rules(std::vector<fs::path> rule_dirs) {
  rule_dirs.insert(rule_dirs.begin(), find_share().rules());
  return rule_dirs;
}

std::optional<RulePack> read_rule_file(const fs::path& file, const Calendars& calendars, Faults& faults) {
  const auto text = open_rule_file(file, faults);
  auto pack = text ? parse_rule_pack(*text, calendars, faults) : std::nullopt;
  faults.set_file({});
  return pack;
}

std::optional<Calendar> read_calendar_file(const fs::path& file, Faults& faults) {
  const auto text = open_rule_file(file, faults);
  auto calendar = text ? parse_calendar(*text, faults) : std::nullopt;
  faults.set_file({});
  return calendar;
}

}  // namespace parcelgate
