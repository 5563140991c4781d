// `parcelgate rules`: list, show and check rule packs. They read data files and need no gateway.
#include <cstdio>
#include <iostream>
#include <memory>

#include <rapidjson/pointer.h>

#include "gateway/base/file.hpp"
#include "gateway/base/folder.hpp"
#include "gateway/base/text.hpp"
#include "gateway/main/commands/commands.hpp"
#include "gateway/main/commands/exit_code.hpp"
#include "gateway/main/commands/fault_lines.hpp"
#include "gateway/main/commands/lang_option.hpp"
#include "gateway/main/commands/rule_arguments.hpp"
#include "gateway/main/commands/text_table.hpp"
#include "gateway/wire/rule_texts.hpp"

namespace parcelgate {
namespace {

namespace fs = std::filesystem;

struct RulesOptions {
  RuleFolders folders;
  LangOption lang;
  bool json{false};
  std::string pack;
  std::vector<std::string> paths;
};

// list

std::size_t count_rules(const RulePack& pack, ClockSubject subject) {
  std::size_t count = 0;
  for (const ClockRule& rule : pack.rules) count += rule.subject == subject ? 1 : 0;
  return count;
}

std::string calendar_of(const RulePack& pack) {
  return pack.calendar ? pack.calendar->id + " " + pack.calendar->version : std::string{};
}

void print_packs_json(const std::vector<RulePackFile>& files, Locale locale) {
  std::cout << render_json([&](JsonWriter& writer) {
    writer.StartArray();
    for (const auto& [file, pack] : files) {
      writer.StartObject();
      write_member(writer, "id", pack.id);
      write_member(writer, "version", pack.version);
      write_member(writer, "title", title_of(pack, locale));
      write_key(writer, "rules");
      writer.StartObject();
      for (const ClockSubject subject : {ClockSubject::return_, ClockSubject::shipment, ClockSubject::complaint}) {
        write_key(writer, to_string(subject));
        writer.Uint64(count_rules(pack, subject));
      }
      writer.EndObject();
      write_member(writer, "confidence", to_string(weakest_confidence(pack)));
      write_member(writer, "zone", pack.zone_name.empty() ? "UTC" : pack.zone_name);
      write_text_or_null(writer, "calendar", calendar_of(pack));
      write_member(writer, "file", file.string());
      writer.EndObject();
    }
    writer.EndArray();
  }) << '\n';
}

void print_packs(const std::vector<RulePackFile>& files, Locale locale) {
  using Align = TextTable::Align;
  TextTable table({{"PACK"},
                   {"VERSION"},
                   {"TITLE"},
                   {"RETURNS", Align::right},
                   {"PARCELS", Align::right},
                   {"COMPLAINTS", Align::right},
                   {"CONFIDENCE"},
                   {"ZONE"},
                   {"CALENDAR"},
                   {"FILE"}});
  for (const auto& [file, pack] : files) {
    table.add({pack.id, pack.version, title_of(pack, locale), std::to_string(count_rules(pack, ClockSubject::return_)),
               std::to_string(count_rules(pack, ClockSubject::shipment)),
               std::to_string(count_rules(pack, ClockSubject::complaint)),
               std::string(to_string(weakest_confidence(pack))), pack.zone_name.empty() ? "UTC" : pack.zone_name,
               calendar_of(pack), file.string()});
  }
  table.print(std::cout, wants_colour());
}

int list_packs(const RulesOptions& options, Locale locale) {
  Faults faults;
  const auto dirs = folders_of(options.folders, faults);
  const CalendarFiles calendars = load_calendars(dirs, faults);
  const auto files = load_rule_files(dirs, calendars.calendars, faults);
  if (options.json)
    print_packs_json(files, locale);
  else
    print_packs(files, locale);
  std::cout.flush();
  print_faults(faults);
  return faults.empty() ? exit_done : exit_config;
}

// show

int show_pack(const RulesOptions& options, Locale locale) {
  return with_rule_pack(options.pack, options.folders, [&](const NamedPack& named) -> int {
    if (options.json)
      std::cout << render_json([&](JsonWriter& writer) { write_description(writer, named.pack, locale); }) << '\n';
    else
      std::cout << printable_text(describe_in_full(named.pack, locale));
    return exit_done;
  });
}

// check

/// Checks files and folders, and counts what they hold.
class RuleCheck {
 public:
  explicit RuleCheck(std::vector<fs::path> dirs) : dirs_(std::move(dirs)) {}

  void check(const fs::path& path) {
    std::error_code ignored;
    if (fs::is_directory(path, ignored))
      check_folder(path);
    else
      check_file(path);
  }

  Faults faults;
  std::size_t packs{0};
  std::size_t rules{0};
  std::size_t calendars{0};

 private:
  [[nodiscard]] std::vector<fs::path> with(const fs::path& dir) const {
    std::vector<fs::path> dirs = dirs_;
    dirs.push_back(dir);
    return dirs;
  }

  /// A calendar lies in a folder of that name, or has a weekend.
  static bool is_calendar(const fs::path& file) {
    if (file.parent_path().filename() == "calendars") return true;
    const auto document = parse_json_with_comments(read_file(file).value_or(""));
    return document && find_member(*document, "weekend") != nullptr;
  }

  void check_file(const fs::path& file) {
    if (!is_calendar(file)) {
      const CalendarFiles known = load_calendars(with(file.parent_path()), faults);
      add(read_rule_file(file, known.calendars, faults));
      return;
    }
    if (read_calendar_file(file, faults)) ++calendars;
  }

