// Rule packs and calendars as files: those that ship with the program, and those of further folders.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gateway/domain/deadlines/rule_packs.hpp"
#include "gateway/wire/calendar.hpp"
#include "gateway/wire/faults.hpp"

namespace parcelgate {

/// A rule pack and its file.
struct RulePackFile {
  std::filesystem::path file;
  RulePack pack;
};

/// Calendars by id, and the text of each as it was read.
struct CalendarFiles {
  Calendars calendars;
  std::map<std::string, std::string, std::less<>> texts;
  std::map<std::string, std::filesystem::path, std::less<>> files;
};

/// The shipped calendars, and those in the folder `calendars` of a folder of rule packs, which replace them by id.
[[nodiscard]] CalendarFiles load_calendars(const std::vector<std::filesystem::path>& rule_dirs, Faults& faults);

/// Every *.json of the folders, by rising id; a pack of a later folder replaces one with the same id. All faults of all
/// files are added, each with its file.
[[nodiscard]] std::vector<RulePackFile> load_rule_files(const std::vector<std::filesystem::path>& dirs,
                                                        const Calendars& calendars, Faults& faults);

/// The shipped folder, then these.
[[nodiscard]] std::vector<std::filesystem::path> with_shipped_rules(std::vector<std::filesystem::path> rule_dirs);

/// Reads one file as a rule pack. @return nothing where a fault was added
[[nodiscard]] std::optional<RulePack> read_rule_file(const std::filesystem::path& file, const Calendars& calendars,
                                                     Faults& faults);
/// The same for a calendar.
[[nodiscard]] std::optional<Calendar> read_calendar_file(const std::filesystem::path& file, Faults& faults);

}  // namespace parcelgate
