#include "gateway/main/commands/rule_arguments.hpp"

#include <cstdio>
#include <set>

#include "gateway/base/file.hpp"
#include "gateway/main/commands/admin_link.hpp"
#include "gateway/main/commands/exit_code.hpp"
#include "gateway/main/commands/fault_lines.hpp"
#include "gateway/runtime/config/config.hpp"
#include "gateway/wire/json.hpp"

namespace parcelgate {
namespace {

namespace fs = std::filesystem;

std::set<std::string> calendars_named_by(const RulePack& pack) {
  std::set<std::string> ids;
  if (pack.calendar) ids.insert(pack.calendar->id);
  for (const ClockRule& rule : pack.rules) {
    if (rule.calendar) ids.insert(rule.calendar->id);
  }
  if (pack.carrier_calendars) {
    for (const auto& [carrier, calendar] : *pack.carrier_calendars) ids.insert(calendar->id);
  }
  return ids;
}

/// {"text", "calendars"}, without comments and blanks: an admin request has a limit.
std::string sendable(const fs::path& file, const RulePack& pack, const CalendarFiles& calendars) {
  const auto compact = [](const std::string& text) {
    const auto document = parse_json_with_comments(text);
    return document ? to_json(*document) : std::string{};
  };
  return render_json_object([&](JsonWriter& writer) {
    write_member(writer, "text", compact(read_file(file).value_or("")));
    write_key(writer, "calendars");
    writer.StartArray();
    for (const std::string& id : calendars_named_by(pack)) {
      if (const auto found = calendars.texts.find(id); found != calendars.texts.end())
        write_text(writer, compact(found->second));
    }
    writer.EndArray();
  });
}

int with_pack_of_file(const fs::path& file, const std::vector<fs::path>& dirs, Faults& faults,
                      const std::function<int(const NamedPack&)>& work) {
  std::vector<fs::path> calendar_dirs = dirs;
  calendar_dirs.push_back(file.parent_path());
  const CalendarFiles calendars = load_calendars(calendar_dirs, faults);
  const auto pack = read_rule_file(file, calendars.calendars, faults);
  print_faults(faults);
  return pack ? work({*pack, sendable(file, *pack, calendars)}) : exit_config;
}

int with_pack_of_id(const std::string& id, const std::vector<fs::path>& dirs, Faults& faults,
                    const std::function<int(const NamedPack&)>& work) {
  const CalendarFiles calendars = load_calendars(dirs, faults);
  const auto files = load_rule_files(dirs, calendars.calendars, faults);
  print_faults(faults);  // of another pack, they do not hide this one
  std::vector<std::string_view> known;
  for (const RulePackFile& file : files) {
    if (file.pack.id == id) return work({file.pack, {}});
    known.push_back(file.pack.id);
  }
  std::fprintf(stderr, "parcelgate: no rule pack \"%s\"; %s\n", id.c_str(), suggest(id, known).c_str());
  return exit_usage;
}

}  // namespace

void add_rule_folders(CLI::App& command, RuleFolders& folders) {
  command.add_option("--rules", folders.dirs, "A folder of further rule packs (may be repeated)")->take_all();
}

void add_rule_config(CLI::App& command, RuleFolders& folders) {
  command.add_option("--config", folders.config_file,
                     "The gateway's configuration, whose rule_dirs count, too; by default $PARCELGATE_CONFIG");
}

DataFolders data_folders_of(const RuleFolders& folders, Faults& faults) {
  DataFolders dirs;
  const std::string file = folders.config_file.empty() ? config_file_of_environment() : folders.config_file;
  if (!file.empty()) {
    Faults of_config;
    const Config config = load_config_without_secrets(file, of_config);
    dirs.rules = config.rule_dirs;
    dirs.carriers = config.carrier_dirs;
    // Other faults of the configuration are no matter of its rules.
    for (const Fault& fault : of_config) {
      if (fault.pointer.empty() || fault.pointer.starts_with("/rule_dirs"))
        faults.push_back({fault.pointer, fault.what, fault.remedy, file});
    }
  }
  dirs.rules.insert(dirs.rules.end(), folders.dirs.begin(), folders.dirs.end());
  dirs.rules = with_shipped_rules(std::move(dirs.rules));
  return dirs;
}

std::vector<fs::path> folders_of(const RuleFolders& folders, Faults& faults) {
  return data_folders_of(folders, faults).rules;
}

bool is_rule_file(std::string_view argument) noexcept {
  return argument.find_first_of("/.") != std::string_view::npos;
}

int with_rule_pack(const std::string& argument, const RuleFolders& folders,
                   const std::function<int(const NamedPack&)>& work) {
  Faults faults;
  const std::vector<fs::path> dirs = folders_of(folders, faults);
  return is_rule_file(argument) ? with_pack_of_file(argument, dirs, faults, work)
                                : with_pack_of_id(argument, dirs, faults, work);
}

}  // namespace parcelgate