  void check_folder(const fs::path& dir) {
    const auto files = list_folder(dir, Entries::files);
    if (!files) return faults.push_back({"", files.error().what, {}, {}});
    const CalendarFiles known = load_calendars(with(dir), faults);
    const std::size_t before = packs + calendars + faults.size();
    if (const auto own = list_folder(dir / "calendars", Entries::files)) calendars += own->size();
    std::map<std::string, fs::path> ids;
    for (const fs::path& file : *files) {
      if (file.extension() != ".json") continue;
      if (is_calendar(file)) {
        check_file(file);
        continue;
      }
      const auto pack = read_rule_file(file, known.calendars, faults);
      add(pack);
      if (!pack) continue;
      const auto [first, is_new] = ids.emplace(pack->id, file);
      if (!is_new)
        faults.push_back({"/id", "\"" + pack->id + "\" is the id of " + first->second.filename().string() + ", too",
                          "give each pack of a folder its own id", file.string()});
    }
    if (before == packs + calendars + faults.size())
      faults.push_back({"", "holds no rule pack and no calendar", "name the folder of the *.json files", dir.string()});
  }

  void add(const std::optional<RulePack>& pack) {
    if (!pack) return;
    ++packs;
    rules += pack->rules.size();
  }

  std::vector<fs::path> dirs_;
};

/// The value at a fault's place; empty where there is none or it says nothing, as a whole rule.
std::string value_at(const Fault& fault) {
  constexpr std::size_t kLongest = 80;
  if (fault.pointer.empty() || fault.file.empty()) return {};
  const auto document = parse_json_with_comments(read_file(fault.file).value_or(""));
  if (!document) return {};
  const rapidjson::Value* const value = rapidjson::Pointer(fault.pointer.data(), fault.pointer.size()).Get(*document);
  const std::string text = value == nullptr ? std::string{} : to_json(*value);
  return text.size() <= kLongest ? text : std::string{};
}

void print_check_json(const RuleCheck& check) {
  std::cout << render_json_object([&](JsonWriter& writer) {
    write_key(writer, "rule_packs");
    writer.Uint64(check.packs);
    write_key(writer, "calendars");
    writer.Uint64(check.calendars);
    write_key(writer, "faults");
    writer.StartArray();
    for (const Fault& fault : check.faults) {
      writer.StartObject();
      write_text_or_null(writer, "file", fault.file);
      write_member(writer, "pointer", fault.pointer);
      write_text_or_null(writer, "value", value_at(fault));
      write_member(writer, "what", fault.what);
      write_text_or_null(writer, "remedy", fault.remedy);
      writer.EndObject();
    }
    writer.EndArray();
  }) << '\n';
}

void print_check(const RuleCheck& check) {
  for (const Fault& fault : check.faults) {
    const std::string value = value_at(fault);
    const std::string shown = value.empty() || fault.what.find(value) != std::string::npos ? "" : " (is " + value + ")";
    std::fprintf(stderr, "%s%s\n", to_string(fault).c_str(), printable_line(shown).c_str());
  }
}

std::string counted_noun(std::size_t count, const char* noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

int check_rules(const RulesOptions& options) {
  Faults of_folders;
  RuleCheck check(folders_of(options.folders, of_folders));
  for (const Fault& fault : of_folders) check.faults.push_back(fault);
  for (const std::string& path : options.paths) check.check(path);
  const std::size_t faults = check.faults.size();
  if (options.json) {
    print_check_json(check);
  } else {
    print_check(check);
    if (faults == 0)
      std::printf("no faults (%s, %s, %s)\n", counted_noun(check.packs, "rule pack").c_str(),
                  counted_noun(check.rules, "rule").c_str(), counted_noun(check.calendars, "calendar").c_str());
    else
      std::fprintf(stderr, "%s\n", counted_noun(faults, "fault").c_str());
  }
  return faults == 0 ? exit_done : exit_config;
}

void add_words(CLI::App& command, RulesOptions& options) {
  add_lang_option(command, options.lang);
  command.add_flag("--json", options.json, "Print as JSON");
}

}  // namespace

void add_rules_commands(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<RulesOptions>();
  CLI::App* rules = app.add_subcommand("rules", "List, show, check and compare rule packs: the deadlines as data");
  rules->require_subcommand(1);
  CLI::App* list = rules->add_subcommand(
      "list", "List rule packs: rules by what they are counted for, and how well their figures are known");
  add_rule_folders(*list, options->folders);
  add_rule_config(*list, options->folders);
  add_words(*list, *options);
  list->callback([&exit_code, options] { exit_code = list_packs(*options, options->lang.locale()); });

  CLI::App* show = rules->add_subcommand(
      "show", "Show each rule of a pack in words: who must act, from when, until when, and what happens otherwise");
  show->add_option("PACK", options->pack, "Id of a pack, or a file")->required();
  add_rule_folders(*show, options->folders);
  add_rule_config(*show, options->folders);
  add_words(*show, *options);
  show->callback([&exit_code, options] { exit_code = show_pack(*options, options->lang.locale()); });

  CLI::App* check = rules->add_subcommand(
      "check",
      "List every fault of rule packs and calendars at once, each with its file, JSON pointer and value.\n"
      "A folder is checked with the calendars in its folder `calendars`.");
  check->add_option("PATH", options->paths, "Files or folders")->required();
  add_rule_folders(*check, options->folders);
  check->add_flag("--json", options->json, "Print as JSON");
  check->callback([&exit_code, options] { exit_code = check_rules(*options); });

  add_rules_diff_commands(*rules, exit_code);
}

}  // namespace parcelgate
